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
    pasted: set[tuple[str, str]] = set()
    made: dict[str, str] = {}
    for method, path, operation in operations(schema):
        content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        for example in content.get("examples", {}).values():
            address = path.replace("{id}", made.get(path.split("/")[1], ""))
            value = example["value"]
            if "hash" in value:  # of a plan, which only its answer can tell
                value |= {"hash": api.get(address.rpartition("/")[0]).json()["hash"]}
            response = getattr(api, method)(address.replace("{line}", "1"), value)
            assert response.status_code in {200, 201}, (method, path, response.json())
            made.setdefault(path.split("/")[1], response.json().get("id", ""))
            pasted.add((method, path))
    assert pasted == {
        (method, path)
        for method, path, operation in operations(schema)
        if "application/json" in operation.get("requestBody", {}).get("content", {})
    }
    assert ("patch", "/ledger") in pasted


def test_no_one_else_is_named(schema):
    properties = schema["components"]["schemas"]["Entry"]["properties"]
    assert set(properties) == {
        "id",
        "amount",
        "category",
        "category_id",
        "date",
        "description",
        "external_id",
        "created_at",
        "updated_at",
        "deleted_at",
        "version",
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
        if path.startswith(("/expense", "/income", "/category", "/ledger")):
            archived = any("category_archived" in each for each in codes.values())
            assert archived == (bodies and path != "/ledger"), (method, path)


def test_what_one_operation_alone_can_answer_is_described(schema):
    for path, method, codes in (
        ("/expense/{id}/restore", "post", {"external_id_taken"}),
        ("/category/{id}", "delete", {"category_in_use", "category_has_children"}),
        ("/ledger", "patch", {"currency_fixed", "ledger_changed"}),
    ):
        text = schema["paths"][path][method]["responses"]["409"]["description"]
        assert codes <= set(re.findall("`([a-z_]+)`", text))
    assert "reassign_to" in str(schema["paths"]["/category/{id}"]["delete"]["responses"]["400"])
    for path in ("/expense/{id}", "/category", "/ledger"):
        assert "409" not in schema["paths"][path]["get"]["responses"]


def test_each_post_takes_a_key_and_each_read_has_an_etag(schema):
    without_etag = set()
    for method, path, operation in operations(schema):
        headers = {each["name"]: each for each in operation.get("parameters", [])}
        responses = operation["responses"]
        keyed = {"Idempotency-Key" in headers, "idempotency_key_reused" in str(responses)}
        keyed |= {"idempotency_key_in_flight" in str(responses)}
        keyed |= {"Idempotency-Replayed" in str(responses)}
        assert keyed == {method == "post"}, (method, path)
        known = {"If-None-Match" in headers, "304" in responses}
        if known == {False} and method == "get":
            without_etag.add(path)
        else:
            assert known == {method == "get"}, (method, path)
            assert method != "get" or "ETag" in responses["304"]["headers"]
        for name in ("If-Match", "If-None-Match"):
            if name in headers:
                rule = headers[name]["schema"]
                assert all(re.fullmatch(rule["pattern"], each) for each in rule["examples"])
                assert re.fullmatch(rule["pattern"], "*")
    # What changes without a number of the ledger's.
    assert without_etag == {"/import", "/import/{id}/rows", "/verify-ledger"}


def test_a_batch_is_described_by_what_its_items_can_be(schema):
    items = schema["components"]["schemas"]["BatchRequest"]["properties"]["items"]
    assert (items["minItems"], items["maxItems"]) == (1, 500)
    names = [form["$ref"].rpartition("/")[2] for form in items["items"]["anyOf"]]
    forms = [schema["components"]["schemas"][name] for name in names]
    assert [set(form["required"]) for form in forms] == [
        {"amount", "category"},
        {"op", "id"},
        {"op", "id"},
    ]
    assert not any(form["additionalProperties"] for form in forms)
    assert {"404", "412"} <= set(schema["paths"]["/income/batch"]["post"]["responses"])


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
    assert len(names) >= 9
    assert all(isinstance(name, Promise) for name in names)
    page = api.get("/expense", HTTP_ACCEPT="text/html").content.decode()
    assert "<h1>Expenses</h1>" in page
    assert api.options("/expense").json()["name"] == "Expenses"
    fields = [*ProblemSerializer().fields.values(), *FieldErrorSerializer().fields.values()]
    texts = [field.help_text for field in fields if field.help_text]
    assert len(texts) == 8
    assert all(isinstance(text, Promise) for text in texts)
