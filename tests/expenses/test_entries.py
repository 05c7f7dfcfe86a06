"""Expenses and income over HTTP: add, read, replace, change, delete, restore."""

import uuid
from typing import Any

import pytest
from django.utils import timezone

from expenses import days
from expenses.errors import CategoryArchived, NotInLedger
from expenses.ledger import services
from expenses.ledger.models import Category, Entry, Kind, Ledger
from tests.expenses.conftest import errors_of

KINDS = pytest.mark.parametrize("kind", Kind.values)
BODY = {"amount": "45.99", "category": "Groceries", "date": "2026-01-31", "description": "Weekly"}
SET_BY_THE_SERVER = (
    *("id", "category_id", "external_id"),
    *("created_at", "updated_at", "deleted_at", "version"),
)


def lasting(entry: dict[str, Any]) -> dict[str, Any]:
    """The entry without what each change moves on."""
    return {name: entry[name] for name in entry if name not in {"updated_at", "version"}}


@KINDS
def test_add_and_read(api, kind):
    response = api.post(f"/{kind}", BODY)
    entry = response.json()
    assert response.status_code == 201
    assert response["Location"] == f"/{kind}/{entry['id']}"
    assert set(entry) == {*BODY, *SET_BY_THE_SERVER}
    assert entry.items() >= BODY.items()
    assert (entry["external_id"], entry["deleted_at"]) == ("", None)
    assert entry["category_id"] == str(Category.objects.get().pk)
    assert f'"{entry["version"]}"' == response["ETag"]
    assert uuid.UUID(entry["id"]).version == 7
    assert entry["created_at"].endswith("Z")
    assert api.get(response["Location"]).json() == entry
    assert api.get(f"/{kind}").json() == {"next": None, "previous": None, "results": [entry]}


def test_the_least_that_is_needed(api):
    entry = api.post("/expense", {"amount": 45.9, "category": "Groceries"}).json()
    assert entry["amount"] == "45.90"
    assert entry["date"] == timezone.localdate().isoformat()
    assert entry["description"] == ""


def test_a_form_is_read_too(api):
    body = {"amount": "45.99", "category": "Groceries", "date": "", "description": ""}
    response = api.post("/expense", body, format="multipart")
    assert response.status_code == 201
    assert response.json()["date"] == timezone.localdate().isoformat()
    address = response["Location"]
    api.patch(address, {"description": "Weekly"}, format="multipart")
    assert api.patch(address, {"amount": "1"}, format="multipart").json()["description"] == "Weekly"
    assert api.patch(address, {"description": ""}, format="multipart").json()["description"] == ""


def test_a_timestamp_is_cut_to_its_day(add):
    assert add(date="2026-01-31T23:30:00-11:00")["date"] == "2026-01-31"


def test_text_is_kept_to_the_letter(api, add):
    text = "  Zażółć\n=1+1 👩\u200d👧 <b>%s</b> "
    assert api.get(f"/expense/{add(description=text)['id']}").json()["description"] == text


def test_nothing_tells_whose_it_is(add, user):
    entry = add()
    assert set(entry) == {*BODY, *SET_BY_THE_SERVER}
    assert user.sub not in str(entry)


@KINDS
def test_replace_keeps_what_is_left_out(api, add, kind):
    entry = add(kind, date="2026-01-31", description="Weekly")
    response = api.put(f"/{kind}/{entry['id']}", {"amount": "1.00", "category": "Rent"})
    assert response.status_code == 200
    rent = Category.objects.get(name="Rent")
    assert lasting(response.json()) == lasting(entry) | {
        "amount": "1.00",
        "category": "Rent",
        "category_id": str(rent.pk),
    }
    assert response.json()["updated_at"] > entry["updated_at"]
    assert api.get(f"/{kind}/{entry['id']}").json() == response.json()


def test_replace_needs_amount_and_category(api, add):
    response = api.put(f"/expense/{add()['id']}", {"description": "x"})
    assert errors_of(response) == [("amount", "required"), ("category", "required")]


def test_what_was_read_can_be_sent_back(api, add):
    entry = add()
    response = api.put(f"/expense/{entry['id']}", entry)
    assert response.status_code == 200
    assert response.json() == entry
    changed = entry | {"amount": "11.00"}
    assert lasting(api.put(f"/expense/{entry['id']}", changed).json()) == lasting(changed)


@pytest.mark.parametrize(
    ("change", "as_read"),
    [
        ({"amount": "0.05"}, {}),
        ({"category": "rent"}, {}),
        ({"date": "2025-12-31T10:00"}, {"date": "2025-12-31"}),
        ({"description": ""}, {}),
        ({}, {}),
    ],
)
def test_change_one_thing(api, add, change, as_read):
    entry = add(description="Weekly")
    changed = api.patch(f"/expense/{entry['id']}", change).json()
    category = Category.objects.get(name=changed["category"])
    assert lasting(changed) == lasting(entry) | change | as_read | {"category_id": str(category.pk)}
    assert api.get(f"/expense/{entry['id']}").json() == changed


def test_delete_and_restore(api, add):
    entry = add()
    address = f"/expense/{entry['id']}"
    response = api.delete(address)
    assert (response.status_code, response.content) == (204, b"")
    for again in (api.get, api.delete):
        assert again(address).status_code == 404
    assert api.put(address, BODY).status_code == 404
    assert api.patch(address, {}).status_code == 404
    assert api.get("/expense").json()["results"] == []
    restored = api.post(f"{address}/restore")
    assert restored.status_code == 200
    assert lasting(restored.json()) == lasting(entry)
    assert api.post(f"{address}/restore").json() == restored.json()
    assert api.get("/expense").json()["results"] == [restored.json()]


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_one_kind_is_not_the_other(api, add, method):
    body = () if method == "get" else (BODY,)
    response = getattr(api, method)(f"/expense/{add('income')['id']}", *body)
    assert response.status_code == 404
    assert response.json()["code"] == "not_found"


