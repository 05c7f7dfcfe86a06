"""Sub-categories: one level of them, and what a parent is to lists."""

import pytest

from expenses.ledger.models import Category, Ledger
from tests.expenses.conftest import errors_of
from tests.expenses.factories import CategoryFactory


@pytest.fixture
def make(api):
    """Add a category over HTTP and return its body."""

    def make(name: str, parent: str | None = None):
        response = api.post("/category", {"name": name, "parent": parent})
        assert response.status_code == 201, response.json()
        return response.json()

    return make


def names_in(response) -> list[str]:
    assert response.status_code == 200, response.json()
    return [category["name"] for category in response.json()["results"]]


def test_a_sub_category(api, make):
    food = make("Food")
    fruit = make("Fruit", " FOOD ")
    assert (food["parent"], food["parent_id"]) == (None, None)
    assert (fruit["parent"], fruit["parent_id"]) == ("Food", food["id"])
    assert api.get(f"/category/{fruit['id']}").json() == fruit
    assert api.get("/category").json()["results"] == [food, fruit]
    assert Ledger.objects.get().seq == 2


def test_a_name_is_unique_whatever_its_parent(api, make):
    make("Food")
    make("Other", "Food")
    response = api.post("/category", {"name": "OTHER"})
    assert errors_of(response) == [("name", "category_exists")]


def test_it_moves_and_comes_to_the_top(api, make):
    make("Food")
    make("Living")
    address = f"/category/{make('Fruit', 'Food')['id']}"
    assert api.patch(address, {"parent": "living"}).json()["parent"] == "Living"
    seq = Ledger.objects.get().seq
    for same in ("Living", "  LIVING"):  # which changes nothing
        assert api.patch(address, {"parent": same}).json()["parent"] == "Living"
    assert api.patch(address, {"name": "Fruits"}).json()["parent"] == "Living"
    assert api.patch(address, {"parent": None}).json()["parent"] is None
    assert api.patch(address, {"parent": None}).json()["version"] == str(seq + 2)
    assert Category.objects.get(name="Fruits").parent is None


def test_a_form_empties_the_parent(api, make):
    make("Food")
    address = f"/category/{make('Fruit', 'Food')['id']}"
    assert api.patch(address, {"parent": ""}, format="multipart").json()["parent"] is None


def test_its_version_follows_the_name_that_it_shows(api, make):
    food = make("Food")
    address = f"/category/{make('Fruit', 'Food')['id']}"
    before = api.get(address)
    api.patch(f"/category/{food['id']}", {"name": "Groceries"})
    after = api.get(address)
    assert after.json()["parent"] == "Groceries"
    assert after["ETag"] != before["ETag"]
    response = api.patch(address, {"name": "Fruits"}, headers={"if-match": before["ETag"]})
    assert response.status_code == 412


@pytest.mark.parametrize(
    ("parent", "status", "code"),
    [
        ("Nowhere", 400, "parent_unknown"),
        ("Theirs", 400, "parent_unknown"),
        ("fruit", 400, "parent_nested"),
        ("Old", 400, "category_archived"),
    ],
)
def test_what_is_no_parent(api, make, ledger, parent, status, code):
    CategoryFactory.create(name="Theirs")
    make("Food")
    make("Fruit", "Food")
    api.patch(f"/category/{make('Old')['id']}", {"archived": True})
    rent = make("Rent")
    before = list(Category.objects.order_by("pk").values())
    for response in (
        api.post("/category", {"name": "New", "parent": parent}),
        api.patch(f"/category/{rent['id']}", {"name": "Flat", "parent": parent}),
    ):
        assert (response.status_code, response.json()["code"]) == (status, code)
        assert errors_of(response) == [("parent", code)]
    assert list(Category.objects.order_by("pk").values()) == before


def test_a_parent_is_neither_its_own_nor_a_sub_category(api, make):
    address = f"/category/{make('Food')['id']}"
    make("Fruit", "Food")
    make("Living")
    response = api.patch(address, {"parent": "food"})
    assert (response.status_code, errors_of(response)) == (400, [("parent", "parent_itself")])
    response = api.patch(address, {"parent": "Living"})
    assert response.status_code == 409
    assert errors_of(response) == [("parent", "category_has_children")]


def test_archiving_a_parent_leaves_its_sub_categories(api, make, add):
    food = make("Food")
    fruit = make("Fruit", "Food")
    api.patch(f"/category/{food['id']}", {"archived": True})
    assert api.get(f"/category/{fruit['id']}").json()["archived"] is False
    assert add(category="Fruit")["category"] == "Fruit"
    # And it may keep its parent, whatever else is changed of it.
    for change in ({"name": "Fruits"}, {"parent": "Food", "name": "Apples"}):
        assert api.patch(f"/category/{fruit['id']}", change).json()["parent"] == "Food"


def test_lists_of_a_parent_hold_its_sub_categories(api, make, add):
    make("Food")
    make("Fruit", "Food")
    make("Bread", "Food")
    for number, category in enumerate(("Food", "Fruit", "Bread", "Rent"), start=1):
        add(category=category, amount=f"{number}.00")

    def amounts(query: str) -> list[str]:
        response = api.get(f"/expense?ordering=amount&{query}")
        return [entry["amount"] for entry in response.json()["results"]]

    assert amounts("category=food") == ["1.00", "2.00", "3.00"]
    assert amounts("category=FRUIT") == ["2.00"]
    assert amounts("category=food&min_amount=2&search=r") == ["2.00", "3.00"]
    assert api.get("/expense?category=food&count=true").json()["count"] == 3
    assert api.get("/expense?category=none&count=true").json()["count"] == 0
    assert names_in(api.get("/category?parent=FOOD")) == ["Bread", "Fruit"]
    assert names_in(api.get("/category?parent=Fruit")) == []
    assert len(names_in(api.get("/category?parent="))) == 4
