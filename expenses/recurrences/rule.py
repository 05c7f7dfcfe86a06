"""On which days a recurrence comes, by the rules of calendars (RFC 5545), from dateutil.

Nothing here knows of rows or of today: a `Rule` gives nominal dates, and a weekend moves only the
day on which they are posted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from dateutil.rrule import (  # type: ignore[import-untyped]  # it carries no types
    DAILY,
    MONTHLY,
    WEEKLY,
    YEARLY,
    rrule,
)
from django.utils.translation import gettext_lazy as _

from expenses import days

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_stubs_ext import StrOrPromise

DAY: Final = timedelta(days=1)
# Every month has this day; of those after it, some months lack one.
LAST_DAY_OF_ALL: Final = 28
FEBRUARY: Final = 2
FRIDAY: Final = 4

_FREQUENCIES: Final = {"daily": DAILY, "weekly": WEEKLY, "monthly": MONTHLY, "yearly": YEARLY}
# The frequencies that step by days, and by how many; the others step by months.
_DAYS: Final = {"daily": 1, "weekly": 7}
_MONTHS: Final = {"monthly": 1, "yearly": 12}


@dataclass(frozen=True, slots=True)
class Rule:
    """When something comes: on `start`, and from there in steps of so many (`interval`).

    It ends after `until` (inclusive) or after `count` times, or never. `month_end` says what
    happens in a month without the day: "clamp" takes its last day, "skip" leaves it out.
    """

    start: date
    frequency: str
    interval: int = 1
    until: date | None = None
    count: int | None = None
    month_end: str = "clamp"

    def dates(self, first: date = days.FIRST, last: date = days.LAST) -> Iterator[date]:
        """Yield the nominal dates from `first` to `last`, both inclusive, in their order.

        What lies before `first` is calculated, not gone through, wherever each step has its date.
        """
        end = last if self.until is None else min(last, self.until)
        for moment in self._from(first):
            day: date = moment.date()
            if day > end:
                return
            if day >= first:
                yield day

    def falls_on(self, day: date) -> bool:
        """Tell whether the day is a nominal date."""
        return next(self.dates(day, day), None) is not None

    def faults(self) -> Iterator[tuple[str, str, StrOrPromise]]:
        """Yield field, code and message of what does not go together."""
        if self.until is not None and self.count is not None:
            yield "count", "until_and_count", _("It ends by until or by count, not by both.")
        if self.until is not None and self.until < self.start:
            yield "until", "until_before_start", _("It ends before it starts.")
        if self.month_end == "skip" and self.frequency not in _MONTHS:
            message = _("Only what comes monthly or yearly can lack its day in a month.")
            yield "month_end", "month_end_without_months", message

    @property
    def _leaves_out(self) -> bool:
        """Tell whether there are steps without a date."""
        yearly = self.frequency == "yearly" and self.start.month == FEBRUARY
        may_lack = self.frequency == "monthly" or yearly
        return may_lack and self.month_end == "skip" and self.start.day > LAST_DAY_OF_ALL

    def _from(self, day: date) -> rrule:
        """Return dateutil's rule, begun at the last step that holds nothing after `day`."""
        steps = 0 if self.count and self._leaves_out else self._steps_until(day)
        count = self.count and max(0, self.count - steps)
        begin, by = self._begin(steps * self.interval)
        return rrule(
            _FREQUENCIES[self.frequency],
            dtstart=datetime.combine(begin, time.min),
            interval=self.interval,
            count=count,
            **by,
        )

    def _steps_until(self, day: date) -> int:
        if day <= self.start:
            return 0
        if self.frequency in _DAYS:
            return (day - self.start).days // (_DAYS[self.frequency] * self.interval)
        months = (day.year - self.start.year) * 12 + day.month - self.start.month
        return months // (_MONTHS[self.frequency] * self.interval)

    def _begin(self, units: int) -> tuple[date, dict[str, Any]]:
        """Return where the rule begins that many days, weeks, months or years on, and its parts."""
        if self.frequency in _DAYS:
            return self.start + timedelta(days=units * _DAYS[self.frequency]), {}
        months = self.start.month - 1 + units * _MONTHS[self.frequency]
        begin = date(self.start.year + months // 12, months % 12 + 1, 1)
        day = self.start.day
        by: dict[str, Any] = {"bymonthday": day}
        if self.month_end == "clamp" and day > LAST_DAY_OF_ALL:
            by = {"bymonthday": range(LAST_DAY_OF_ALL, day + 1), "bysetpos": -1}
        return begin, by | ({"bymonth": begin.month} if self.frequency == "yearly" else {})


def posting_day(day: date, weekend: str) -> date:
    """Return the day on which a nominal date is posted: for "before" and "after" a working day."""
    beyond = day.weekday() - FRIDAY
    if weekend == "keep" or beyond <= 0:
        return day
    return day - beyond * DAY if weekend == "before" else day + (3 - beyond) * DAY


def last_before(day: date, weekend: str) -> date:
    """Return the last nominal date that is posted before the day, whatever the rule.

    So the nominal dates up to `last_before(today + DAY, weekend)` are due, and no others.
    """
    near = (day + offset * DAY for offset in range(1, -4, -1))
    return next(each for each in near if posting_day(each, weekend) < day)
