"""Periods: every day is in one of each span, however a ledger counts its months."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from expenses import days, periods
from expenses.periods import WholePeriod, following, period_of, periods_between, previous

DAYS = st.dates(days.FIRST, days.LAST)
SPANS = st.sampled_from(["day", "week", "month", "year"])
STARTS = st.integers(1, 28)


@pytest.mark.parametrize(
    ("span", "day", "month_start_day", "start", "end"),
    [
        ("day", "2024-02-29", 1, "2024-02-29", "2024-02-29"),
        ("week", "2024-12-30", 1, "2024-12-30", "2025-01-05"),
        ("week", "2025-01-05", 28, "2024-12-30", "2025-01-05"),  # the month has no say in it
        ("week", "2025-01-06", 1, "2025-01-06", "2025-01-12"),
        ("month", "2024-02-29", 1, "2024-02-01", "2024-02-29"),
        ("month", "2023-02-28", 1, "2023-02-01", "2023-02-28"),
        ("month", "2024-02-27", 28, "2024-01-28", "2024-02-27"),
        ("month", "2024-02-29", 28, "2024-02-28", "2024-03-27"),
        ("month", "2024-03-01", 28, "2024-02-28", "2024-03-27"),
        ("month", "2025-01-24", 25, "2024-12-25", "2025-01-24"),
        ("year", "2024-12-31", 1, "2024-01-01", "2024-12-31"),
        ("year", "2025-01-14", 15, "2024-01-15", "2025-01-14"),
        ("year", "2025-01-15", 15, "2025-01-15", "2026-01-14"),
    ],
)
def test_the_period_of_a_day(span, day, month_start_day, start, end):
    period = period_of(span, date.fromisoformat(day), month_start_day)
    assert period == WholePeriod(date.fromisoformat(start), date.fromisoformat(end))


def starts(span: str, day: date, month_start_day: int) -> bool:
    """Tell whether a period begins on the day, by what people would say."""
    return {
        "day": True,
        "week": day.weekday() == 0,
        "month": day.day == month_start_day,
        "year": (day.month, day.day) == (1, month_start_day),
    }[span]


@settings(max_examples=40)
@given(span=SPANS, day=DAYS, month_start_day=STARTS)
@example(span="year", day=days.FIRST, month_start_day=28)
@example(span="year", day=days.LAST, month_start_day=28)
def test_it_begins_on_its_first_day_and_on_no_other(span, day, month_start_day):
    period = period_of(span, day, month_start_day)
    assert period.start <= day <= period.end
    within = [period.start + timedelta(days=n) for n in range(period.days)]
    assert within[-1] == period.end
    assert [each for each in within if starts(span, each, month_start_day)] == [period.start]
    assert starts(span, period.end + timedelta(days=1), month_start_day)


@settings(max_examples=40)
@given(span=SPANS, day=DAYS, month_start_day=STARTS)
def test_one_follows_the_other(span, day, month_start_day):
    period = period_of(span, day, month_start_day)
    before, after = (beside(span, period, month_start_day) for beside in (previous, following))
    assert before.end + timedelta(days=1) == period.start
    assert period.end + timedelta(days=1) == after.start
    assert list(periods_between(span, before.end, after.start, month_start_day)) == [
        before, period, after,
    ]  # fmt: skip
    assert list(periods_between(span, period.start, period.end, month_start_day)) == [period]
    assert list(periods_between(span, after.start, period.end, month_start_day)) == []
    number = periods.number_of(span, day, month_start_day)
    assert periods.number_of(span, after.end, month_start_day) == number + 1
    assert periods.numbered(span, number - 1, month_start_day) == before


def test_none_where_the_first_day_lies_after_the_last():
    assert list(periods_between("month", date(2026, 1, 2), date(2026, 1, 1), 1)) == []
