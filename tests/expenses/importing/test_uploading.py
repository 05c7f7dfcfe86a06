"""From a file to a plan: ways to send it, what it must be like, and how far it is."""

import json
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from expenses.errors import LedgerChanged, NotInLedger
from expenses.importing import reading, services
from expenses.importing.models import ImportPlan, ImportRow
from expenses.importing.parsers import LARGEST_UPLOAD
from expenses.importing.reading import Options
from expenses.importing.services import planning
from expenses.ledger.models import Entry, Ledger
from tests.expenses.conftest import errors_of
from tests.expenses.importing.conftest import ROW, csv_of

pytestmark = pytest.mark.django_db
FILE = "Booked;Sum;Where\n31.01.2026;-12,50;Bäcker\n01.02.2026;1.000,00;Chef\n32.01.2026;x;\n"


def in_form(api: APIClient, content: bytes, name: str = "bank.csv", **fields: Any) -> Any:
    file = SimpleUploadedFile(name, content)
    return api.post("/import", {"file": file} | fields, format="multipart")


def test_a_plan_tells_what_the_file_would_do_and_writes_no_entry(api, send):
    answer = send(csv_of({}, {"description": "Other"}, {"amount": "x"}))
    assert answer.status_code == 201
    plan = answer.json()
    assert answer["Location"] == f"/import/{plan['id']}"
    assert answer["ETag"] == f'"{plan["hash"]}"'
    assert api.get(answer["Location"]).json() == plan
    assert (plan["stage"], plan["total"], plan["done"], plan["to_import"]) == ("planned", 3, 3, 2)
    assert plan["counts"] == {"new": 2, "duplicate": 0, "suspect": 0, "error": 1}
    assert (plan["layout"]["program"], plan["layout"]["doubts"]) == ("own", [])
    assert (plan["committed_at"], plan["reverted_at"]) == (None, None)
    assert not Entry.objects.exists()
    assert Ledger.objects.get().seq == 0


def test_each_row_is_shown(send, rows_of, add):
    first = add(description="Shop")["id"]
    sent = {"parent": "Living", "category": "Food", "amount": "7.5", "external_id": "bank-1"}
    plan = send(csv_of({}, sent, {"date": "2026-02-30"})).json()
    duplicate, new, error = rows_of(plan)
    assert (duplicate["line"], duplicate["like"], duplicate["parent"]) == (2, first, None)
    assert new == {
        "line": 3,
        "status": "new",
        "errors": [],
        "date": "2026-01-15",
        "amount": "7.50",
        "kind": "expense",
        "category": "Food",
        "parent": "Living",
        "description": "Shop",
        "external_id": "bank-1",
        "choice": "",
        "like": None,
        "entry": None,
        "cells": ["bank-1", "2026-01-15", "expense", "7.5", "", "Food", "Living", "Shop"],
    }
    assert (error["status"], error["date"], error["amount"]) == ("error", None, "10.00")
    assert [(one["field"], one["code"]) for one in error["errors"]] == [("date", "date_format")]
    assert "day" in error["errors"][0]["detail"]


OPTIONS = {
    "encoding": "latin-1",
    "delimiter": ";",
    "date_format": "DD.MM.YYYY",
    "decimal": ",",
    "signs": "negative_is_expense",
    "default_category": "From the bank",
    "columns": '{"date": "Booked", "amount": 2, "description": "Where"}',
}


def test_the_same_file_by_each_way(api, send, rows_of):
    content = FILE.encode("latin-1")
    plans = [in_form(api, content, **OPTIONS).json(), send(content, **OPTIONS).json()]
    assert [plan["file_name"] for plan in plans] == ["bank.csv", "import.csv"]
    assert plans[0]["hash"] == plans[1]["hash"]
    assert plans[0]["layout"] == plans[1]["layout"]
    for plan in plans:
        bakery, salary, _error = rows_of(plan)
        assert (bakery["amount"], bakery["kind"], bakery["description"]) == (
            *("12.50", "expense"),
            "Bäcker",
        )
        assert (salary["amount"], salary["kind"], salary["date"]) == (
            *("1000.00", "income"),
            "2026-02-01",
        )
        assert bakery["category"] == "From the bank"


def test_options_that_are_left_empty_are_found_out(api):
    content = FILE.replace("Booked;Sum;Where", "Date;Amount;Description").encode()
    plan = in_form(api, content, **dict.fromkeys(OPTIONS, "")).json()
    assert plan["layout"]["decimal"] == ","
    assert plan["layout"]["default_category"] == "Uncategorized"


def test_json_of_an_export(send, rows_of):
    plan = send(json.dumps([ROW, ROW | {"amount": "2.00"}]), "application/json").json()
    assert (plan["layout"]["format"], plan["file_name"]) == ("json", "import.json")
    assert [row["amount"] for row in rows_of(plan)] == ["10.00", "2.00"]


