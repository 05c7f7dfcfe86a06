"""Budgets: added, listed, read, changed, deleted; one of a category, period and day."""

import uuid
from datetime import date
from typing import Any

import pytest

from expenses.budgets import services
from expenses.budgets.models import Budget
from expenses.errors import NotInLedger
from expenses.ledger.models import Category, Ledger, Tombstone
from tests.expenses.conftest import errors_of
from tests.expenses.factories import BudgetFactory, CategoryFactory

BODY = {
    "category": "Food",
    "period": "month",
    "amount": "400.00",
    "effective_from": "2026-01-10",
    "rollover": "full",
}
SET_BY_THE_SERVER = {"id", "category_id", "created_at", "updated_at", "version"}


@pytest.fixture
def budget(api) -> dict[str, Any]:
    """The body of a budget, as it was answered."""
    body: dict[str, Any] = api.post("/budget", BODY).json()
    return body


@pytest.fixture
def address(budget) -> str:
    """Where the budget is."""
    return f"/budget/{budget['id']}"


def test_add_and_read(api):
    response = api.post("/budget", BODY)
    body = response.json()
    assert response.status_code == 201
    assert set(body) == {*BODY, *SET_BY_THE_SERVER}
    assert BODY.items() <= body.items()
    assert body["category_id"] == str(Category.objects.get().pk)
    assert response["ETag"] == f'"{body["version"]}"'
    assert response["Location"] == f"/budget/{body['id']}"
    again = api.get(response["Location"])
    assert again.json() == body
    assert again["ETag"] == response["ETag"]
    assert api.get("/budget").json()["results"] == [body]


@pytest.mark.parametrize(
    ("period", "start"), [("week", "2026-02-23"), ("month", "2026-02-25"), ("year", "2026-01-25")]
)
def test_what_may_be_left_out(api, ledger, on_day, period, start):
    on_day("2026-02-26")
    Ledger.objects.update(month_start_day=25)
    body = api.post("/budget", {"period": period, "amount": "1"}).json()
    assert body["category"] is None
    assert body["rollover"] == "none"
    assert body["effective_from"] == start
    assert body["created_at"] == body["updated_at"]


@pytest.mark.parametrize("encoding", ["json", "multipart"])
def test_nothing_as_category_is_all(api, encoding):
    category = None if encoding == "json" else ""
    body = {"period": "week", "amount": "1", "category": category}
    assert api.post("/budget", body, format=encoding).json()["category"] is None


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"amount": "0"}, ("amount", "amount_zero")),
        ({"amount": "1.001"}, ("amount", "amount_decimals")),
        ({"amount": "-1"}, ("amount", "amount_sign")),
        ({"period": "day"}, ("period", "invalid_choice")),
        ({"period": None}, ("period", "null")),
        ({"rollover": "some"}, ("rollover", "invalid_choice")),
        ({"rollover": None}, ("rollover", "null")),
        ({"effective_from": "2026-02-30"}, ("effective_from", "date_format")),
        ({"effective_from": None}, ("effective_from", "null")),
        ({"category": ""}, ("category", "name_empty")),
        ({"category": 5}, ("category", "name_type")),
        ({"start": "2026-01-01"}, ("start", "unknown_field")),
    ],
)
def test_refused(api, address, change, error):
    before = list(Budget.objects.values())
    for response in (api.post("/budget", BODY | change), api.patch(address, change)):
        assert response.status_code == 400
        assert errors_of(response) == [error]
    assert list(Budget.objects.values()) == before


@pytest.mark.parametrize("name", ["period", "amount"])
def test_what_is_needed(api, name):
    body = {key: value for key, value in BODY.items() if key != name}
    assert errors_of(api.post("/budget", body)) == [(name, "required")]


def test_a_new_name_makes_the_category(api, budget):
    assert Category.objects.get().name == "Food"
    assert api.post("/budget", BODY | {"category": " FOOD", "period": "week"}).status_code == 201
    assert Category.objects.count() == 1


@pytest.mark.parametrize("category", ["Food", None])
def test_one_of_a_category_period_and_day(api, category):
    body = BODY | {"category": category}
    first, other = api.post("/budget", body), api.post("/budget", body | {"period": "week"})
    before = Ledger.objects.get().seq
    spelled = {"category": "FOOD"} if category else {}
    for response in (
        api.post("/budget", body | spelled | {"amount": "1.00"}),
        api.patch(other["Location"], {"period": "month", "amount": "2"}),
    ):
        assert response.status_code == 409
        assert response.json()["code"] == "budget_exists"
        assert errors_of(response) == [("effective_from", "budget_exists")]
    assert Ledger.objects.get().seq == before
    assert api.get(other["Location"]).json() == other.json()
    # All of these are other budgets.
    for change in ({"effective_from": "2026-01-11"}, {"period": "year"}, {"category": "Rent"}):
        assert api.post("/budget", body | change).status_code == 201
    assert api.patch(first["Location"], body).status_code == 200


