"""Sums in groups, with sub-categories, and compared: the parts are the whole, to the cent."""

from collections import defaultdict
from contextlib import closing
from datetime import date, timedelta
from itertools import permutations
from typing import Any, NamedTuple

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from expenses import money
from expenses.days import FIRST, LAST, Period
from expenses.ledger.models import Entry
from expenses.periods import WholePeriod
from expenses.reports import selectors
from expenses.reports.comparing import period_before
from tests.expenses.conftest import errors_of
from tests.expenses.factories import CategoryFactory, EntryFactory, LedgerFactory

JANUARY = "start_date=2026-01-01&end_date=2026-01-31"


@pytest.fixture
def entries(ledger):
    """Food with two sub-categories, and Rent, around the beginning of 2026."""
    food = CategoryFactory.create(ledger=ledger, name="Food")
    rent = CategoryFactory.create(ledger=ledger, name="Rent")
    bars = CategoryFactory.create(ledger=ledger, name="Bars", parent=food)
    groceries = CategoryFactory.create(ledger=ledger, name="Groceries", parent=food)
    for category, day, amount in (
        (rent, date(2025, 12, 1), 50000),
        (groceries, date(2025, 12, 31), 1010),
        (groceries, date(2026, 1, 1), 2020),
        (bars, date(2026, 1, 4), 505),
        (food, date(2026, 1, 5), 303),
        (groceries, date(2026, 1, 5), 1010),
        (rent, date(2026, 1, 31), 60000),
        (rent, date(2026, 2, 1), 70000),
    ):
        EntryFactory.create(ledger=ledger, category=category, date=day, amount_minor=amount)
    EntryFactory.create(ledger=ledger, category=rent, kind="income", date=date(2026, 1, 5))
    EntryFactory.create(ledger=ledger, category=rent, deleted_at=ledger.created_at)
    return ledger


def asked(api, query: str) -> Any:
    response = api.get(f"/summary?{query}")
    assert response.status_code == 200, response.json()
    return response.json()


def test_sub_categories_are_in_their_parents(api, entries):
    answer = asked(api, JANUARY)
    assert answer["summary"] == {
        "Rent": "600.00", "Groceries": "30.30", "Bars": "5.05", "Food": "3.03",
    }  # fmt: skip
    assert answer["categories"] == [
        {"category": "Rent", "amount": "600.00", "own": "600.00", "count": 1, "children": []},
        {
            "category": "Food",
            "amount": "38.38",
            "own": "3.03",
            "count": 4,
            "children": [
                {"category": "Groceries", "amount": "30.30", "count": 2},
                {"category": "Bars", "amount": "5.05", "count": 1},
            ],
        },
    ]
    assert (answer["total"], answer["count"]) == ("638.38", 5)


def test_a_parent_with_nothing_of_its_own(api, entries):
    [food] = asked(api, "end_date=2026-01-04&start_date=2025-12-02")["categories"]
    assert (food["category"], food["own"], food["amount"]) == ("Food", "0.00", "35.35")


def test_by_month(api, entries):
    groups = asked(api, "end_date=2026-01-31&group_by=month")["groups"]
    assert groups == [
        {
            "month": "2025-12", "start_date": "2025-12-01", "end_date": "2025-12-31",
            "amount": "510.10", "count": 2,
        },
        {
            "month": "2026-01", "start_date": "2026-01-01", "end_date": "2026-01-31",
            "amount": "638.38", "count": 5,
        },
    ]  # fmt: skip


def test_a_month_begins_on_the_ledgers_first_day(api, entries):
    entries.month_start_day = 28
    entries.save()
    groups = asked(api, "start_date=2025-12-20&end_date=2026-01-31&group_by=month")["groups"]
    assert [(group["month"], group["start_date"], group["end_date"]) for group in groups] == [
        ("2025-12", "2025-12-28", "2026-01-27"),
        ("2026-01", "2026-01-28", "2026-01-31"),
    ]
    [first] = asked(api, "end_date=2025-12-01&group_by=month")["groups"]
    assert (first["month"], first["start_date"]) == ("2025-11", "2025-11-28")


def test_by_week_and_category(api, entries):
    groups = asked(api, f"{JANUARY}&group_by=week,category")["groups"]
    assert [list(group.values()) for group in groups] == [
        ["2026-W01", "2026-01-01", "2026-01-04", "Groceries", "20.20", 1],
        ["2026-W01", "2026-01-01", "2026-01-04", "Bars", "5.05", 1],
        ["2026-W02", "2026-01-05", "2026-01-11", "Groceries", "10.10", 1],
        ["2026-W02", "2026-01-05", "2026-01-11", "Food", "3.03", 1],
        ["2026-W05", "2026-01-26", "2026-01-31", "Rent", "600.00", 1],
    ]