def test_one_kind_is_not_restored_as_the_other(api, add):
    income = add("income")
    api.delete(f"/income/{income['id']}")
    assert api.post(f"/expense/{income['id']}/restore").status_code == 404
    assert api.post(f"/expense/{uuid.uuid4()}/restore").status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("post", "/expense?x=1"),
        ("get", "/expense/{id}?category=Rent"),
        ("put", "/expense/{id}?page_size=5"),
        ("patch", "/expense/{id}?x=1"),
        ("delete", "/expense/{id}?x=1"),
        ("post", "/expense/{id}/restore?x=1"),
    ],
)
def test_only_lists_take_parameters(api, add, method, path):
    response = getattr(api, method)(path.format(id=add()["id"]), BODY)
    assert response.status_code == 400
    assert errors_of(response)[0][1] == "unknown_parameter"
    assert Entry.objects.get().deleted_at is None


def test_each_row_that_changes_is_numbered(api, user):
    entry = api.post("/expense", BODY).json()
    address = f"/expense/{entry['id']}"

    def numbers() -> tuple[int, int, int]:
        rows = (Ledger.objects.get(), Entry.objects.get(), Category.objects.get())
        return tuple(row.seq for row in rows)  # type: ignore[return-value]  # of three rows

    assert numbers() == (2, 2, 1)  # the category came first
    api.patch(address, {"amount": "1.00"})
    assert numbers() == (3, 3, 1)
    api.delete(address)
    assert numbers() == (4, 4, 1)
    api.post(f"{address}/restore")
    assert numbers() == (5, 5, 1)
    api.post(f"{address}/restore")  # changes nothing, and is no write
    assert numbers() == (5, 5, 1)
    api.patch(address, {"category": "Rent"})
    assert Category.objects.get(name="Rent").seq == 6
    assert Entry.objects.get().seq == Ledger.objects.get().seq == 7


def test_reading_writes_nothing(api, db):
    for path in ("/expense", "/income", "/category", "/balance", "/summary"):
        assert api.get(path).status_code == 200
    assert not Ledger.objects.exists()


@pytest.mark.parametrize("method", ["post", "patch"])
def test_a_mapped_error_rolls_everything_back(api, add, monkeypatch, method):
    entry = add()
    before = (Ledger.objects.get().seq, list(Entry.objects.values()), Category.objects.count())

    def fail(self: Entry, **kwargs: object) -> None:
        assert Category.objects.filter(name="New").exists()
        raise CategoryArchived(field="category")

    monkeypatch.setattr(Entry, "save", fail)
    path = "/expense" if method == "post" else f"/expense/{entry['id']}"
    response = getattr(api, method)(path, {"amount": "1.00", "category": "New"})
    assert response.status_code == 400
    assert errors_of(response) == [("category", "category_archived")]
    after = (Ledger.objects.get().seq, list(Entry.objects.values()), Category.objects.count())
    assert after == before


def test_the_first_write_that_fails_leaves_no_ledger(api):
    assert api.delete(f"/expense/{uuid.uuid4()}").status_code == 404
    assert not Ledger.objects.exists()


def test_deleted_while_it_was_being_changed(user, add):
    """Between the view's look and the service's lock, somebody else may delete."""
    pk = uuid.UUID(add()["id"])
    services.delete_entry(user=user, kind=Kind.EXPENSE, pk=pk)
    with pytest.raises(NotInLedger):
        services.update_entry(user=user, kind=Kind.EXPENSE, pk=pk, changes={"amount_minor": 1})


def test_the_currency_of_the_ledger_counts(api, ledger):
    ledger.currency = "JPY"
    ledger.save()
    assert errors_of(api.post("/expense", BODY)) == [("amount", "amount_decimals")]
    assert api.post("/expense", BODY | {"amount": 4599}).json()["amount"] == "4599"
    assert api.get("/balance").json()["balance"] == "-4599"
    ledger.currency = "KWD"
    ledger.save()
    assert api.get("/expense").json()["results"][0]["amount"] == "4.599"


def test_a_ledger_starts_with_the_settings(api, add, settings):
    settings.DEFAULT_CURRENCY, settings.DEFAULT_TIME_ZONE = "KWD", "Asia/Kuwait"
    assert api.get("/balance").json()["balance"] == "0.000"
    assert add(amount="1.234")["amount"] == "1.234"
    ledger = Ledger.objects.get()
    assert (ledger.currency, ledger.time_zone) == ("KWD", "Asia/Kuwait")


def test_deleting_a_person_deletes_their_ledger(user, add):
    add()
    user.delete()
    assert not Ledger.objects.exists()
    assert not Entry.objects.exists()


@pytest.mark.parametrize("path", ["/expense", "/expense/{id}", "/category", "/balance", "/summary"])
def test_the_browsable_pages_show(api, add, path):
    response = api.get(path.format(id=add()["id"]), headers={"accept": "text/html"})
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/html")


def test_a_method_that_is_not_there_is_no_parameters_fault(api):
    assert api.delete("/expense?x=1").status_code == 405
    assert api.put("/category?x=1", {}).status_code == 405


def test_the_form_begins_with_today(api, user):
    page = api.get("/expense", HTTP_ACCEPT="text/html").content.decode()
    assert f'value="{days.today("UTC").isoformat()}"' in page