def test_two_ledgers_may_have_the_same(api, budget):
    BudgetFactory.create(category__name="Food", effective_from=date(2026, 1, 10))
    BudgetFactory.create(category=None, effective_from=date(2026, 1, 10))
    assert api.post("/budget", BODY | {"category": None}).status_code == 201


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": "1.50"},
        {"period": "year"},
        {"category": "Rent"},
        {"category": None},
        {"effective_from": "2025-12-31"},
        {"rollover": "none"},
        {"category": "Rent", "period": "week", "amount": "9.00", "rollover": "surplus"},
    ],
)
def test_change(api, budget, address, changes):
    before = Budget.objects.get()
    response = api.patch(address, changes)
    assert response.status_code == 200
    after = response.json()
    assert after["updated_at"] > budget["updated_at"]
    assert {name for name in after if after[name] != budget[name]} == changes.keys() | (
        {"updated_at", "version"} | ({"category_id"} if "category" in changes else set())
    )
    assert changes.items() <= after.items()
    assert api.get(address).json() == after
    assert Budget.objects.get().seq == Ledger.objects.get().seq > before.seq


def test_of_all_becomes_of_one(api):
    address = api.post("/budget", BODY | {"category": None})["Location"]
    assert api.patch(address, {"category": "Food"}).json()["category"] == "Food"


@pytest.mark.parametrize("changes", [{}, BODY, {"category": "FOOD "}, {"amount": 400}])
def test_what_changes_nothing(api, budget, address, changes):
    before = Ledger.objects.get().seq
    assert api.patch(address, changes).json() == budget
    assert api.patch(address, budget).json() == budget
    assert Ledger.objects.get().seq == before


def test_delete(api, budget, address):
    row = Budget.objects.get()
    assert api.delete(address).status_code == 204
    assert not Budget.objects.exists()
    tombstone = Tombstone.objects.get()
    assert (tombstone.kind, tombstone.row_id) == ("budget", row.pk)
    assert tombstone.seq == Ledger.objects.get().seq == row.seq + 1
    for method in (api.get, api.delete, api.patch):
        assert method(address).status_code == 404
    assert api.post("/budget", BODY).status_code == 201


def test_if_match(api, budget, address):
    stale = api.get(address)["ETag"]
    api.patch(address, {"amount": "1.00"})
    for response in (
        api.patch(address, {"amount": "2.00"}, headers={"If-Match": stale}),
        api.delete(address, headers={"If-Match": stale}),
    ):
        assert response.status_code == 412
    fresh = api.get(address)
    assert fresh.json()["amount"] == "1.00"
    assert fresh["ETag"] != stale
    changed = api.patch(address, {"amount": "2.00"}, headers={"If-Match": fresh["ETag"]})
    assert changed.status_code == 200
    assert api.delete(address, headers={"If-Match": changed["ETag"]}).status_code == 204


def test_a_rename_is_followed_and_seen_in_the_etag(api, budget, address):
    before = api.get(address)["ETag"]
    pk = Category.objects.get().pk
    api.patch(f"/category/{pk}", {"name": "Meals"})
    after = api.get(address)
    assert after.json()["category"] == "Meals"
    assert after["ETag"] != before


def test_an_archived_category_takes_no_new_budgets(api, budget, address):
    other = api.post("/budget", BODY | {"category": None})["Location"]
    api.patch(f"/category/{Category.objects.get().pk}", {"archived": True})
    for response in (
        api.post("/budget", BODY | {"period": "week"}),
        api.patch(other, {"category": "food"}),
    ):
        assert response.status_code == 400
        assert errors_of(response) == [("category", "category_archived")]
    # The one that is there can be corrected, and goes on.
    assert api.patch(address, BODY | {"amount": "5.00"}).json()["amount"] == "5.00"
    assert api.delete(address).status_code == 204


def test_list(api, ledger):
    food = CategoryFactory.create(ledger=ledger, name="Food")
    rows = [
        BudgetFactory.create(ledger=ledger, category=category, period=period, effective_from=day)
        for category, period, day in (
            (food, "month", date(2026, 1, 1)),
            (food, "week", date(2026, 3, 1)),
            (None, "month", date(2026, 2, 1)),
        )
    ]
    BudgetFactory.create(category__name="Food")

    def found(query: str = "") -> list[int]:
        results = api.get(f"/budget?{query}").json()["results"]
        keys = [str(row.pk) for row in rows]
        return [keys.index(budget["id"]) for budget in results]

    assert found() == [1, 2, 0]
    assert found("ordering=effective_from") == [0, 2, 1]
    assert found("category=FOOD") == [1, 0]
    assert found("category=Rent") == []
    assert found("period=month") == [2, 0]
    assert found("period=&category=") == [1, 2, 0]
    page = api.get("/budget?page_size=2&count=true").json()
    assert page["count"] == 3
    assert len(api.get(page["next"]).json()["results"]) == 1
    assert errors_of(api.get("/budget?period=day")) == [("period", "invalid_choice")]
    assert errors_of(api.get("/budget?search=x")) == [("search", "unknown_parameter")]


def test_gone_before_it_was_changed(user):
    with pytest.raises(NotInLedger):
        services.update_budget(user=user, pk=uuid.uuid4(), changes={"amount_minor": 1})


def test_another_ledgers_category_is_never_used(api):
    CategoryFactory.create(name="Food")
    api.post("/budget", BODY)
    budget = Budget.objects.select_related("category").get()
    assert budget.category is not None
    assert budget.category.ledger_id == budget.ledger_id
