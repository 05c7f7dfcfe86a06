"""The trash: its list, and what keeps an entry from coming back."""

import pytest
from django.utils import timezone

from expenses.ledger.models import Entry
from tests.expenses.conftest import errors_of
from tests.expenses.factories import EntryFactory


def amounts_in(response) -> list[str]:
    assert response.status_code == 200, response.json()
    return [entry["amount"] for entry in response.json()["results"]]


@pytest.fixture
def trash(api, add):
    """Two expenses in the trash, one that is not, and an income that is."""
    for kind, amount, day in (
        ("expense", "1.00", 1),
        ("expense", "2.00", 2),
        ("income", "3.00", 3),
    ):
        entry = add(kind, amount=amount, date=f"2026-01-0{day}")
        assert api.delete(f"/{kind}/{entry['id']}").status_code == 204
    add(amount="4.00", category="Rent")
    EntryFactory.create(deleted_at=timezone.now())


@pytest.mark.parametrize(
    ("query", "amounts"),
    [
        ("", ["4.00"]),
        ("deleted=", ["4.00"]),
        ("deleted=false", ["4.00"]),
        ("deleted=true", ["2.00", "1.00"]),
        ("deleted=true&ordering=date", ["1.00", "2.00"]),
        ("deleted=true&max_amount=1.50", ["1.00"]),
        ("deleted=true&category=groceries", ["2.00", "1.00"]),
        ("deleted=true&category=rent", []),
    ],
)
def test_its_list(api, trash, query, amounts):
    assert amounts_in(api.get(f"/expense?{query}")) == amounts


def test_its_pages(api, trash):
    page = api.get("/expense?deleted=true&page_size=1&count=true").json()
    assert page["count"] == 2
    assert amounts_in(api.get(page["next"])) == ["1.00"]
    other = page["next"].replace("deleted=true", "deleted=false")
    assert errors_of(api.get(other)) == [("cursor", "cursor_of_another_list")]


def test_what_is_in_it_says_since_when_and_can_be_restored_as_it_is_known(api, trash):
    entry = api.get("/income?deleted=true").json()["results"][0]
    stored = Entry.objects.get(pk=entry["id"])
    assert stored.deleted_at is not None
    assert entry["deleted_at"] == stored.deleted_at.isoformat().replace("+00:00", "Z")
    address = f"/income/{entry['id']}"
    assert api.get(address).status_code == 404
    known = {"if-match": f'"{entry["version"]}"'}
    restored = api.post(f"{address}/restore", headers=known)
    assert (restored.status_code, restored.json()["deleted_at"]) == (200, None)
    assert api.delete(address, headers=known).status_code == 412
    assert api.delete(address, headers={"if-match": restored["ETag"]}).status_code == 204


def test_the_clock_empties_it_so_it_is_always_sent_anew(api, trash):
    response = api.get("/expense?deleted=true")
    assert "ETag" not in response
    Entry.objects.filter(amount_minor=100).delete()  # as the purge does, without a number
    assert amounts_in(api.get("/expense?deleted=true")) == ["2.00"]


# --- External IDs ---------------------------------------------------------------------------------


def test_one_that_was_imported_again_stays_in_the_trash(api, ledger):
    trashed = EntryFactory.create(ledger=ledger, external_id="bank-1", deleted_at=timezone.now())
    again = EntryFactory.create(ledger=ledger, external_id="bank-1", kind="income")
    before = list(Entry.objects.order_by("pk").values())
    response = api.post(f"/expense/{trashed.pk}/restore")
    assert (response.status_code, response.json()["code"]) == (409, "external_id_taken")
    assert list(Entry.objects.order_by("pk").values()) == before
    # Once the other one is in the trash itself, the place is free.
    assert api.delete(f"/income/{again.pk}").status_code == 204
    assert api.post(f"/expense/{trashed.pk}/restore").json()["external_id"] == "bank-1"
    assert api.post(f"/expense/{trashed.pk}/restore").status_code == 200
    assert api.post(f"/income/{again.pk}/restore").status_code == 409


@pytest.mark.parametrize("external_id", ["", "bank-2"])
def test_others_do_not_keep_it_there(api, ledger, external_id):
    trashed = EntryFactory.create(ledger=ledger, external_id=external_id, deleted_at=timezone.now())
    EntryFactory.create(external_id="bank-2")  # a stranger's
    EntryFactory.create(ledger=ledger, external_id="")
    EntryFactory.create(ledger=ledger, external_id="bank-2", deleted_at=timezone.now())
    assert api.post(f"/expense/{trashed.pk}/restore").status_code == 200
