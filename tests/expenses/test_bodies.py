"""Bodies that do not fit: each with its exact field and code, and nothing written."""

import json

import pytest

from expenses.ledger.models import Category, Entry
from tests.expenses.conftest import errors_of

BODY = {"amount": "45.99", "category": "Groceries", "date": "2026-01-31", "description": "Weekly"}

# (what is changed in a good body, the field and code of the answer)
WRONG = [
    ({"amount": None}, ("amount", "null")),
    ({"amount": ""}, ("amount", "amount_empty")),
    ({"amount": "-1"}, ("amount", "amount_sign")),
    ({"amount": "1e3"}, ("amount", "amount_exponent")),
    ({"amount": "1.999"}, ("amount", "amount_decimals")),
    ({"amount": 0}, ("amount", "amount_zero")),
    ({"amount": 10**12}, ("amount", "amount_too_large")),
    ({"amount": True}, ("amount", "amount_type")),
    ({"amount": ["1"]}, ("amount", "amount_type")),
    ({"amount": {"value": 1}}, ("amount", "amount_type")),
    ({"category": None}, ("category", "null")),
    ({"category": ""}, ("category", "name_empty")),
    ({"category": " "}, ("category", "name_empty")),
    ({"category": "x" * 101}, ("category", "name_too_long")),
    ({"category": "a\x00b"}, ("category", "name_characters")),
    ({"category": "\ud800"}, ("category", "name_characters")),
    ({"category": 5}, ("category", "name_type")),
    ({"category": True}, ("category", "name_type")),
    ({"category": {"name": "Groceries"}}, ("category", "name_type")),
    ({"date": None}, ("date", "null")),
    ({"date": ""}, ("date", "date_format")),
    ({"date": "2026-02-30"}, ("date", "date_format")),
    ({"date": "1066-10-14"}, ("date", "date_out_of_range")),
    ({"date": 20260131}, ("date", "date_type")),
    ({"date": ["2026-01-31"]}, ("date", "date_type")),
    ({"description": None}, ("description", "null")),
    ({"description": 5}, ("description", "text_type")),
    ({"description": True}, ("description", "text_type")),
    ({"description": ["x"]}, ("description", "text_type")),
    ({"description": "x" * 501}, ("description", "text_too_long")),
    ({"description": "a\x00b"}, ("description", "text_characters")),
    ({"description": "\udfff"}, ("description", "text_characters")),
    ({"kind": "income"}, ("kind", "unknown_field")),
    ({"user": 1}, ("user", "unknown_field")),
    ({"Amount": "1"}, ("Amount", "unknown_field")),
]
IDS = [f"{error[0]}-{error[1]}-{n}" for n, (_change, error) in enumerate(WRONG)]


@pytest.mark.parametrize(("change", "error"), WRONG, ids=IDS)
def test_refused_in_a_new_entry(api, change, error):
    response = api.post("/expense", json.dumps(BODY | change), content_type="application/json")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == "validation_error"
    assert errors_of(response) == [error]
    assert not Entry.objects.exists()
    assert not Category.objects.exists()


@pytest.mark.parametrize(("change", "error"), WRONG, ids=IDS)
@pytest.mark.parametrize("method", ["put", "patch"])
def test_refused_in_a_change(api, add, method, change, error):
    entry = add()
    body = json.dumps(BODY | change if method == "put" else change)
    address = f"/expense/{entry['id']}"
    response = getattr(api, method)(address, body, content_type="application/json")
    assert response.status_code == 400
    assert errors_of(response) == [error]
    assert api.get(address).json() == entry


@pytest.mark.parametrize(
    "name",
    ["id", "category_id", "external_id", "created_at", "updated_at", "deleted_at", "version"],
)
def test_what_the_server_sets_cannot_be_given(api, name):
    assert errors_of(api.post("/expense", BODY | {name: "x"})) == [(name, "read_only")]


@pytest.mark.parametrize("name", ["amount", "category"])
def test_needed(api, name):
    body = {key: value for key, value in BODY.items() if key != name}
    assert errors_of(api.post("/income", body)) == [(name, "required")]


def test_all_errors_come_together(api):
    response = api.post("/expense", {"amount": "x", "date": "x", "extra": 1})
    assert sorted(errors_of(response)) == [
        ("amount", "amount_format"),
        ("category", "required"),
        ("date", "date_format"),
        ("extra", "unknown_field"),
    ]


@pytest.mark.parametrize("body", ["[]", "5", '"text"', "null", "true"])
@pytest.mark.parametrize("path", ["/expense", "/category"])
def test_no_object(api, path, body):
    response = api.post(path, body, content_type="application/json")
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] is None


@pytest.mark.parametrize("body", ["", "{", '{"amount": NaN}', '{"amount": 1, "amount": 2}', "\xff"])
def test_no_json(api, body):
    response = api.post("/expense", body.encode("latin-1"), content_type="application/json")
    assert response.status_code == 400


@pytest.mark.parametrize(
    ("number", "outcome"),
    [
        ("45.99", "45.99"),
        ("0.1", "0.10"),
        ("9999999999.99", "9999999999.99"),
        ("1e3", "amount_exponent"),
        ("1E+2", "amount_exponent"),
        ("-1", "amount_sign"),
        ("0.30000000000000004", "amount_decimals"),
        ("1e-400", "amount_decimals"),
        ("1e400", "amount_exponent"),
        ("0.0", "amount_zero"),
    ],
)
def test_numbers_are_read_exactly(api, number, outcome):
    body = f'{{"category": "Groceries", "amount": {number}}}'
    response = api.post("/expense", body, content_type="application/json")
    if response.status_code == 201:
        assert response.json()["amount"] == outcome
    else:
        assert errors_of(response) == [("amount", outcome)]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"name": None}, ("name", "null")),
        ({"name": ""}, ("name", "name_empty")),
        ({"name": 5}, ("name", "name_type")),
        ({"name": "x" * 101}, ("name", "name_too_long")),
        ({"name": "a\x07"}, ("name", "name_characters")),
        ({"archived": None}, ("archived", "null")),
        ({"archived": "true"}, ("archived", "invalid")),
        ({"archived": 1}, ("archived", "invalid")),
        ({"archived": []}, ("archived", "invalid")),
        ({"parent": ""}, ("parent", "name_empty")),
        ({"parent": 5}, ("parent", "name_type")),
        ({"parent": "Nowhere"}, ("parent", "parent_unknown")),
        ({"key": "rent"}, ("key", "unknown_field")),
    ],
)
def test_refused_in_a_category(api, change, error):
    category = api.post("/category", {"name": "Rent"}).json()
    response = api.patch(f"/category/{category['id']}", change)
    assert response.status_code == 400
    assert errors_of(response) == [error]
    assert api.get(f"/category/{category['id']}").json() == category


def test_a_new_category_has_a_name_and_is_not_archived(api):
    assert errors_of(api.post("/category", {})) == [("name", "required")]
    response = api.post("/category", {"name": "Rent", "archived": True})
    assert errors_of(response) == [("archived", "unknown_field")]
