"""Days, weeks, months and years, as a ledger counts them.

A week is from Monday to Sunday (ISO 8601). A month begins on the ledger's own first day, 1 to 28,
and is named after the calendar month that it begins in; a year begins with its first month.
Periods of one span are numbered: one that follows another has the next number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from expenses.days import Period

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ONE_DAY: Final = timedelta(days=1)
DAYS_OF_A_WEEK: Final = 7
MONTHS_OF_A_YEAR: Final = 12


@dataclass(frozen=True, slots=True)
class WholePeriod(Period):
    """A period that is open at neither end."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """Return how many days it has."""
        return (self.end - self.start).days + 1


def period_of(span: str, day: date, month_start_day: int) -> WholePeriod:
    """Return the period in which the day lies.

    `span` is "day", "week", "month" or "year", `month_start_day` from 1 to 28; KeyError for
    another span.
    """
    return numbered(span, number_of(span, day, month_start_day), month_start_day)


def previous(span: str, period: WholePeriod, month_start_day: int) -> WholePeriod:
    """Return the period before this one."""
    return period_of(span, period.start - ONE_DAY, month_start_day)


def following(span: str, period: WholePeriod, month_start_day: int) -> WholePeriod:
    """Return the period after this one."""
    return period_of(span, period.end + ONE_DAY, month_start_day)


def periods_between(
    span: str, first_day: date, last_day: date, month_start_day: int
) -> Iterator[WholePeriod]:
    """Yield, in order, each period that has a day from the first to the last, both inclusive.

    The first and the last period are whole, and may reach beyond these days; there is none where
    the first day lies after the last.
    """
    if first_day > last_day:
        return
    first, last = (number_of(span, day, month_start_day) for day in (first_day, last_day))
    for number in range(first, last + 1):
        yield numbered(span, number, month_start_day)


def number_of(span: str, day: date, month_start_day: int) -> int:
    """Return the number of the period in which the day lies."""
    number, _first_day = _SPANS[span]
    return number(day, month_start_day)


def numbered(span: str, number: int, month_start_day: int) -> WholePeriod:
    """Return the period of this number."""
    _number, first_day = _SPANS[span]
    end = first_day(number + 1, month_start_day) - ONE_DAY
    return WholePeriod(first_day(number, month_start_day), end)


def _number_of_day(day: date, _month_start_day: int) -> int:
    return day.toordinal()


def _day(number: int, _month_start_day: int) -> date:
    return date.fromordinal(number)


def _number_of_week(day: date, _month_start_day: int) -> int:
    # The first day of all, 0001-01-01, was a Monday.
    return (day.toordinal() - 1) // DAYS_OF_A_WEEK


def _first_day_of_week(number: int, _month_start_day: int) -> date:
    return date.fromordinal(number * DAYS_OF_A_WEEK + 1)


def _number_of_month(day: date, month_start_day: int) -> int:
    return day.year * MONTHS_OF_A_YEAR + day.month - 1 - (day.day < month_start_day)


def _first_day_of_month(number: int, month_start_day: int) -> date:
    year, months = divmod(number, MONTHS_OF_A_YEAR)
    return date(year, months + 1, month_start_day)


def _number_of_year(day: date, month_start_day: int) -> int:
    return _number_of_month(day, month_start_day) // MONTHS_OF_A_YEAR


def _first_day_of_year(number: int, month_start_day: int) -> date:
    return date(number, 1, month_start_day)


# By span: from a day to its period's number, and from a number to its period's first day.
_SPANS: Final[dict[str, tuple[Callable[[date, int], int], Callable[[int, int], date]]]] = {
    "day": (_number_of_day, _day),
    "week": (_number_of_week, _first_day_of_week),
    "month": (_number_of_month, _first_day_of_month),
    "year": (_number_of_year, _first_day_of_year),
}
