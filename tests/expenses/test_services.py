"""The services by themselves: whose rows they take, and what counts as a write."""

from datetime import date

import pytest

from expenses.errors import NotInLedger
from expenses.ledger import services
from expenses.ledger.models import Category, Entry, Kind, Ledger
from tests.expenses.factories import CategoryFactory, EntryFactory, LedgerFactory


def rows():
    return [list(model.objects.order_by("pk").values()) for model in (Ledger, Category, Entry)]


@pytest.mark.parametrize(
    "act",
    [
        lambda user, entry: services.update_entry(
            user=user, kind=Kind.EXPENSE, pk=entry.pk, changes={"amount_minor": 1}
        ),
        lambda user, entry: services.delete_entry(user=user, kind=Kind.EXPENSE, pk=entry.pk),
        lambda user, entry: services.restore_entry(user=user, kind=Kind.EXPENSE, pk=entry.pk),
        lambda user, entry: services.update_category(
            user=user, pk=entry.category.pk, changes={"name": "Mine"}
        ),
    ],
    ids=["update_entry", "delete_entry", "restore_entry", "update_category"],
)
@pytest.mark.parametrize("has_ledger", [True, False])
@pytest.mark.parametrize("deleted_at", [None, "2026-01-01T00:00:00Z"])
def test_a_strangers_rows(user, act, has_ledger, deleted_at):
    if has_ledger:
        LedgerFactory.create(owner=user)
    entry = EntryFactory.create(deleted_at=deleted_at)
    before = rows()
    with pytest.raises(NotInLedger):
        act(user, entry)
    assert rows() == before


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"amount_minor": 1000},
        {"category": "  GROCERIES"},
        {
            "amount_minor": 1000,
            "category": "Groceries",
            "date": date(2026, 1, 15),
            "description": "Weekly",
        },
    ],
)
def test_an_entry_that_stays_as_it_was(user, ledger, changes):
    entry = EntryFactory.create(
        ledger=ledger, category__name="Groceries", category__ledger=ledger, description="Weekly"
    )
    before = rows()
    same = services.update_entry(user=user, kind=Kind.EXPENSE, pk=entry.pk, changes=changes)
    assert same == entry
    assert rows() == before


@pytest.mark.parametrize(
    "changes",
    [
        {"amount_minor": 1001},
        {"category": "Other"},
        {"date": date(2026, 1, 16)},
        {"description": "weekly"},
    ],
)
def test_an_entry_that_changes(user, ledger, changes):
    entry = EntryFactory.create(
        ledger=ledger, category__name="Groceries", category__ledger=ledger, description="Weekly"
    )
    services.update_entry(user=user, kind=Kind.EXPENSE, pk=entry.pk, changes=changes)
    ledger.refresh_from_db()
    after = Entry.objects.get()
    assert after.seq == ledger.seq == (2 if "category" in changes else 1)  # a new one comes first
    assert after.updated_at > entry.updated_at
    assert {name: getattr(after, name) for name in changes if name != "category"} == {
        name: value for name, value in changes.items() if name != "category"
    }
    assert after.category.name == changes.get("category", "Groceries")


@pytest.mark.parametrize(
    "changes", [{}, {"name": "Rent"}, {"archived": False}, {"name": "Rent", "archived": False}]
)
def test_a_category_that_stays_as_it_was(user, ledger, changes):
    category = CategoryFactory.create(ledger=ledger, name="Rent")
    before = rows()
    assert services.update_category(user=user, pk=category.pk, changes=changes) == category
    assert rows() == before


@pytest.mark.parametrize("changes", [{"name": "RENT"}, {"archived": True}])
def test_a_category_that_changes(user, ledger, changes):
    category = CategoryFactory.create(ledger=ledger, name="Rent")
    services.update_category(user=user, pk=category.pk, changes=changes)
    ledger.refresh_from_db()
    after = Category.objects.get()
    assert after.seq == ledger.seq == 1
    assert {name: getattr(after, name) for name in changes} == changes


def test_an_answer_that_changes_nothing(api, add, ledger):
    entry = add()
    assert api.patch(f"/expense/{entry['id']}", {}).json() == entry
    assert api.patch(f"/expense/{entry['id']}", {"amount": "10.00"}).json() == entry
    ledger.refresh_from_db()
    assert ledger.seq == 2  # the category and the entry
