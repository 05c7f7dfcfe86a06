"""Deleting a category: for good, and what is in it goes somewhere else first."""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from expenses.ledger import services
from expenses.ledger.models import Category, Entry, Ledger, Tombstone
from expenses.ledger.references import references
from tests.expenses.conftest import errors_of
from tests.expenses.factories import CategoryFactory, EntryFactory


@pytest.fixture
def food(ledger) -> Category:
    return CategoryFactory.create(ledger=ledger, name="Food")


@pytest.fixture
def rent(ledger) -> Category:
    return CategoryFactory.create(ledger=ledger, name="Rent")


def state() -> list[Any]:
    return [
        list(model.objects.order_by("pk").values())
        for model in (Ledger, Category, Entry, Tombstone)
    ]


def test_what_nobody_uses_just_goes(api, food, rent):
    Ledger.objects.update(seq=7)
    response = api.delete(f"/category/{food.pk}")
    assert (response.status_code, response.content) == (204, b"")
    assert list(Category.objects.all()) == [rent]
    tombstone = Tombstone.objects.get()
    assert (tombstone.kind, tombstone.row_id, tombstone.seq) == ("category", food.pk, 8)
    assert Ledger.objects.get().seq == 8
    assert api.delete(f"/category/{food.pk}").status_code == 404
    assert api.post("/category", {"name": "food"}).status_code == 201


@pytest.mark.parametrize("deleted_at", [None, timezone.now()])
@pytest.mark.parametrize("query", ["", "?reassign_to="])
def test_what_is_in_use_stays(api, food, deleted_at, query):
    EntryFactory.create(ledger=food.ledger, category=food, deleted_at=deleted_at)
    before = state()
    response = api.delete(f"/category/{food.pk}{query}")
    assert (response.status_code, response.json()["code"]) == (409, "category_in_use")
    assert errors_of(response) == [("reassign_to", "category_in_use")]
    assert state() == before


def test_all_that_is_in_it_is_reassigned(api, food, rent):
    ledger = food.ledger
    rows = [
        EntryFactory.create(ledger=ledger, category=food, kind=kind, deleted_at=deleted_at)
        for kind, deleted_at in (("expense", None), ("income", None), ("expense", timezone.now()))
    ]
    stays = EntryFactory.create(ledger=ledger, category=rent)
    theirs = EntryFactory.create()
    Ledger.objects.update(seq=10)
    known = api.get(f"/expense/{rows[0].pk}").json()
    assert api.delete(f"/category/{food.pk}?reassign_to=%20RENT").status_code == 204
    assert not Category.objects.filter(pk=food.pk).exists()
    moved = Entry.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk")
    assert [(entry.category_id, entry.seq) for entry in moved] == [
        (rent.pk, seq) for seq in (11, 12, 13)
    ]
    assert all(
        after.updated_at > before.updated_at for after, before in zip(moved, rows, strict=True)
    )
    assert [bool(entry.deleted_at) for entry in moved] == [False, False, True]
    assert Tombstone.objects.get().seq == 14
    ledger.refresh_from_db()
    assert ledger.seq == 14
    for same in (stays, theirs):
        assert (Entry.objects.get(pk=same.pk).category_id, same.seq) == (same.category_id, 1)
    body = api.get(f"/expense/{rows[0].pk}").json()
    assert (body["category"], body["category_id"]) == ("Rent", str(rent.pk))
    assert body["version"] != known["version"]


def test_a_target_is_named_for_nothing_too(api, food, rent):
    assert api.delete(f"/category/{food.pk}?reassign_to=Rent").status_code == 204


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("reassign_to=Nowhere", ("reassign_to", "reassign_to")),
        ("reassign_to=Theirs", ("reassign_to", "reassign_to")),
        ("reassign_to=FOOD", ("reassign_to", "reassign_to")),
        ("reassign_to=Old", ("reassign_to", "reassign_to")),
        ("reassign_to=%20", ("reassign_to", "name_empty")),
        ("reassign_to=a%07", ("reassign_to", "name_characters")),
        ("reassign_to=a%00", ("reassign_to", "null_characters_not_allowed")),
        ("reassign_to=" + "x" * 101, ("reassign_to", "name_too_long")),
        ("reassign_to=Rent&reassign_to=Rent", ("reassign_to", "repeated_parameter")),
        ("force=true", ("force", "unknown_parameter")),
    ],
)
def test_refused(api, food, rent, query, error):
    CategoryFactory.create(name="Theirs")
    CategoryFactory.create(ledger=food.ledger, name="Old", archived_at=timezone.now())
    EntryFactory.create(ledger=food.ledger, category=food)
    before = state()
    response = api.delete(f"/category/{food.pk}?{query}")
    assert response.status_code == 400
    assert errors_of(response) == [error]
    assert state() == before


@pytest.mark.parametrize("query", ["", "?reassign_to=Rent"])
def test_a_parent_keeps_its_sub_categories(api, food, rent, query):
    CategoryFactory.create(ledger=food.ledger, name="Fruit", parent=food)
    before = state()
    response = api.delete(f"/category/{food.pk}{query}")
    assert (response.status_code, response.json()["code"]) == (409, "category_has_children")
    assert state() == before


def test_a_sub_category_goes_to_its_parent(api, food):
    fruit = CategoryFactory.create(ledger=food.ledger, name="Fruit", parent=food)
    entry = EntryFactory.create(ledger=food.ledger, category=fruit)
    assert api.delete(f"/category/{fruit.pk}?reassign_to=Food").status_code == 204
    assert Entry.objects.get(pk=entry.pk).category_id == food.pk


def test_only_as_it_is_known(api, food):
    Ledger.objects.update(seq=10)
    address = f"/category/{food.pk}"
    known = api.get(address)["ETag"]
    api.patch(address, {"name": "Groceries"})
    response = api.delete(address, headers={"if-match": known})
    assert (response.status_code, response.json()["code"]) == (412, "version_mismatch")
    known = api.get(address)["ETag"]
    assert api.delete(address, headers={"if-match": known}).status_code == 204


def test_it_takes_as_few_queries_for_many_entries(api, food, rent):
    def count(entries: int, category: Category) -> int:
        Entry.objects.bulk_create(
            EntryFactory.build(ledger=food.ledger, category=category) for _n in range(entries)
        )
        with CaptureQueriesContext(connection) as captured:
            assert api.delete(f"/category/{category.pk}?reassign_to=rent").status_code == 204
        return len(captured)

    api.get("/balance")  # the session of the token is stored
    other = CategoryFactory.create(ledger=food.ledger, name="Other")
    assert count(2, food) == count(200, other)
    assert Entry.objects.filter(category=rent).values("seq").distinct().count() == 202


class Reference:
    """A capability with one row, in a category."""

    def __init__(self, category: Category) -> None:
        self.category = category

    def in_use(self, category: Category) -> bool:
        return category == self.category

    def reassign(self, write: Any, category: Category, target: Category) -> None:
        if category == self.category:
            self.category = target
            write.number()


def test_other_capabilities_are_asked_too(api, user, food, rent, monkeypatch):
    reference = Reference(food)
    module = "expenses.ledger.services.categories.references"
    monkeypatch.setattr(module, [*references, reference])
    assert api.delete(f"/category/{food.pk}").json()["code"] == "category_in_use"
    services.delete_category(user=user, pk=food.pk, reassign_to="Rent")
    assert reference.category == rent
    assert Ledger.objects.get().seq == 2  # its row, and the category
    assert api.delete(f"/category/{uuid.uuid4()}").status_code == 404
