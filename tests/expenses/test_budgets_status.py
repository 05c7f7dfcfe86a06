"""How budgets stand, by examples: what is spent, carried and left, and how much is read."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from expenses.budgets import selectors
from expenses.budgets.models import Budget
from expenses.days import Period
from expenses.ledger.models import Category, Entry, Ledger
from tests.expenses.conftest import errors_of
from tests.expenses.factories import BudgetFactory, CategoryFactory, EntryFactory, LedgerFactory

Set = Callable[..., dict[str, Any]]
Status = Callable[..., dict[str, Any]]


@pytest.fixture
def budget(api) -> Set:
    """Set a budget over HTTP and return its body."""

    def budget(**changes: Any) -> dict[str, Any]:
        body = {"period": "month", "amount": "100.00", "effective_from": "2026-01-01"} | changes
        response = api.post("/budget", body)
        assert response.status_code == 201, response.json()
        made: dict[str, Any] = response.json()
        return made

    return budget


@pytest.fixture
def status(api) -> Status:
    """Ask how the one budget stands that is valid on a day."""

    def status(day: str, **query: str) -> dict[str, Any]:
        response = api.get("/budget/status", {"date": day, **query})
        assert response.status_code == 200, response.json()
        [one] = response.json()["budgets"]
        found: dict[str, Any] = one
        return found

    return status


def amounts(status: dict[str, Any]) -> tuple[str, str, str]:
    return status["carried"], status["spent"], status["left"]


def test_nothing_yet(api):
    answer = api.get("/budget/status?date=2026-01-15").json()
    assert answer == {"date": "2026-01-15", "currency": "USD", "budgets": []}
    assert not Ledger.objects.exists()


def test_all_that_is_told(api, add, budget):
    made = budget(category="Groceries", rollover="surplus")
    add(amount="30.50", date="2026-01-01")
    add(amount="9.50", date="2026-01-31")
    add(amount="5.00", date="2026-02-01")
    add(amount="7.00", category="Rent")
    add("income", amount="1000.00")
    assert api.get("/budget/status?date=2026-01-15").json()["budgets"] == [
        {
            "id": made["id"],
            "category": "Groceries",
            "period": "month",
            "amount": "100.00",
            "rollover": "surplus",
            "start": "2026-01-01",
            "end": "2026-01-31",
            "spent": "40.00",
            "left": "60.00",
            "carried": "0.00",
            "elapsed": 0.4839,
        }
    ]


@pytest.mark.parametrize(
    ("rollover", "february", "march"),
    [
        ("none", ("0.00", "130.00", "-30.00"), ("0.00", "10.00", "90.00")),
        ("surplus", ("20.00", "130.00", "-10.00"), ("0.00", "10.00", "90.00")),
        ("full", ("20.00", "130.00", "-10.00"), ("-10.00", "10.00", "80.00")),
    ],
)
def test_what_is_carried(add, budget, status, rollover, february, march):
    budget(rollover=rollover)
    add(amount="999.00", date="2025-12-31")  # before the first period, and so of no effect
    add(amount="80.00", date="2026-01-31")
    add(amount="130.00", date="2026-02-01")
    add(amount="10.00", date="2026-03-31")
    assert amounts(status("2026-01-31")) == ("0.00", "80.00", "20.00")
    assert amounts(status("2026-02-28")) == february
    assert amounts(status("2026-03-01")) == march


def test_months_without_expenses_are_carried_over(add, budget, status):
    budget(rollover="surplus")
    add(amount="150.00", date="2026-01-05")
    add(amount="1.00", date="2026-12-05")
    assert amounts(status("2026-12-31")) == ("1000.00", "1.00", "1099.00")


def test_editing_the_past_corrects_what_follows(api, add, budget, status):
    made = budget(rollover="full")
    entry = add(amount="80.00", date="2026-01-10")
    assert amounts(status("2026-03-10")) == ("120.00", "0.00", "220.00")
    api.patch(f"/expense/{entry['id']}", {"amount": "50.00"})
    assert amounts(status("2026-03-10")) == ("150.00", "0.00", "250.00")
    api.delete(f"/expense/{entry['id']}")
    assert amounts(status("2026-03-10")) == ("200.00", "0.00", "300.00")
    api.patch(f"/budget/{made['id']}", {"effective_from": "2026-02-28"})
    assert amounts(status("2026-03-10")) == ("100.00", "0.00", "200.00")
    Ledger.objects.update(month_start_day=11)
    assert amounts(status("2026-03-10")) == ("0.00", "0.00", "100.00")


def test_a_later_one_takes_over_with_the_whole_of_its_period(api, add, budget, status):
    budget(rollover="full")
    add(amount="30.00", date="2026-02-02")
    # Two in one month: the later of them holds for all of it.
    budget(amount="5.00", effective_from="2026-02-05")
    later = budget(amount="40.00", effective_from="2026-02-28", rollover="surplus")
    for day in ("2026-02-01", "2026-02-28"):
        found = status(day)
        assert (found["id"], found["amount"], found["rollover"]) == (
            later["id"],
            "40.00",
            "surplus",
        )
        assert amounts(found) == ("100.00", "30.00", "110.00")
    assert amounts(status("2026-01-31")) == ("0.00", "0.00", "100.00")
    api.delete(f"/budget/{later['id']}")
    assert amounts(status("2026-02-28")) == ("0.00", "30.00", "-25.00")


def test_it_is_the_receiving_periods_rollover_that_counts(budget, status):
    budget(rollover="none")
    budget(rollover="full", effective_from="2026-03-01")
    budget(rollover="none", effective_from="2026-05-01")
    carried = [status(f"2026-{month:02}-01")["carried"] for month in range(1, 7)]
    assert carried == ["0.00", "0.00", "100.00", "200.00", "0.00", "0.00"]


def test_not_valid_before_its_first_period(api, budget):
    budget(effective_from="2026-02-15")
    for day, count in (("2026-01-31", 0), ("2026-02-01", 1), ("2100-01-01", 1)):
        assert len(api.get(f"/budget/status?date={day}").json()["budgets"]) == count


def test_sub_categories_count_in_their_parent_and_all_in_all(api, ledger, budget):
    food = CategoryFactory.create(ledger=ledger, name="Food")
    bread = CategoryFactory.create(ledger=ledger, name="Bread", parent=food)
    rent = CategoryFactory.create(ledger=ledger, name="Rent")
    for category, minor in ((food, 100), (bread, 20), (rent, 3)):
        EntryFactory.create(ledger=ledger, category=category, amount_minor=minor)
    EntryFactory.create(amount_minor=7777)  # somebody else's
    for name in ("Rent", "Food", "Bread", None):
        for period in ("year", "month"):
            budget(category=name, period=period)
    budgets = api.get("/budget/status?date=2026-01-20").json()["budgets"]
    assert [(each["category"], each["period"], each["spent"]) for each in budgets] == [
        (name, period, spent)
        for name, spent in ((None, "1.23"), ("Bread", "0.20"), ("Food", "1.20"), ("Rent", "0.03"))
        for period in ("month", "year")
    ]


def test_only_one_period(api, budget):
    for period in ("week", "month", "year"):
        budget(period=period)

    def found(query: str) -> list[tuple[str, str, str]]:
        budgets = api.get(f"/budget/status?date=2027-01-01&{query}").json()["budgets"]
        return [(each["period"], each["start"], each["end"]) for each in budgets]

    week, month, year = (
        ("week", "2026-12-28", "2027-01-03"),
        ("month", "2027-01-01", "2027-01-31"),
        ("year", "2027-01-01", "2027-12-31"),
    )
    assert found("") == found("period=") == [week, month, year]
    assert found("period=week") == [week]
    assert found("period=year") == [year]


def test_without_a_date_it_is_today(api, budget, on_day):
    budget()
    on_day("2026-04-30")
    for query in ("", "?date="):
        answer = api.get(f"/budget/status{query}").json()
        assert answer["date"] == "2026-04-30"
        assert [each["elapsed"] for each in answer["budgets"]] == [1.0]


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("date=2026-02-30", ("date", "date_format")),
        ("date=2201-01-01", ("date", "date_out_of_range")),
        ("period=day", ("period", "invalid_choice")),
        ("start_date=2026-01-01", ("start_date", "unknown_parameter")),
    ],
)
def test_refused(api, query, error):
    response = api.get(f"/budget/status?{query}")
    assert response.status_code == 400
    assert errors_of(response) == [error]


@pytest.mark.parametrize("day", ["1900-01-01", "2200-12-31"])
def test_the_ends_of_time(add, budget, status, day):
    Ledger.objects.update(month_start_day=28)
    for period in ("week", "month", "year"):
        budget(period=period, effective_from="1900-01-01", rollover="full")
    add(amount="1.00", date=day)
    for period in ("week", "month", "year"):
        assert status(day, period=period)["spent"] == "1.00"


# --- How much is read -----------------------------------------------------------------------------


@pytest.mark.parametrize("years", [0, 15])
@pytest.mark.parametrize("count", [1, 200])
@pytest.mark.parametrize(("spans", "queries"), [(["month", "year"], 5), (["week", "month"], 6)])
def test_the_queries_are_the_same_for_much_and_little(api, ledger, count, years, spans, queries):
    """The session, the ledger, the budgets, the sub-categories, and sums by month and by week."""
    parent = CategoryFactory.create(ledger=ledger)
    made = [
        CategoryFactory.build(ledger=ledger, name=f"c {n}", parent=parent) for n in range(count)
    ]
    categories = Category.objects.bulk_create(made)
    first = date(2026 - years, 1, 1)
    Budget.objects.bulk_create(
        BudgetFactory.build(
            ledger=ledger, category=category, period=span, rollover="full", effective_from=first
        )
        for category in categories
        for span in spans
    )
    Entry.objects.bulk_create(
        EntryFactory.build(ledger=ledger, category=categories[0], date=first + timedelta(30 * n))
        for n in range(12 * years + 1)
    )
    api.get("/balance")  # the session of the token is stored
    with CaptureQueriesContext(connection) as captured:
        budgets = api.get("/budget/status?date=2026-01-15").json()["budgets"]
    assert len(budgets) == count * len(spans)
    assert len(captured) == queries, "\n".join(query["sql"] for query in captured)


def days_read(api, day: str) -> list[tuple[str, str]]:
    """The days of which expenses were added up, in each query: from, and up to but without."""
    with CaptureQueriesContext(connection) as captured:
        api.get(f"/budget/status?date={day}")
    texts = [query["sql"] for query in captured if "SUM(" in query["sql"]]
    bounds = [[word.strip("'():date") for word in text.split() if "'20" in word] for text in texts]
    return [(first[:10], last[:10]) for first, last in bounds]


def test_only_the_days_that_count_are_read(api, budget):
    budget(rollover="none")
    assert days_read(api, "2026-05-15") == [("2026-05-01", "2026-06-01")]
    budget(rollover="surplus", effective_from="2026-03-01")
    assert days_read(api, "2026-05-15") == [("2026-02-01", "2026-06-01")]
    budget(rollover="full", effective_from="2026-05-31")
    assert days_read(api, "2026-05-15") == [("2026-02-01", "2026-06-01")]
    assert days_read(api, "2026-02-15") == [("2026-02-01", "2026-03-01")]
    budget(period="week", category="Food")
    budget(period="year", category="Food", rollover="full", effective_from="2025-06-01")
    assert days_read(api, "2026-05-15") == [
        ("2026-05-11", "2026-05-18"),
        ("2025-01-01", "2027-01-01"),
    ]


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="To SQLite, a partial index never covers."
)
def test_sums_are_read_from_an_index(ledger):
    for one in (ledger, LedgerFactory.create()):
        category = CategoryFactory.create(ledger=one)
        Entry.objects.bulk_create(
            EntryFactory.build(ledger=one, category=category, date=date(2025, 1, 1) + timedelta(n))
            for n in range(700)
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE expenses_entry")
        # So few rows would be read whole.
        cursor.execute("SET LOCAL enable_seqscan = off")
    year = Period(date(2025, 1, 1), date(2025, 12, 31))
    for bucket in ("week", "month"):
        plan = selectors.sums_of(ledger.owner, bucket, year).explain()
        assert "Seq Scan on expenses_entry" not in plan
