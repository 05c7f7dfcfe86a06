"""If-Match: nothing is changed that is not as the client knew it."""

import pytest

from expenses.ledger.models import Category, Entry, Ledger
from tests.common.checking import check_problem
from tests.expenses.conftest import errors_of

NOWHERE = "/expense/01900000-0000-7000-8000-000000000000"
BODY = {"amount": "45.99", "category": "Groceries", "date": "2026-01-31", "description": "Weekly"}
CHANGES = [
    ("put", "/expense/{id}", BODY, 200),
    ("patch", "/income/{income}", {"amount": "1.00"}, 200),
    ("delete", "/expense/{id}", None, 204),
    ("post", "/expense/{trash}/restore", None, 200),
    ("patch", "/category/{category_id}", {"name": "Food"}, 200),
    ("delete", "/category/{category_id}?reassign_to=Rent", None, 204),
    ("patch", "/ledger", {"month_start_day": 25}, 200),
]


@pytest.fixture
def there(api, add):
    """An expense, an income, an expense in the trash, and a category of another name."""
    trash, income = add(category="Rent"), add("income")
    api.delete(f"/expense/{trash['id']}")
    return add() | {"trash": trash["id"], "income": income["id"]}


def rows():
    return [list(model.objects.order_by("pk").values()) for model in (Ledger, Category, Entry)]


def version_of(api, path):
    if not path.endswith("/restore"):
        return api.get(path.partition("?")[0]).json()["version"]
    [row] = api.get("/expense?deleted=true").json()["results"]
    return row["version"]


@pytest.mark.parametrize(("method", "path", "body", "status"), CHANGES)
def test_only_as_it_is(api, there, method, path, body, status):
    path = path.format(**there)
    version, before = version_of(api, path), rows()

    def send(header):
        return getattr(api, method)(path, body, headers={"If-Match": header})

    for header in ('"999"', f'W/"{version}"', f'"{version}x"'):
        check_problem(send(header), 412, "version_mismatch")
    malformed = send(version)
    check_problem(malformed, 400, "validation_error")
    assert errors_of(malformed) == [("If-Match", "etag_format")]
    assert rows() == before

    done = send(f'"999", "{version}"')
    assert done.status_code == status
    assert done.get("ETag") != f'"{version}"'
    assert rows() != before


def test_of_two_the_first(api, there):
    """And the second knows what to do: to read it again."""
    path = f"/expense/{there['id']}"
    tag = {"If-Match": api.get(path)["ETag"]}
    first = api.patch(path, {"amount": "1.00"}, headers=tag)
    assert api.patch(path, {"amount": "2.00"}, headers=tag).status_code == 412
    assert first["ETag"] == api.get(path)["ETag"]
    tag = {"If-Match": first["ETag"]}
    again = api.patch(path, {"amount": "1.00"}, headers=tag)  # as it is already
    assert (again.status_code, again["ETag"]) == (200, first["ETag"])
    # Under another name of its category it is another.
    api.patch(f"/category/{there['category_id']}", {"name": "Food"})
    assert api.delete(path, headers=tag).status_code == 412
    assert api.delete(path, headers={"If-Match": "*"}).status_code == 204


def test_what_is_not_there_is_not_found(api, ledger):
    for method in ("put", "patch", "delete"):
        response = getattr(api, method)(NOWHERE, BODY, headers={"If-Match": '"0"'})
        check_problem(response, 404, "not_found")


def test_in_a_new_row_there_is_nothing_to_compare(api):
    assert api.post("/expense", BODY, headers={"If-Match": '"0"'}).status_code == 201
