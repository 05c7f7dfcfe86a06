"""Balance and summary: exact, bounded, and always what the entries add up to."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expenses import money
from expenses.days import Period
from expenses.ledger import services
from expenses.ledger.models import Entry, Kind
from expenses.reports import selectors
from tests.conftest import make_user
from tests.expenses.conftest import errors_of
from tests.expenses.factories import CategoryFactory, EntryFactory, LedgerFactory

DAYS = [date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 1)]
OPEN = {"currency": "USD", "start_date": None, "end_date": None}


def test_nothing_yet(api):
    assert api.get("/balance").json() == OPEN | {
        "balance": "0.00",
        "income": "0.00",
        "expenses": "0.00",
        "opening": "0.00",
        "closing": "0.00",
    }
    answer = {"summary": {}, "total": "0.00", "count": 0, "categories": []}
    assert api.get("/summary").json() == OPEN | answer


@pytest.fixture
def entries(add):
    """Income and expenses on the edges of January."""
    add("income", amount="100.00", date="2026-01-01", category="Salary")
    add(amount="30.10", date="2025-12-31", category="Rent")
    add(amount="20.20", date="2026-01-01", category="Food")
    add(amount="10.30", date="2026-01-31", category="Rent")
    add(amount="40.40", date="2026-02-01", category="Fun")


@pytest.mark.parametrize(
    ("query", "sums", "around", "summary", "count"),
    [
        (
            "",
            ("-1.00", "100.00", "101.00"),
            ("0.00", "-1.00"),
            {"Fun": "40.40", "Rent": "40.40", "Food": "20.20"},
            4,
        ),
        (
            "start_date=2026-01-01&end_date=2026-01-31",
            ("69.50", "100.00", "30.50"),
            ("-30.10", "39.40"),
            {"Food": "20.20", "Rent": "10.30"},
            2,
        ),
        (
            "start_date=2026-02-01",
            ("-40.40", "0.00", "40.40"),
            ("39.40", "-1.00"),
            {"Fun": "40.40"},
            1,
        ),
        (
            "end_date=2025-12-31",
            ("-30.10", "0.00", "30.10"),
            ("0.00", "-30.10"),
            {"Rent": "30.10"},
            1,
        ),
        ("start_date=2026-02-02", ("0.00", "0.00", "0.00"), ("-1.00", "-1.00"), {}, 0),
        (
            "start_date=2026-01-01&end_date=2026-01-01",
            ("79.80", "100.00", "20.20"),
            ("-30.10", "49.70"),
            {"Food": "20.20"},
            1,
        ),
    ],
)
def test_bounds_are_inclusive(api, entries, query, sums, around, summary, count):
    balance, income, expenses = sums
    bounds = dict(part.split("=") for part in query.split("&") if part)
    used = OPEN | bounds
    assert api.get(f"/balance?{query}").json() == used | {
        "balance": balance,
        "income": income,
        "expenses": expenses,
        "opening": around[0],
        "closing": around[1],
    }
    answer = api.get(f"/summary?{query}").json()
    rows = answer.pop("categories")
    assert answer == used | {"summary": summary, "total": expenses, "count": count}
    assert list(answer["summary"]) == list(summary)  # the largest first, then by name
    assert [(row["category"], row["amount"]) for row in rows] == list(summary.items())


def test_a_timestamp_bound_is_cut_to_its_day(api):
    answer = api.get("/balance?start_date=2026-01-31T23:00:00Z&end_date=").json()
    assert (answer["start_date"], answer["end_date"]) == ("2026-01-31", None)


@pytest.mark.parametrize("path", ["/balance", "/summary"])
@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("start_date=2026-01-02&end_date=2026-01-01", ("start_date", "start_after_end")),
        ("start_date=2026-02-30", ("start_date", "date_format")),
        ("end_date=x", ("end_date", "date_format")),
        ("end_date=2201-01-01", ("end_date", "date_out_of_range")),
        ("category=Rent", ("category", "unknown_parameter")),
        ("page_size=5", ("page_size", "unknown_parameter")),
    ],
)
def test_refused(api, path, query, error):
    response = api.get(f"{path}?{query}")
    assert response.status_code == 400
    assert errors_of(response) == [error]


def test_the_trash_counts_nowhere(api, add):
    entry = add()
    api.delete(f"/expense/{entry['id']}")
    assert api.get("/balance").json()["balance"] == "0.00"
    assert api.get("/summary").json()["summary"] == {}
    api.post(f"/expense/{entry['id']}/restore")
    assert api.get("/balance").json()["balance"] == "-10.00"
    assert api.get("/summary").json()["summary"] == {"Groceries": "10.00"}


def test_a_strangers_entries_count_nowhere(api, add):
    add()
    EntryFactory.create(category__name="Groceries")
    assert api.get("/balance").json()["balance"] == "-10.00"
    assert api.get("/summary").json()["total"] == "10.00"


def test_many_large_amounts_add_up_exactly(db):
    ledger = LedgerFactory.create()
    category = CategoryFactory.create(ledger=ledger, name="Everything")
    rows = [
        EntryFactory.build(ledger=ledger, category=category, amount_minor=amount)
        for amount in [money.MAXIMUM_MINOR] * 500 + [1] * 500
    ]
    Entry.objects.bulk_create(rows)
    total = 500 * money.MAXIMUM_MINOR + 500
    assert selectors.balance_of(ledger.owner, Period()).balance == -total
    summary = selectors.summary_of(ledger.owner, Period())
    assert (summary.summary, summary.total, summary.count) == ({"Everything": total}, total, 1000)


@dataclass
class Row:
    """An entry of the model that the database is compared with."""

    pk: UUID
    kind: Kind
    amount: int
    day: date
    category: str
    deleted: bool = False


AMOUNTS = st.integers(1, 10_000) | st.just(money.MAXIMUM_MINOR)
CATEGORIES = st.sampled_from(["Food", "Rent", "Fun"])
VALUES = st.tuples(AMOUNTS, st.sampled_from(DAYS), CATEGORIES)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["create", "create", "edit", "delete", "restore"]),
        st.sampled_from(Kind),
        VALUES,
        st.integers(0, 100),
    ),
    max_size=12,
)
PERIODS = [Period(), Period(DAYS[0], DAYS[1]), Period(DAYS[2]), Period(None, DAYS[0])]


def take(step, user, rows: list[Row]) -> None:
    """Do one step to the database and to the model."""
    what, kind, (amount, day, category), index = step
    if what == "create":
        entry = services.create_entry(
            user=user, kind=kind, amount_minor=amount, date=day, category=category
        )
        rows.append(Row(entry.pk, kind, amount, day, category))
        return
    candidates = [row for row in rows if row.deleted == (what == "restore")]
    if not candidates:
        return
    row = candidates[index % len(candidates)]
    if what == "delete":
        services.delete_entry(user=user, kind=row.kind, pk=row.pk)
        row.deleted = True
    elif what == "restore":
        services.restore_entry(user=user, kind=row.kind, pk=row.pk)
        row.deleted = False
    else:
        row.amount, row.day, row.category = amount, day, category
        services.update_entry(
            user=user,
            kind=row.kind,
            pk=row.pk,
            changes={"amount_minor": amount, "date": day, "category": category},
        )


@pytest.mark.django_db
@settings(max_examples=40, deadline=None)
@given(steps=STEPS)
def test_sums_are_what_the_entries_add_up_to(steps):
    user = make_user()
    rows: list[Row] = []
    for step in steps:
        take(step, user, rows)
    for period in PERIODS:
        start, end = period.start or date.min, period.end or date.max
        kept = [row for row in rows if not row.deleted and start <= row.day <= end]
        income = sum(row.amount for row in kept if row.kind == Kind.INCOME)
        spent = Counter[str]()
        for row in kept:
            if row.kind == Kind.EXPENSE:
                spent[row.category] += row.amount
        balance = selectors.balance_of(user, period)
        assert (balance.income, balance.expenses) == (income, spent.total())
        assert balance.balance == income - spent.total()
        earlier = [row for row in rows if not row.deleted and row.day < start]
        signs = {Kind.INCOME: 1, Kind.EXPENSE: -1}
        assert balance.opening == sum(signs[row.kind] * row.amount for row in earlier)
        assert balance.closing == balance.opening + balance.balance
        summary = selectors.summary_of(user, period)
        assert list(summary.summary.items()) == sorted(
            spent.items(), key=lambda item: (-item[1], item[0])
        )
        assert summary.total == spent.total()
        assert summary.count == sum(row.kind == Kind.EXPENSE for row in kept)