def test_by_week_and_month_a_week_is_cut_where_a_month_begins(api, entries):
    groups = asked(api, "start_date=2025-12-30&end_date=2026-01-02&group_by=week,month")["groups"]
    assert [list(group.values()) for group in groups] == [
        ["2025-12", "2026-W01", "2025-12-30", "2025-12-31", "10.10", 1],
        ["2026-01", "2026-W01", "2026-01-01", "2026-01-02", "20.20", 1],
    ]


def test_by_category_alone(api, entries):
    groups = asked(api, f"{JANUARY}&group_by=category")["groups"]
    assert groups[0] == {"category": "Rent", "amount": "600.00", "count": 1}
    assert [group["category"] for group in groups] == ["Rent", "Groceries", "Bars", "Food"]


def test_by_day_the_largest_first_then_by_name(api, add):
    add(amount="1.00", category="B")
    add(amount="1.00", category="A")
    add(amount="2.00", category="C")
    groups = asked(api, "group_by=category,day")["groups"]
    assert [group["category"] for group in groups] == ["C", "A", "B"]
    assert {group["day"] for group in groups} == {"2026-01-15"}


def test_groups_at_the_ends_of_all_days(api, entries):
    Entry.objects.update(date=FIRST)
    [first] = asked(api, "group_by=week")["groups"]
    assert (first["start_date"], first["end_date"]) == ("1900-01-01", "1900-01-07")
    entries.month_start_day = 2
    entries.save()
    [first] = asked(api, "group_by=month")["groups"]
    assert (first["month"], first["start_date"]) == ("1899-12", "1900-01-01")
    Entry.objects.update(date=LAST)
    [last] = asked(api, "group_by=month,week")["groups"]
    assert (last["month"], last["week"], last["end_date"]) == ("2200-12", "2201-W01", "2200-12-31")


def test_nothing_to_group(api, db):
    answer = asked(api, f"{JANUARY}&group_by=month&compare=previous")
    assert answer["groups"] == answer["previous"]["groups"] == []
    assert answer["change"] == "0.00"
    assert {"groups", "previous", "change"}.isdisjoint(asked(api, f"{JANUARY}&group_by=&compare="))


def test_compared(api, entries):
    answer = asked(api, f"{JANUARY}&compare=previous&group_by=month")
    assert answer["previous"] == {
        "start_date": "2025-12-01",
        "end_date": "2025-12-31",
        "summary": {"Rent": "500.00", "Groceries": "10.10"},
        "total": "510.10",
        "count": 2,
        "groups": [
            {
                "month": "2025-12", "start_date": "2025-12-01", "end_date": "2025-12-31",
                "amount": "510.10", "count": 2,
            }
        ],
    }  # fmt: skip
    assert (answer["total"], answer["change"]) == ("638.38", "128.28")
    assert [group["month"] for group in answer["groups"]] == ["2026-01"]
    answer = asked(api, "start_date=2026-01-05&end_date=2026-01-08&compare=previous")
    assert "groups" not in answer["previous"]
    assert (answer["total"], answer["previous"]["total"]) == ("13.13", "25.25")
    assert answer["change"] == "-12.12"


