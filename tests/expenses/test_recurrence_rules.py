"""The days on which something comes: against a plain model, day by day."""

import calendar
from datetime import date, timedelta
from itertools import islice

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from expenses import days
from expenses.recurrences.rule import DAY, Rule, last_before, posting_day

EPOCH = date(1900, 1, 1)


def comes_on(rule: Rule, day: date) -> bool:
    """Whether the rule, without an end, has this day: no calendar arithmetic, only looking."""
    if day < rule.start:
        return False
    apart = (day - rule.start).days
    months = (day.year - rule.start.year) * 12 + day.month - rule.start.month
    if rule.frequency == "daily":
        return apart % rule.interval == 0
    if rule.frequency == "weekly":
        return apart % (7 * rule.interval) == 0
    step = rule.interval * (12 if rule.frequency == "yearly" else 1)
    length = calendar.monthrange(day.year, day.month)[1]
    wanted = rule.start.day if rule.month_end == "skip" else min(rule.start.day, length)
    return months % step == 0 and day.day == wanted


def model(rule: Rule, first: date, last: date) -> list[date]:
    """The nominal dates by going through the calendar day by day."""
    found, taken, day = [], 0, rule.start
    while day <= min(last, rule.until or last) and taken != rule.count:
        if comes_on(rule, day):
            taken += 1
            found += [day] if day >= first else []
        day += DAY
    return found


rules = st.builds(
    Rule,
    start=st.dates(date(2019, 12, 25), date(2024, 3, 1)),
    frequency=st.sampled_from(["daily", "weekly", "monthly", "monthly", "yearly"]),
    interval=st.integers(1, 14),
    month_end=st.sampled_from(["clamp", "skip"]),
)
ends = st.one_of(
    st.just({}),
    st.builds(lambda count: {"count": count}, st.integers(1, 12)),
    st.builds(lambda day: {"until": day}, st.dates(date(2024, 1, 1), date(2028, 3, 1))),
)


@settings(max_examples=40)
@given(
    rule=rules,
    end=ends,
    first=st.dates(date(2019, 1, 1), date(2028, 3, 1)),
    length=st.integers(0, 1000),
)
@example(Rule(date(2020, 2, 29), "yearly", 1), {}, date(2021, 1, 1), 2000)
@example(Rule(date(2020, 2, 29), "yearly", 1, month_end="skip"), {"count": 2}, date(2021, 1, 1), 9)
@example(Rule(date(2020, 1, 31), "monthly"), {"count": 30}, date(2021, 12, 1), 400)
@example(Rule(date(2020, 1, 31), "monthly", month_end="skip"), {"count": 9}, date(2021, 1, 1), 99)
@example(Rule(date(2024, 2, 29), "monthly", 12), {}, date(2025, 1, 1), 1000)
def test_as_the_calendar_has_it(rule, end, first, length):
    rule = Rule(rule.start, rule.frequency, rule.interval, **end, month_end=rule.month_end)
    last = first + timedelta(days=length)
    expected = model(rule, first, last)
    assert list(rule.dates(first, last)) == expected
    assert rule.falls_on(last) == (last in expected)


@pytest.mark.parametrize(
    ("start", "month_end", "expected"),
    [
        ("2026-01-31", "clamp", "01-31 02-28 03-31 04-30 05-31 06-30"),
        ("2026-01-30", "clamp", "01-30 02-28 03-30 04-30 05-30 06-30"),
        ("2026-01-29", "clamp", "01-29 02-28 03-29 04-29 05-29 06-29"),
        ("2026-01-28", "clamp", "01-28 02-28 03-28 04-28 05-28 06-28"),
        ("2026-01-31", "skip", "01-31 03-31 05-31 07-31 08-31 10-31"),
        ("2026-02-28", "clamp", "02-28 03-28 04-28 05-28 06-28 07-28"),
    ],
)
def test_the_end_of_the_month(start, month_end, expected):
    rule = Rule(date.fromisoformat(start), "monthly", month_end=month_end)
    assert [f"{day:%m-%d}" for day in islice(rule.dates(), 6)] == expected.split()


@pytest.mark.parametrize(
    ("month_end", "expected"),
    [("clamp", "2096-02-29 2097-02-28 2098-02-28"), ("skip", "2096-02-29 2104-02-29 2108-02-29")],
)
def test_the_29th_of_february_each_year(month_end, expected):
    rule = Rule(date(2096, 2, 29), "yearly", month_end=month_end)
    assert [str(day) for day in islice(rule.dates(), 3)] == expected.split()


def test_the_calendar_has_an_end():
    assert list(Rule(days.LAST, "daily").dates()) == [days.LAST]
    assert list(Rule(date(2096, 2, 29), "yearly", 1000, month_end="skip").dates()) == [
        date(2096, 2, 29)
    ]


def test_what_lies_before_is_not_gone_through(monkeypatch):
    """Counted, not timed: a rule since 1900 asks dateutil for as little as one since today."""
    asked = []
    real = Rule._from

    def spy(rule, day):
        for moment in real(rule, day):
            asked.append(moment)
            yield moment

    monkeypatch.setattr(Rule, "_from", spy)
    for frequency in ("daily", "weekly", "monthly", "yearly"):
        for end in ({}, {"count": 80_000}, {"until": days.LAST}):
            rule = Rule(EPOCH, frequency, **end)
            assert next(rule.dates(date(2026, 5, 17))) >= date(2026, 5, 17)
            assert len(asked) <= 2
            asked.clear()


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [
        ("2026-07-03", "2026-07-03", "2026-07-03"),  # a Friday
        ("2026-07-04", "2026-07-03", "2026-07-06"),
        ("2026-07-05", "2026-07-03", "2026-07-06"),
        ("2026-07-06", "2026-07-06", "2026-07-06"),
    ],
)
def test_weekends_move_the_day_of_posting(day, before, after):
    nominal = date.fromisoformat(day)
    assert str(posting_day(nominal, "keep")) == day
    assert str(posting_day(nominal, "before")) == before
    assert str(posting_day(nominal, "after")) == after


@pytest.mark.parametrize("weekend", ["keep", "before", "after"])
def test_what_is_posted_before_a_day(weekend):
    for offset in range(14):
        day = date(2026, 7, 1) + timedelta(days=offset)
        last = last_before(day, weekend)
        nominal = [date(2026, 6, 1) + timedelta(days=each) for each in range(90)]
        assert [each for each in nominal if posting_day(each, weekend) < day] == [
            each for each in nominal if each <= last
        ]


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({}, []),
        ({"until": date(2026, 1, 1)}, []),
        ({"until": date(2025, 12, 31)}, [("until", "until_before_start")]),
        ({"until": date(2026, 1, 1), "count": 1}, [("count", "until_and_count")]),
        ({"month_end": "skip"}, []),
        ({"month_end": "skip", "frequency": "weekly"}, [("month_end", "month_end_without_months")]),
        (
            {"until": date(2025, 1, 1), "count": 1, "month_end": "skip", "frequency": "daily"},
            [
                ("count", "until_and_count"),
                ("until", "until_before_start"),
                ("month_end", "month_end_without_months"),
            ],
        ),
    ],
)
def test_what_does_not_go_together(changes, faults):
    values = {"start": date(2026, 1, 1), "frequency": "monthly"} | changes
    assert [fault[:2] for fault in Rule(**values).faults()] == faults
