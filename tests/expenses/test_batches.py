"""Batches: many changes of entries at once, all or none, or each for itself."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from expenses.errors import NotInLedger
from expenses.ledger.batch_bodies import MAXIMUM_ITEMS
from expenses.ledger.models import Category, Entry, Ledger
from tests.common.checking import check_problem
from tests.expenses.conftest import errors_of
from tests.expenses.factories import CategoryFactory, EntryFactory

NOWHERE = "01900000-0000-7000-8000-000000000000"
BODY = {"amount": "10.00", "category": "Groceries", "date": "2026-01-15"}
BAD = BODY | {"amount": "x"}


@pytest.fixture
def send(api):
    """Send a batch of expenses."""

    def send(*items, path="/expense/batch", headers=None, **members):
        return api.post(path, {"items": items, **members}, headers=headers)

    return send


@pytest.fixture
def groceries(ledger):
    """A category that is there already."""
    return CategoryFactory.create(ledger=ledger, name="Groceries")


def rows():
    return [list(model.objects.order_by("pk").values()) for model in (Ledger, Category, Entry)]


def results_of(response):
    assert response.status_code == 200, response.json()
    return response.json()["results"]


# --- What can be done -----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["expense", "income"])
def test_all_that_can_be_done(api, send, add, kind):
    changed, deleted, restored = (add(kind, description=str(n)) for n in range(3))
    api.delete(f"/{kind}/{restored['id']}")
    seq = Ledger.objects.get().seq
    results = results_of(
        send(
            BODY,
            {"op": "update", "id": changed["id"], "amount": "11.00", "category": "New"},
            {"op": "delete", "id": deleted["id"]},
            {"op": "restore", "id": restored["id"]},
            BODY | {"op": "create", "category": "NEW", "description": "Another"},
            path=f"/{kind}/batch",
        )
    )
    assert [result["status"] for result in results] == [201, 200, 204, 200, 201]
    assert results[2]["body"] is None
    shown = [result["body"] for result in results if result["body"]]
    assert shown == [api.get(f"/{kind}/{body['id']}").json() for body in shown]
    assert (shown[1]["amount"], shown[1]["category"], shown[1]["description"]) == (
        *("11.00", "New"),
        changed["description"],
    )
    assert shown[3]["category"] == "New"
    assert api.get(f"/{kind}/{deleted['id']}").status_code == 404
    # A number for each of them, and one for the new category.
    assert Ledger.objects.get().seq == seq + 6
    assert len(set(Entry.objects.values_list("seq", flat=True))) == 5


def test_they_come_in_their_order(send, add):
    pk = add()["id"]
    results = results_of(
        send(
            {"op": "update", "id": pk, "amount": "11.00"},
            {"op": "delete", "id": pk},
            {"op": "update", "id": pk, "amount": "12.00"},
            {"op": "restore", "id": pk},
            {"op": "update", "id": pk, "amount": "13.00"},
            atomic=False,
        )
    )
    assert [result["status"] for result in results] == [200, 204, 404, 200, 200]
    assert results[3]["body"]["amount"] == "11.00"
    assert results[4]["body"]["amount"] == "13.00"


def test_without_anything_new_nothing_is_written(send, add):
    entry = add()
    before = rows()
    [result] = results_of(send({"op": "update", "id": entry["id"], "amount": entry["amount"]}))
    assert result == {"status": 200, "body": entry}
    assert rows() == before


def test_an_entry_as_it_was_read_may_come_back(api, send, add):
    entry = add()
    item = entry | {"op": "update", "amount": "11.00"}
    [result] = results_of(send(item))
    assert result["body"]["amount"] == "11.00"
    check_problem(send(item), 412, "version_mismatch")
    [result] = results_of(send(item | {"version": result["body"]["version"], "amount": "12.00"}))
    assert result["body"]["amount"] == "12.00"


@pytest.mark.parametrize("op", ["update", "delete", "restore"])
def test_only_as_it_is_known(send, add, op):
    entry = add()
    item = {"op": op, "id": entry["id"], "version": entry["version"]}
    before = rows()
    for version in ("0", entry["version"] + "0", "."):
        check_problem(send(item | {"version": version}), 412, "version_mismatch")
    assert rows() == before
    assert send(item).status_code == 200


# --- All or none ----------------------------------------------------------------------------------


def test_all_that_does_not_fit_is_told_at_once(send, add):
    pk = add()["id"]
    before = rows()
    response = send(
        BODY,
        BAD | {"date": "x", "id": pk},
        {"op": "update", "id": pk, "amount": "0", "kind": "income"},
        {"op": "delete"},
        {"op": "sell", "id": pk},
        [],
        None,
        BODY,
    )
    check_problem(response, 400, "validation_error")
    assert sorted(errors_of(response)) == [
        ("items.1.amount", "amount_format"),
        ("items.1.date", "date_format"),
        ("items.1.id", "read_only"),
        ("items.2.amount", "amount_zero"),
        ("items.2.kind", "unknown_field"),
        ("items.3.id", "required"),
        ("items.4.op", "invalid_choice"),
        ("items.5", "invalid"),
        ("items.6", "null"),
    ]
    assert rows() == before


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ({"op": "delete", "id": NOWHERE}, (404, "not_found")),
        ({"op": "update", "id": NOWHERE}, (404, "not_found")),
        ({"op": "restore", "id": NOWHERE}, (404, "not_found")),
        ({"op": "update", "id": "{income}"}, (404, "not_found")),
        ({"op": "update", "id": "{theirs}"}, (404, "not_found")),
        ({"op": "restore", "id": "{theirs}"}, (404, "not_found")),
        ({"op": "delete", "id": "{id}", "version": "0"}, (412, "version_mismatch")),
        ({"op": "restore", "id": "{again}"}, (409, "external_id_taken")),
        (BODY | {"category": "OLD"}, (400, "category_archived")),
        ({"op": "update", "id": "{id}", "category": "Old"}, (400, "category_archived")),
    ],
)
@pytest.mark.parametrize("atomic", [True, False])
def test_what_cannot_be_done(send, add, ledger, item, expected, atomic):
    status, code = expected
    at_fault = ["category"] if code == "category_archived" else []
    CategoryFactory.create(ledger=ledger, name="Old", archived_at=timezone.now())
    entry, income, theirs = add(), add("income"), EntryFactory.create()
    again, _kept = (
        EntryFactory.create(
            ledger=ledger, category__ledger=ledger, external_id="bank-1", deleted_at=deleted
        )
        for deleted in (timezone.now(), None)
    )
    ids = {"id": entry["id"], "income": income["id"], "theirs": theirs.pk, "again": again.pk}
    item = item | {"id": item["id"].format(**ids)} if "id" in item else item
    before = rows()
    new = BODY | {"category": "New"}
    response = send(
        *(new, {"op": "update", "id": entry["id"], "category": "NEW"}, new, item, new),
        atomic=atomic,
    )
    if atomic:
        check_problem(response, status, code)
        assert errors_of(response) == [(".".join(["items.3", *at_fault]), code)]
        assert rows() == before
    else:
        results = results_of(response)
        assert [result["status"] for result in results] == [201, 200, 201, status, 201]
        problem = results[3]["problem"]
        assert (problem["status"], problem["code"]) == (status, code)
        assert [error["field"] for error in problem.get("errors", [])] == at_fault
        # One category, one change, three new entries.
        assert Ledger.objects.get(pk=ledger.pk).seq == before[0][0]["seq"] + 5
        assert Category.objects.filter(name="New").count() == 1
    theirs.refresh_from_db()
    assert (theirs.amount_minor, theirs.deleted_at) == (1000, None)


# --- Each for itself ------------------------------------------------------------------------------


def test_each_for_itself(api, send):
    results = results_of(send(BAD | {"Amount": 1}, BODY, {"op": "sell"}, None, atomic=False))
    assert [result["status"] for result in results] == [400, 201, 400, 400]
    # As it would have been answered by itself.
    alone = api.post("/expense", BAD | {"Amount": 1}).json()
    assert results[0] == {"status": 400, "problem": alone}
    assert results[2]["problem"]["errors"][0]["field"] == "op"
    assert results[3]["problem"]["errors"][0]["field"] is None
    assert [str(entry.pk) for entry in Entry.objects.all()] == [results[1]["body"]["id"]]


def test_nothing_of_what_failed_stays(send, ledger, monkeypatch):
    """A savepoint is for what fails half-way, which nothing does today."""
    taken = EntryFactory.create(ledger=ledger, category__name="C", deleted_at=timezone.now())

    def fail(write, *arguments):
        write.make_category("Half-way")
        raise NotInLedger

    monkeypatch.setattr("expenses.ledger.services.batches.take_out_entry", fail)
    restore = {"op": "restore", "id": str(taken.pk)}
    results = results_of(send(BODY, restore, BODY, atomic=False))
    assert [result["status"] for result in results] == [201, 404, 201]
    assert not Category.objects.filter(name="Half-way").exists()
    numbers = Entry.objects.exclude(pk=taken.pk).order_by("seq").values_list("seq", flat=True)
    assert list(numbers) == [2, 3]


# --- Bodies ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, ("items", "required")),
        ({"items": None}, ("items", "null")),
        ({"items": {}}, ("items", "not_a_list")),
        ({"items": "x"}, ("items", "not_a_list")),
        ({"items": []}, ("items", "item_count")),
        ({"items": [BODY] * (MAXIMUM_ITEMS + 1)}, ("items", "item_count")),
        ({"items": [BODY], "atomic": "false"}, ("atomic", "invalid")),
        ({"items": [BODY], "atomic": None}, ("atomic", "null")),
        ({"items": [BODY], "Atomic": False}, ("Atomic", "unknown_field")),
        ({"items": [BODY | {"op": None}]}, ("items.0.op", "null")),
        ({"items": [BODY | {"op": ["create"]}]}, ("items.0.op", "invalid_choice")),
        ({"items": [BODY | {"op": "\ud800"}]}, ("items.0.op", "invalid_choice")),
        ({"items": [BODY | {"op": "CREATE"}]}, ("items.0.op", "invalid_choice")),
        ({"items": [BODY | {"version": "1"}]}, ("items.0.version", "read_only")),
        ({"items": [{"op": "delete", "id": 5}]}, ("items.0.id", "invalid")),
        ({"items": [{"op": "delete", "id": "5"}]}, ("items.0.id", "invalid")),
        ({"items": [{"op": "delete", "id": None}]}, ("items.0.id", "null")),
        ({"items": [{"op": "delete", "id": NOWHERE, "amount": "1"}]}, ("items.0.amount", "unknown_field")),  # noqa: E501
        ({"items": [{"op": "delete", "id": NOWHERE, "version": 1}]}, ("items.0.version", "invalid")),  # noqa: E501
        ({"items": [{"op": "update", "id": NOWHERE, "version": ""}]}, ("items.0.version", "blank")),
        ({"items": [{"op": "delete", "id": NOWHERE, "version": "x"}]}, ("items.0.version", "invalid")),  # noqa: E501
        ({"items": [{"op": "update", "id": NOWHERE, "date": None}]}, ("items.0.date", "null")),
    ],
)  # fmt: skip
def test_what_is_no_batch(api, body, error):
    response = api.post("/expense/batch", json.dumps(body), content_type="application/json")
    check_problem(response, 400, "validation_error")
    assert errors_of(response) == [error]
    assert not Ledger.objects.exists()


@pytest.mark.parametrize("body", [[BODY], "x", None])
def test_what_is_no_object(api, body):
    assert api.post("/expense/batch", body, format="json").status_code == 400


def test_a_batch_has_no_parameters_and_its_page_a_form(api, send):
    assert errors_of(send(BODY, path="/expense/batch?x=1")) == [("x", "unknown_parameter")]
    page = api.get("/expense/batch", headers={"Accept": "text/html"})
    assert page.status_code == 405
    assert "Many expenses" in page.content.decode()
    assert api.post("/expense/batch", {"items": "x"}, format="multipart").status_code == 400


def test_amounts_are_of_the_ledger(send, ledger):
    ledger.currency = "JPY"
    ledger.save()
    assert errors_of(send(BODY)) == [("items.0.amount", "amount_decimals")]
    [result] = results_of(send(BODY | {"amount": 1000}))
    assert result["body"]["amount"] == "1000"


# --- Sent again, and how much it costs ------------------------------------------------------------


def test_sent_again_with_its_key(send, groceries):
    key = {"Idempotency-Key": "a-key"}
    first = send(BODY, BAD, atomic=False, headers=key)
    again = send(BODY, BAD, atomic=False, headers=key)
    assert again["Idempotency-Replayed"] == "true"
    assert again.content == first.content
    check_problem(send(BODY, BAD, headers=key), 422, "idempotency_key_reused")
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("atomic", [True, False])
def test_pinned(send, groceries, atomic):
    def queries(*items):
        with CaptureQueriesContext(connection) as captured:
            results = results_of(send(*items, atomic=atomic))
        assert {result["status"] for result in results} <= {200, 201, 204}
        return len(captured), results

    send(BODY)
    # As one new expense takes by itself.
    one, _results = queries(BODY)
    assert one == 8
    # Not one more, whatever their number (as many as fit one statement of SQLite).
    many, results = queries(*[BODY] * 60)
    assert many == one
    ids = [result["body"]["id"] for result in results[:20]]
    # Each is read and written; and has a savepoint where it is for itself. Around them are the
    # session, the transaction, the lock and the number; and the currency, if amounts are sent.
    each = 2 if atomic else 4
    for around, item in (
        (6, {"op": "update", "amount": "2.00"}),
        (5, {"op": "delete"}),
        (5, {"op": "restore"}),
    ):
        for some in (ids[:1], ids[1:]):
            count, _results = queries(*(item | {"id": pk} for pk in some))
            assert count == around + each * len(some), item


def test_the_largest_batch(send, groceries):
    results = results_of(send(*[BODY] * MAXIMUM_ITEMS))
    assert len({result["body"]["id"] for result in results}) == MAXIMUM_ITEMS
    assert Ledger.objects.get().seq == MAXIMUM_ITEMS
    assert Entry.objects.count() == MAXIMUM_ITEMS
