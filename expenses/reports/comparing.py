"""The period that another one is compared with."""

from __future__ import annotations

from datetime import timedelta

from expenses.periods import ONE_DAY, WholePeriod, period_of, periods_between, previous


def period_before(period: WholePeriod, month_start_day: int) -> WholePeriod:
    """Return the period of the same length that ends the day before this one.

    Of whole months of the ledger (a year is twelve) it has as many months, of anything else as
    many days.
    """
    first = period_of("month", period.start, month_start_day)
    last = period_of("month", period.end, month_start_day)
    end = period.start - ONE_DAY
    if (first.start, last.end) != (period.start, period.end):
        return WholePeriod(end - timedelta(days=period.days - 1), end)
    before = first
    for _month in periods_between("month", period.start, period.end, month_start_day):
        before = previous("month", before, month_start_day)
    return WholePeriod(before.start, end)
