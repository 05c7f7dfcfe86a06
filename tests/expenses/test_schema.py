"""The OpenAPI document of the ledger: complete, without warnings, its examples work as pasted."""

from typing import Any

import pytest
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

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
