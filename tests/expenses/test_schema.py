"""The OpenAPI document of the ledger: complete, without warnings, its examples work as pasted."""

import re
from typing import Any

import pytest
from django.utils.functional import Promise
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from common.openapi import FieldErrorSerializer, ProblemSerializer
from expenses import urls


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    """The document of this app alone."""
    with GENERATOR_STATS.silence():
        GENERATOR_STATS.reset()
        document: dict[str, Any] = SchemaGenerator(patterns=urls.urlpatterns).get_schema(
            request=None, public=True
        )
    assert not GENERATOR_STATS._warn_cache
    assert not GENERATOR_STATS._error_cache
    return document


def operations(schema):
    return [
        (method, path, operation)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]


def test_it_is_valid(schema):
    validate_schema(schema)
    assert {path for _method, path, _operation in operations(schema)} >= {
        "/expense",
        "/expense/{id}/restore",
        "/income/{id}",
        "/category/{id}",
        "/balance",
        "/summary",
    }


def test_each_operation_is_described(schema):
    for method, path, operation in operations(schema):
        assert operation["summary"], (method, path)
        assert operation["tags"]
        assert {"400", "401"} <= set(operation["responses"])
        for parameter in operation.get("parameters", []):
            assert parameter["name"] == "id" or parameter["description"], (path, parameter)


def test_the_examples_work_when_pasted(api, schema):
    pasted = 0
    made: dict[str, str] = {}
    for method, path, operation in operations(schema):
        content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        for example in content.get("examples", {}).values():
            address = path.replace("{id}", made.get(path.split("/")[1], ""))
            response = getattr(api, method)(address, example["value"])
            assert response.status_code in {200, 201}, (method, path, response.json())
            made.setdefault(path.split("/")[1], response.json()["id"])
            pasted += 1
    assert pasted == 8


def test_no_one_else_is_named(schema):
    properties = schema["components"]["schemas"]["Entry"]["properties"]
    assert set(properties) == {
        "id",
        "amount",
        "category",
        "date",
        "description",
        "created_at",
        "updated_at",
    }


def test_bounds_are_described_in_the_currency_of_the_settings(settings):
    settings.DEFAULT_CURRENCY = "JPY"
    document = SchemaGenerator(patterns=urls.urlpatterns).get_schema(request=None, public=True)
    parameters = {each["name"]: each for each in document["paths"]["/expense"]["get"]["parameters"]}
    for name in ("min_amount", "max_amount"):
        amount, empty = parameters[name]["schema"]["anyOf"]
        assert parameters[name]["schema"].keys() == {"anyOf"}
        assert empty == {"type": "string", "maxLength": 0}
        assert re.fullmatch(amount["pattern"], "0")
        assert not re.fullmatch(amount["pattern"], "0.1")


def test_what_cannot_happen_is_not_described(schema):
    for method, path, operation in operations(schema):
        codes = {
            status: set(re.findall("`([a-z_]+)`", answer["description"].partition("Codes:")[2]))
            for status, answer in operation["responses"].items()
        }
        bodies = "requestBody" in operation
        assert {"413", "415"}.issubset(codes) == bodies, (method, path)
        assert codes.keys().isdisjoint({"413", "415"}) != bodies, (method, path)
        archived = any("category_archived" in each for each in codes.values())
        assert archived == (bodies and not path.startswith("/category")), (method, path)


@pytest.mark.parametrize("media_type", ["text/plain", "application/json", "multipart/form-data"])
@pytest.mark.parametrize("accept", ["application/json", "text/html"])
@pytest.mark.parametrize("body", ["{", "x" * 2_000_000])
def test_a_body_that_nobody_asked_for_is_not_read(api, add, media_type, accept, body):
    address = f"/expense/{add()['id']}"
    for method, path in (("DELETE", address), ("POST", f"{address}/restore")):
        response = api.generic(method, path, body, content_type=media_type, HTTP_ACCEPT=accept)
        assert response.status_code in {200, 204}, method
    assert api.get(address).status_code == 200


def test_the_names_of_pages_can_be_translated(api, schema):
    callbacks: list[Any] = [pattern.callback for pattern in urls.urlpatterns]
    names = [each.initkwargs["name"] for each in callbacks if "name" in each.initkwargs]
    assert len(names) == 8
    assert all(isinstance(name, Promise) for name in names)
    page = api.get("/expense", HTTP_ACCEPT="text/html").content.decode()
    assert "<h1>Expenses</h1>" in page
    assert api.options("/expense").json()["name"] == "Expenses"
    fields = [*ProblemSerializer().fields.values(), *FieldErrorSerializer().fields.values()]
    texts = [field.help_text for field in fields if field.help_text]
    assert len(texts) == 8
    assert all(isinstance(text, Promise) for text in texts)