def test_long_names_of_files_are_cut(api):
    plan = in_form(api, csv_of({}).encode(), name=f"{'x' * 230}.csv").json()
    assert plan["file_name"] == "x" * 200


# --- What is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "options", "error"),
    [
        ("", {}, ("file", "required")),
        (" ", {}, ("file", "file_empty")),
        ("x,y\n1,2\n", {}, ("file", "file_no_header")),
        (csv_of({}), {"encoding": "x"}, ("encoding", "file_encoding")),
        (csv_of({}), {"date_format": "x"}, ("date_format", "file_date_format")),
        (csv_of({}), {"columns": '{"x": "y"}'}, ("columns", "file_columns")),
        (csv_of({}), {"columns": "[1]"}, ("columns", "file_columns")),
        (csv_of({}), {"columns": "{"}, ("columns", "file_columns")),
        (csv_of({}), {"columns": '{"date": true}'}, ("columns", "file_columns")),
        (csv_of({}), {"delimiter": " " * 101}, ("delimiter", "max_length")),
        (csv_of({}), {"decimal": "x"}, ("decimal", "invalid_choice")),
        (csv_of({}), {"signs": "x"}, ("signs", "invalid_choice")),
        (csv_of({}), {"default_category": "\u200b"}, ("default_category", "file_default_category")),
        (csv_of({}), {"other": "x"}, ("other", "unknown_parameter")),
    ],
)
def test_what_cannot_be_read_names_the_field(send, text, options, error):
    answer = send(text, **options)
    assert (answer.status_code, errors_of(answer)) == (400, [error])
    assert not ImportPlan.objects.exists()


def test_a_parameter_twice_is_refused(api):
    answer = api.post("/import?decimal=.&decimal=,", csv_of({}), content_type="text/csv")
    assert errors_of(answer) == [("decimal", "repeated_parameter")]


def test_a_form_has_its_options_in_its_fields(api):
    content = csv_of({}).encode()
    assert errors_of(in_form(api, content, other="x")) == [("other", "unknown_field")]
    answer = api.post("/import?decimal=.", {"decimal": "."}, format="multipart")
    assert errors_of(answer) == [("decimal", "unknown_parameter")]
    assert errors_of(api.post("/import", {"file": "x"}, format="multipart")) == [
        ("file", "invalid")
    ]
    assert errors_of(api.post("/import", {}, format="multipart")) == [("file", "required")]


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded"])
def test_other_media_types_are_not_read(send, media_type):
    assert send("x", media_type).status_code == 415


@pytest.mark.parametrize(
    "media_type", ["text/csv", "application/json", "multipart/form-data; boundary=x"]
)
def test_a_larger_file_than_lambda_takes(send, media_type):
    answer = send(b"x" * (LARGEST_UPLOAD + 1), media_type)
    assert (answer.status_code, answer.json()["code"]) == (413, "payload_too_large")
    assert "4194304" in answer.json()["detail"]


