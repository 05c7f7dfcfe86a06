"""What others ask of the budgets: the ledger, the export, the erasure, the pages of staff."""

import io
import json
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import SupportAccess, SupportLook
from common import erasure, export
from expenses.budgets.models import Budget
from expenses.budgets.references import BudgetReference
from expenses.ledger.models import Category, Ledger, Tombstone
from expenses.ledger.references import references
from expenses.ledger.writing import writing
from tests.conftest import make_user
from tests.expenses.factories import BudgetFactory, CategoryFactory, LedgerFactory

LIST = "/admin/expenses/budget/"

# --- The ledger -----------------------------------------------------------------------------------


@pytest.fixture
def reference() -> BudgetReference:
    """The budgets as the ledger has them registered."""
    [found] = [each for each in references if isinstance(each, BudgetReference)]
    return found


def test_in_use(reference, ledger):
    category, other = (CategoryFactory.create(ledger=ledger) for _n in range(2))
    BudgetFactory.create(ledger=ledger, category=category)
    assert reference.in_use(category)
    assert not reference.in_use(other)


def test_holds_amounts(reference, ledger):
    other = BudgetFactory.create(category=None).ledger
    assert reference.holds_amounts(other)
    assert not reference.holds_amounts(ledger)


def test_reassign(reference, ledger):
    category, target = (CategoryFactory.create(ledger=ledger, seq=0) for _n in range(2))

    def make(category: Category | None, day: int, **fields: Any) -> Budget:
        return BudgetFactory.create(
            ledger=ledger, category=category, effective_from=date(2026, 1, day), seq=0, **fields
        )

    taken = make(target, 1, amount_minor=1)
    clashing = make(category, 1)
    moved = [make(category, 2), make(category, 1, period="week")]
    untouched = [make(None, 2), make(target, 3)]
    before = {row.pk: row.updated_at for row in Budget.objects.all()}
    with writing(ledger.owner) as write:
        reference.reassign(write, category, target)
    rows = Budget.objects.in_bulk()
    assert clashing.pk not in rows
    tombstone = Tombstone.objects.get()
    assert (tombstone.kind, tombstone.row_id, tombstone.seq) == ("budget", clashing.pk, 1)
    assert [rows[row.pk].category_id for row in moved] == [target.pk] * 2
    assert [rows[row.pk].seq for row in moved] == [2, 3]
    assert all(rows[row.pk].updated_at > before[row.pk] for row in moved)
    assert rows[taken.pk].amount_minor == 1
    assert {rows[row.pk].seq for row in (taken, *untouched)} == {0}
    assert Ledger.objects.get().seq == 3
    assert not reference.in_use(category)


def test_deleting_a_category_moves_its_budgets(api, add):
    for name in ("Food", "Rent"):
        add(category=name)
    made = api.post("/budget", {"category": "Food", "period": "week", "amount": "1"})
    pk = Category.objects.get(name="Food").pk
    assert api.delete(f"/category/{pk}").status_code == 409
    assert api.delete(f"/category/{pk}?reassign_to=rent").status_code == 204
    assert api.get(made["Location"]).json()["category"] == "Rent"


def test_with_a_budget_the_currency_is_fixed(api):
    made = api.post("/budget", {"period": "week", "amount": "1"})
    assert api.patch("/ledger", {"currency": "EUR"}).json()["code"] == "currency_fixed"
    api.delete(made["Location"])
    assert api.patch("/ledger", {"currency": "EUR"}).status_code == 200


# --- Export and erasure ---------------------------------------------------------------------------


def exported(user: Any) -> Any:
    archive = zipfile.ZipFile(io.BytesIO(b"".join(export.stream(user))))
    return (
        json.loads(archive.read("budgets.json")) if "budgets.json" in archive.namelist() else None
    )


def test_in_the_export(user):
    ledger = LedgerFactory.create(owner=user, currency="JPY")
    later = BudgetFactory.create(ledger=ledger, category__name="Food", amount_minor=500)
    BudgetFactory.create(ledger=ledger, category=None, effective_from=date(2025, 1, 1))
    BudgetFactory.create()
    first, second = exported(user)
    assert (first["category"], first["category_id"]) == (None, None)
    assert second == {
        "id": str(later.pk),
        "category": "Food",
        "category_id": str(later.category_id),
        "period": "month",
        "amount": "500",
        "currency": "JPY",
        "effective_from": "2026-01-01",
        "rollover": "none",
        "created_at": second["created_at"],
        "updated_at": second["updated_at"],
    }


def test_who_has_no_ledger_has_none_in_the_export(user):
    assert exported(user) is None


def test_erased_before_their_categories(user, ledger):
    BudgetFactory.create(ledger=ledger)
    other = BudgetFactory.create()
    erasure.erase(user)
    assert Budget.objects.get() == other
    assert Category.objects.get() == other.category


# --- The staff ------------------------------------------------------------------------------------


def browser(**roles: bool) -> Client:
    user: Any = make_user(f"{'admin' if roles else 'support'}@example.com")
    vars(user).update(is_staff=True, **roles)
    user.save()
    client = Client()
    client.force_login(user)
    return client


def pages(client: Client, budget: Budget) -> list[str]:
    return [client.get(path).content.decode() for path in (LIST, f"{LIST}{budget.pk}/change/")]


@pytest.mark.django_db
def test_amounts_are_masked_without_leave():
    budget = BudgetFactory.create(amount_minor=4599, category__name="Food")
    support = browser()
    for text in pages(support, budget):
        assert "••• USD" in text
        assert "45.99" not in text
        assert "Food" in text
    assert not SupportLook.objects.exists()
    SupportAccess.objects.create(
        user=budget.ledger.owner, ends_at=timezone.now() + timedelta(hours=1)
    )
    assert all("45.99 USD" in text for text in pages(support, budget))
    assert all("45.99 USD" in text for text in pages(browser(is_superuser=True), budget))
    looks = list(SupportLook.objects.order_by("pk").values_list("user", "what"))
    owner = budget.ledger.owner_id
    assert looks == [(owner, "1 budget in a list"), (owner, f"budget {budget.pk}")] * 2


@pytest.mark.django_db
def test_the_list_takes_the_same_few_queries_for_many_rows():
    support = browser()

    def count(rows: int) -> int:
        for _n in range(rows):
            BudgetFactory.create()
        with CaptureQueriesContext(connection) as captured:
            assert support.get(LIST).status_code == 200
        return len(captured)

    assert count(2) == count(60) <= 7
    assert support.get(LIST, {"p": "99"}).status_code == 302  # there is no such page


@pytest.mark.django_db
def test_found_by_id_and_owner_and_nothing_else():
    support = browser()
    budget = BudgetFactory.create(ledger__owner=make_user("ann@example.com"))
    BudgetFactory.create(ledger__owner=make_user("bob@example.com"))

    def found(query: str) -> list[Budget]:
        return list(support.get(LIST, {"q": query}).context["cl"].result_list)

    assert found(str(budget.pk)) == found("Ann@") == [budget]
    assert found("45.99") == found("month") == []
    for lookup in ("amount_minor=10000", "amount_minor__gt=1", "category__key=x"):
        assert support.get(f"{LIST}?{lookup}").status_code == 400
    assert support.post(f"{LIST}{budget.pk}/change/", {"period": "week"}).status_code == 403
