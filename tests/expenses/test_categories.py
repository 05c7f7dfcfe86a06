"""Categories: made by entries and by hand, renamed, archived; one name, however it is spelled."""

import uuid

import pytest

from expenses.errors import NotInLedger
from expenses.ledger import services
from expenses.ledger.models import Category, Entry
from tests.expenses.conftest import errors_of
from tests.expenses.factories import CategoryFactory, EntryFactory


def names_in(response) -> list[str]:
    assert response.status_code == 200, response.json()
    return [category["name"] for category in response.json()["results"]]


def test_the_first_spelling_is_kept(api, add):
    assert add(category="  Eating   out ")["category"] == "Eating out"
    assert add(category="EATING OUT")["category"] == "Eating out"
    assert add("income", category="eating\u3000out")["category"] == "Eating out"
    assert names_in(api.get("/category")) == ["Eating out"]


def test_add_and_read(api):
    response = api.post("/category", {"name": " Rent "})
    category = response.json()
    assert response.status_code == 201
    assert response["Location"] == f"/category/{category['id']}"
    assert set(category) == {
        *("id", "name", "parent", "parent_id", "archived", "created_at", "version"),
    }
    assert f'"{category["version"]}"' == response["ETag"]
    assert (category["name"], category["parent"], category["archived"]) == ("Rent", None, False)
    assert api.get(response["Location"]).json() == category
    assert api.get("/category").json()["results"] == [category]


@pytest.mark.parametrize("name", ["Rent", "RENT", " rent "])
def test_a_name_is_taken_in_every_spelling(api, name):
    api.post("/category", {"name": "Rent"})
    response = api.post("/category", {"name": name})
    assert response.status_code == 409
    assert response.json()["code"] == "category_exists"
    assert errors_of(response) == [("name", "category_exists")]
    assert Category.objects.count() == 1


def test_two_ledgers_may_use_one_name(api):
    CategoryFactory.create(name="Rent")
    assert api.post("/category", {"name": "Rent"}).status_code == 201


def test_entries_follow_a_rename(api, add):
    entry = add(category="Grocery")
    pk = api.get("/category").json()["results"][0]["id"]
    response = api.patch(f"/category/{pk}", {"name": " Food "})
    assert (response.status_code, response.json()["name"]) == (200, "Food")
    assert api.get(f"/expense/{entry['id']}").json()["category"] == "Food"
    assert api.get("/summary").json()["summary"] == {"Food": "10.00"}
    assert add(category="food")["category"] == "Food"


def test_the_case_of_a_name_can_be_changed(api):
    pk = api.post("/category", {"name": "rent"}).json()["id"]
    for name in ("Rent", "RENT", "\uff32ent"):
        assert api.patch(f"/category/{pk}", {"name": name}).json()["name"] == name
    assert Category.objects.get().key == "rent"


def test_no_rename_to_a_name_that_is_taken(api):
    api.post("/category", {"name": "Food"})
    pk = api.post("/category", {"name": "Rent"}).json()["id"]
    response = api.patch(f"/category/{pk}", {"name": "FOOD", "archived": True})
    assert response.status_code == 409
    assert api.get(f"/category/{pk}").json()["name"] == "Rent"
    assert not api.get(f"/category/{pk}").json()["archived"]


def test_an_archived_category_takes_no_new_entries(api, add):
    entry, other = add(category="Rent"), add(category="Food")
    pk = Category.objects.get(name="Rent").pk
    assert api.patch(f"/category/{pk}", {"archived": True}).json()["archived"] is True
    body = {"amount": "1.00", "category": "RENT"}
    for response in (
        api.post("/expense", body),
        api.put(f"/expense/{other['id']}", body),
        api.patch(f"/expense/{other['id']}", {"category": "rent"}),
    ):
        assert response.status_code == 400
        assert response.json()["code"] == "category_archived"
        assert errors_of(response) == [("category", "category_archived")]
    # What is in it already can be corrected, deleted and restored.
    address = f"/expense/{entry['id']}"
    assert api.put(address, body).json()["amount"] == "1.00"
    assert api.delete(address).status_code == 204
    assert api.post(f"{address}/restore").json()["category"] == "Rent"
    assert api.patch(f"/category/{pk}", {"archived": False}).json()["archived"] is False
    assert api.post("/expense", body).status_code == 201


def test_archiving_again_changes_no_time(api):
    pk = api.post("/category", {"name": "Rent"}).json()["id"]
    api.patch(f"/category/{pk}", {"archived": True})
    archived_at = Category.objects.get().archived_at
    api.patch(f"/category/{pk}", {"archived": True})
    assert archived_at is not None
    assert Category.objects.get().archived_at == archived_at


def test_a_form_says_yes_and_no_by_name(api):
    pk = api.post("/category", {"name": "Rent"}).json()["id"]
    for text, archived in (("true", True), ("false", False)):
        response = api.patch(f"/category/{pk}", {"archived": text}, format="multipart")
        assert response.json()["archived"] is archived
    response = api.patch(f"/category/{pk}", {"archived": "yes"}, format="multipart")
    assert errors_of(response) == [("archived", "invalid")]


def test_list_filters(api, ledger):
    for name in ("rent", "Food", "Épicerie", "100%"):
        CategoryFactory.create(ledger=ledger, name=name)
    pk = Category.objects.get(name="Food").pk
    api.patch(f"/category/{pk}", {"archived": True})
    assert names_in(api.get("/category?search=REN")) == ["rent"]
    assert names_in(api.get("/category?search=épi")) == ["Épicerie"]
    assert names_in(api.get("/category?search=0%25")) == ["100%"]
    assert names_in(api.get("/category?search=o_d&archived=true")) == []
    assert names_in(api.get("/category?archived=true")) == ["Food"]
    assert len(names_in(api.get("/category?archived=false"))) == 3
    assert len(names_in(api.get("/category?archived="))) == 3
    assert errors_of(api.get("/category?archived=yes")) == [("archived", "invalid_choice")]
    assert errors_of(api.get("/category?name=x")) == [("name", "unknown_parameter")]


def test_by_name_in_pages(api, ledger):
    for name in ("Beta", "alpha", "Gamma"):
        CategoryFactory.create(ledger=ledger, name=name)
    page = api.get("/category?page_size=2").json()
    assert [category["name"] for category in page["results"]] == ["alpha", "Beta"]
    assert names_in(api.get(page["next"])) == ["Gamma"]
    assert names_in(api.get("/category?ordering=-name")) == ["Gamma", "Beta", "alpha"]


def test_each_write_is_numbered(api, ledger):
    pk = api.post("/category", {"name": "Rent"}).json()["id"]
    assert Category.objects.get().seq == 1
    api.patch(f"/category/{pk}", {"name": "Flat"})
    api.post("/category", {"name": "Flat"})  # refused, and no write
    ledger.refresh_from_db()
    assert ledger.seq == Category.objects.get().seq == 2


def test_gone_before_it_was_changed(user):
    with pytest.raises(NotInLedger):
        services.update_category(user=user, pk=uuid.uuid4(), changes={"archived": True})


def test_another_ledgers_category_is_never_used(api, add):
    EntryFactory.create(category__name="Groceries")
    add(category="Groceries")
    entry = Entry.objects.latest("created_at")
    assert entry.category.ledger_id == entry.ledger_id