def test_a_file_larger_than_other_bodies_may_be(api, send, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 300
    text = csv_of(*[{}] * 10)
    assert send(text).status_code == in_form(api, text.encode()).status_code == 201
    plan = ImportPlan.objects.first()
    assert plan
    body = {"hash": "0" * 64, "other": "x" * 300}
    assert api.post(f"/import/{plan.pk}/commit", body).status_code == 413


def test_a_body_whose_length_is_nonsense(api):
    answer = api.generic("POST", "/import", "x", content_type="text/csv", CONTENT_LENGTH="x")
    assert errors_of(answer) == [("file", "required")]


# --- Progress -------------------------------------------------------------------------------------


def test_another_request_sees_how_far_it_is(api, send, monkeypatch):
    monkeypatch.setattr(planning, "ROWS", 2)
    seen: list[tuple[Any, ...]] = []
    store = ImportRow.objects.bulk_create

    def bulk_create(rows: Any) -> Any:
        plan = api.get("/import").json()["results"][0]
        seen.append(
            (plan["stage"], plan["done"], plan["total"], plan["hash"], plan["counts"]["new"])
        )
        answer = api.post(f"/import/{plan['id']}/commit", {"hash": ""})
        assert answer.json()["code"] in {"validation_error", "plan_closed"}
        return store(rows)

    monkeypatch.setattr(ImportRow.objects, "bulk_create", bulk_create)
    assert send(csv_of(*[{}] * 5)).json()["done"] == 5
    assert seen == [("reading", done, 5, "", 0) for done in (2, 4, 5)]


def test_one_that_is_stuck_can_be_deleted(api, user, monkeypatch):
    def crash(*_arguments: Any) -> Any:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(planning, "compare", crash)
        with pytest.raises(MemoryError):
            services.make_plan(user=user, data=csv_of({}).encode(), options=Options())
    plan = ImportPlan.objects.get()
    assert (plan.stage, plan.done) == ("reading", 0)
    assert api.delete(f"/import/{plan.pk}").status_code == 204


def test_one_that_is_deleted_while_it_is_read_ends(api, send, monkeypatch):
    def delete(_ledger: Any, _rows: Any) -> None:
        assert api.delete(f"/import/{ImportPlan.objects.get().pk}").status_code == 204

    monkeypatch.setattr(planning, "compare", delete)
    answer = send(csv_of({}))
    assert (answer.status_code, answer.json()["code"]) == (404, NotInLedger.code)
    assert not ImportRow.objects.exists()


def test_the_currency_stays_while_there_is_an_import(api, send):
    plan = send(csv_of({})).json()
    assert api.patch("/ledger", {"currency": "EUR"}).json()["code"] == "currency_fixed"
    api.delete(f"/import/{plan['id']}")
    assert api.patch("/ledger", {"currency": "EUR"}).status_code == 200


def test_a_category_that_a_file_names_can_be_deleted(api, send):
    category = api.post("/category", {"name": "Groceries"}).json()["id"]
    send(csv_of({}))
    assert api.delete(f"/category/{category}").status_code == 204


def test_the_currency_is_chosen_while_the_file_is_read(api, send, monkeypatch):
    def read(*arguments: Any) -> Any:
        assert api.patch("/ledger", {"currency": "EUR"}).status_code == 200
        return reading.read(*arguments)

    monkeypatch.setattr(planning, "read", read)
    answer = send(csv_of({}))
    assert (answer.status_code, answer.json()["code"]) == (409, LedgerChanged.code)
    assert not ImportPlan.objects.exists()


def test_another_currency_by_then_is_an_error(ledger, user):
    person = get_user_model().objects.get(pk=user.pk)
    assert person.ledger.currency == "USD"
    Ledger.objects.update(currency="JPY")
    with pytest.raises(LedgerChanged):
        services.make_plan(user=person, data=csv_of({}).encode(), options=Options())
    assert not ImportPlan.objects.exists()


# --- Lists ----------------------------------------------------------------------------------------


def test_the_newest_first_in_pages(api, upload):
    plans = [upload({})["id"] for _n in range(3)]
    page = api.get("/import?page_size=2").json()
    assert [plan["id"] for plan in page["results"]] == [plans[2], plans[1]]
    page = api.get(page["next"]).json()
    assert [plan["id"] for plan in page["results"]] == [plans[0]]
    page = api.get(page["previous"]).json()
    assert [plan["id"] for plan in page["results"]] == [plans[2], plans[1]]


def test_rows_by_line_in_pages_and_by_status(api, upload, rows_of, add):
    add(description="Shop")
    plan = upload({}, {}, {"amount": "0"})
    assert [row["line"] for row in rows_of(plan, status="new")] == [3]
    assert [row["line"] for row in rows_of(plan, status="error")] == [4]
    page = api.get(f"/import/{plan['id']}/rows?page_size=2&count=true").json()
    assert ([row["line"] for row in page["results"]], page["count"]) == ([2, 3], 3)
    assert [row["line"] for row in api.get(page["next"]).json()["results"]] == [4]
    answer = api.get(f"/import/{plan['id']}/rows?status=x")
    assert errors_of(answer) == [("status", "invalid_choice")]


def test_one_row(api, upload, rows_of):
    plan = upload({}, {})
    address = f"/import/{plan['id']}/rows/3"
    answer = api.get(address)
    assert answer.json() == rows_of(plan)[1]
    assert answer["ETag"] == f'"{plan["hash"]}"'
    assert api.get(address, HTTP_IF_NONE_MATCH=answer["ETag"]).status_code == 304
    for line in ("4", "0", str(10**30)):
        assert api.get(f"/import/{plan['id']}/rows/{line}").status_code == 404


@pytest.mark.parametrize("path", ["/import", "/import/{}", "/import/{}/rows", "/import/{}/rows/2"])
def test_pages_for_people(api, upload, path):
    page = api.get(path.format(upload({})["id"]), HTTP_ACCEPT="text/html")
    assert page.status_code == 200
    assert "Import" in page.content.decode()


@pytest.mark.parametrize("number", [1, 60])
def test_reads_cost_the_same_for_many_rows(api, upload, number):
    plan = upload(*[{}] * number)
    for path, queries in (
        ("/import", 2),
        (f"/import/{plan['id']}", 2),
        (f"/import/{plan['id']}/rows?page_size=500", 4),
        (f"/import/{plan['id']}/rows/2", 4),
    ):
        with CaptureQueriesContext(connection) as captured:
            assert api.get(path).status_code == 200
        assert len(captured) == queries, [query["sql"] for query in captured]