@pytest.mark.parametrize(
    ("start", "end", "month_start_day", "before"),
    [
        ("2026-03-01", "2026-03-31", 1, ("2026-02-01", "2026-02-28")),  # a month
        ("2024-02-01", "2024-02-29", 1, ("2024-01-01", "2024-01-31")),
        ("2026-01-01", "2026-03-31", 1, ("2025-10-01", "2025-12-31")),  # three, over a year's end
        ("2025-01-01", "2025-12-31", 1, ("2024-01-01", "2024-12-31")),  # a year after a leap year
        ("2024-01-01", "2025-12-31", 1, ("2022-01-01", "2023-12-31")),  # two years
        ("2026-02-25", "2026-03-24", 25, ("2026-01-25", "2026-02-24")),  # a month of the ledger
        ("2024-12-25", "2025-12-24", 25, ("2023-12-25", "2024-12-24")),
        ("2026-03-01", "2026-03-31", 25, ("2026-01-29", "2026-02-28")),  # none of this ledger's
        ("2026-03-01", "2026-03-30", 1, ("2026-01-30", "2026-02-28")),
        ("2026-03-02", "2026-03-31", 1, ("2026-01-31", "2026-03-01")),
        ("2026-01-05", "2026-01-11", 1, ("2025-12-29", "2026-01-04")),  # a week
        ("2024-03-01", "2024-03-01", 1, ("2024-02-29", "2024-02-29")),  # a day
    ],
)
def test_the_period_before(start, end, month_start_day, before):
    period = WholePeriod(date.fromisoformat(start), date.fromisoformat(end))
    found = period_before(period, month_start_day)
    assert (found.start.isoformat(), found.end.isoformat()) == before


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("group_by=year", ("group_by", "group_by")),
        ("group_by=month,", ("group_by", "group_by")),
        ("group_by=month, day", ("group_by", "group_by")),
        ("group_by= month", ("group_by", "group_by")),
        ("group_by=day,day", ("group_by", "group_by")),
        ("group_by=category,month,day", ("group_by", "group_by")),
        ("group_by=month&group_by=day", ("group_by", "repeated_parameter")),
        ("compare=next", ("compare", "invalid_choice")),
        ("compare=previous", ("compare", "compare_open")),
        ("compare=previous&start_date=2026-01-01", ("compare", "compare_open")),
        ("compare=previous&end_date=2026-01-01", ("compare", "compare_open")),
        (
            "compare=previous&start_date=1900-01-02&end_date=1900-01-03",
            ("compare", "compare_too_early"),
        ),
        (
            "compare=previous&start_date=2026-01-02&end_date=2026-01-01",
            ("start_date", "start_after_end"),
        ),
        ("compare=previous&start_date=x&end_date=2026-01-01", ("start_date", "date_format")),
        ("groupby=day", ("groupby", "unknown_parameter")),
    ],
)
def test_refused(api, query, error):
    response = api.get(f"/summary?{query}")
    assert response.status_code == 400
    assert errors_of(response) == [error]


def test_the_earliest_that_can_be_compared(api, db):
    answer = asked(api, "compare=previous&start_date=1900-01-02&end_date=1900-01-02")
    assert answer["previous"]["start_date"] == "1900-01-01"


def test_too_many_groups(api, entries, monkeypatch):
    monkeypatch.setattr(selectors, "MAXIMUM_GROUPS", 3)
    assert len(asked(api, "group_by=month")["groups"]) == 3
    response = api.get("/summary?group_by=day")
    assert response.status_code == 400
    assert errors_of(response) == [("group_by", "too_many_groups")]


@pytest.mark.django_db(transaction=True)
def test_all_queries_are_of_one_moment():
    entry = EntryFactory.create(category__name="Before")
    after = CategoryFactory.create(ledger=entry.ledger, name="After")

    def meanwhile(execute, sql, params, many, context):
        answer = execute(sql, params, many, context)
        if "GROUP BY" in sql:
            with closing(connection.copy()) as other, other.cursor() as cursor:
                cursor.execute("UPDATE expenses_entry SET amount_minor = amount_minor + 1")
                cursor.execute("UPDATE expenses_entry SET category_id = %s", [db_value(after.pk)])
                cursor.execute("DELETE FROM expenses_category WHERE name = 'Before'")
        return answer

    def db_value(pk):
        return Entry._meta.pk.get_db_prep_value(pk, connection)

    for expected in ({"Before": 1000}, {"After": 1002}):
        with connection.execute_wrapper(meanwhile):
            summary = selectors.summary_of(entry.ledger.owner, Period(), group_by=["day"])
        assert summary.summary == expected
        assert [group["amount"] for group in summary.groups or ()] == [summary.total]
    assert not connection.in_atomic_block


class Row(NamedTuple):
    """An expense of the model that the database is compared with."""

    category: str
    day: date
    amount: int


PARENTS = {"Bars": "Food", "Groceries": "Food", "Food": None, "Rent": None}
# Around a leap day and two ends of years: one whose last days are in week 1, and one in week 53.
DAYS = st.sampled_from(
    [
        date(year, 12, 1) + timedelta(days=number)
        for year in (2020, 2023, 2024)
        for number in (*range(26, 36), *range(85, 93))
    ]
)
AMOUNTS = st.integers(1, 10_000) | st.just(money.MAXIMUM_MINOR)
ROWS = st.lists(st.builds(Row, st.sampled_from(list(PARENTS)), DAYS, AMOUNTS), max_size=12)
GROUPINGS = [
    names
    for number in (0, 1, 2)
    for names in permutations(("category", "month", "week", "day"), number)
]


def first_day_of_its_month(day: date, month_start_day: int) -> date:
    while day.day != month_start_day:
        day -= timedelta(days=1)
    return day


def key_of(row: Row, name: str, month_start_day: int) -> Any:
    if name == "category":
        return row.category
    if name == "month":
        return first_day_of_its_month(row.day, month_start_day).isoformat()[:7]
    year, week, _day = row.day.isocalendar()
    return row.day if name == "day" else f"{year}-W{week:02}"


def check_groups(summary, rows: list[Row], group_by, period: Period, month_start_day: int) -> None:
    """Compare the groups with plain Python, and the sums of the parts with the whole."""
    expected: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in rows:
        expected[tuple(key_of(row, name, month_start_day) for name in group_by)].append(row)
    groups = summary.groups
    assert {
        tuple(group[name] for name in group_by): (group["amount"], group["count"])
        for group in groups
    } == {key: (sum(row.amount for row in each), len(each)) for key, each in expected.items()}
    assert sum(group["amount"] for group in groups) == summary.total
    assert sum(group["count"] for group in groups) == summary.count
    places = [
        (group.get("start_date", FIRST), -group["amount"], group.get("category", ""))
        for group in groups
    ]
    assert places == sorted(places)
    for group in groups if set(group_by) != {"category"} else ():
        for row in expected[tuple(group[name] for name in group_by)]:
            assert group["start_date"] <= row.day <= group["end_date"]
        # The bounds are those of the group, or those that were asked for; never wider or narrower.
        for edge, outside in (
            (group["start_date"], group["start_date"] - timedelta(days=1)),
            (group["end_date"], group["end_date"] + timedelta(days=1)),
        ):
            keys = [
                [key_of(Row("", day, 0), name, month_start_day) for name in group_by]
                for day in (edge, outside)
            ]
            assert keys[0] != keys[1] or edge in {period.start, period.end}


def check_categories(summary, rows: list[Row]) -> None:
    own: dict[str, int] = defaultdict(int)
    for row in rows:
        own[row.category] += row.amount
    assert summary.summary == own
    assert summary.total == sum(own.values()) == sum(each.amount for each in summary.categories)
    assert summary.count == len(rows) == sum(each.count for each in summary.categories)
    for each in summary.categories:
        assert PARENTS[each.category] is None
        assert each.own == own.get(each.category, 0)
        assert each.amount == each.own + sum(child.amount for child in each.children)
        for child in each.children:
            assert PARENTS[child.category] == each.category
            assert child.amount == own[child.category]
        places = [(-child.amount, child.category) for child in each.children]
        assert places == sorted(places)
    places = [(-each.amount, each.category) for each in summary.categories]
    assert places == sorted(places)


@pytest.mark.django_db
@settings(max_examples=50, deadline=None)
@given(
    rows=ROWS,
    group_by=st.sampled_from(GROUPINGS),
    month_start_day=st.integers(1, 28),
    bounds=st.tuples(st.none() | DAYS, st.none() | DAYS),
    whole_months=st.booleans(),
)
def test_the_parts_are_the_whole(rows, group_by, month_start_day, bounds, whole_months):
    ledger = LedgerFactory.create(month_start_day=month_start_day)
    known: dict[str | None, Any] = {None: None}
    for name in sorted(PARENTS, key=lambda name: PARENTS[name] is not None):
        known[name] = CategoryFactory.create(ledger=ledger, name=name, parent=known[PARENTS[name]])
    Entry.objects.bulk_create(
        EntryFactory.build(
            ledger=ledger, category=known[row.category], date=row.day, amount_minor=row.amount
        )
        for row in rows
    )
    start, end = bounds
    if start and end:
        start, end = sorted((start, end))
        if whole_months:
            start = first_day_of_its_month(start, month_start_day)
    period = Period(start, end)
    previous = period_before(WholePeriod(start, end), month_start_day) if start and end else None
    summary = selectors.summary_of(ledger.owner, period, group_by=group_by, previous=previous)

    for answer in filter(None, (summary, summary.previous)):
        first, last = answer.period.start or date.min, answer.period.end or date.max
        within = [row for row in rows if first <= row.day <= last]
        check_categories(answer, within)
        if group_by:
            check_groups(answer, within, group_by, answer.period, month_start_day)
        else:
            assert answer.groups is None
    if summary.previous:
        assert summary.previous.period == previous
        assert summary.change == summary.total - summary.previous.total
    else:
        assert (previous, summary.change) == (None, None)
