"""From a plan to entries: what was reviewed, all of it or nothing, once."""

import re
import uuid
from collections import Counter
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from expenses.importing import services
from expenses.importing.comparing import sum_up
from expenses.importing.models import ImportPlan, ImportRow
from expenses.ledger.models import Category, Entry, Ledger
from tests.conftest import make_user
from tests.expenses.conftest import errors_of
from tests.expenses.factories import CategoryFactory
from tests.expenses.importing.conftest import csv_of

pytestmark = pytest.mark.django_db


def read(api, plan):
    return api.get(f"/import/{plan['id']}").json()


def test_each_row_becomes_an_entry(api, upload, commit, rows_of):
    plan = upload(
        {"category": "Food", "parent": "Living", "description": "  Käse ", "external_id": "bank-1"},
        {"amount": "x"},
        {"kind": "income", "amount": "2000.00", "category": "Salary", "date": "2026-01-31"},
    )
    answer = commit(plan)
    assert answer.status_code == 200
    committed = answer.json()
    assert committed == read(api, plan)
    assert committed.pop("committed_at")
    changed = {"stage": "committed", "committed_at": None}
    assert {**committed, "committed_at": None} == {**plan, **changed}
    first, error, second = rows_of(plan)
    expense = api.get(f"/expense/{first['entry']}").json()
    income = api.get(f"/income/{second['entry']}").json()
    assert error["entry"] is None
    assert {name: expense[name] for name in ("amount", "date", "category", "external_id")} == {
        "amount": "10.00",
        "date": "2026-01-15",
        "category": "Food",
        "external_id": "bank-1",
    }
    assert expense["description"] == "  Käse "
    assert Entry.objects.get(pk=first["entry"]).search_text == "käse"
    assert (income["amount"], income["category"]) == ("2000.00", "Salary")
    assert api.get(f"/category/{expense['category_id']}").json()["parent"] == "Living"


def test_each_is_numbered_and_linked_to_its_row(api, upload, commit, add):
    add()
    plan = upload(*[{"description": str(n)} for n in range(3)], {"category": "New"})
    api.patch(f"/import/{plan['id']}/rows/3", {"choice": "skip"})
    commit(read(api, plan))
    categories = Category.objects.order_by("seq").values_list("name", "seq")
    assert list(categories) == [("Groceries", 1), ("New", 3)]
    rows = ImportRow.objects.order_by("line").values_list(
        "description", "entry__description", "entry__seq", "entry_seq"
    )
    assert list(rows) == [
        ("0", "0", 4, 4),
        ("1", None, None, None),
        ("2", "2", 5, 5),
        ("Shop", "Shop", 6, 6),
    ]
    assert Ledger.objects.get().seq == 6


def test_what_is_a_duplicate_or_left_out_is_not_imported(api, upload, commit, add):
    add(description="Shop")
    add(description="Else", date="2026-02-01")
    plan = upload({}, {"date": "2026-02-02"}, {"date": "2026-03-01"}, {"date": "2026-04-01"})
    api.patch(f"/import/{plan['id']}/rows/2", {"choice": "import"})
    api.patch(f"/import/{plan['id']}/rows/5", {"choice": "skip"})
    commit(read(api, plan))
    dates = Entry.objects.filter(import_row__isnull=False).order_by("date")
    assert [str(entry.date) for entry in dates] == ["2026-01-15", "2026-02-02", "2026-03-01"]


def test_a_plan_of_nothing(api, send, commit):
    plan = send("[]", "application/json").json()
    assert (plan["total"], plan["stage"]) == (0, "planned")
    assert commit(plan).json()["stage"] == "committed"
    assert Ledger.objects.get().seq == 0
    assert api.post(f"/import/{plan['id']}/revert").json()["kept"] == []


def test_categories_are_made_once_and_found_in_any_spelling(upload, commit, ledger):
    CategoryFactory.create(ledger=ledger, name="Café", seq=1)
    plan = upload(
        {"category": "CAFE\u0301"},
        {"category": "Sub", "parent": "Top"},
        {"category": "sub"},
        {"category": "TOP"},
        {"category": "Sub", "parent": "Other"},
    )
    commit(plan)
    made = Category.objects.order_by("name").values_list("name", "parent__name", "seq")
    assert list(made) == [("Café", None, 1), ("Sub", "Top", 2), ("Top", None, 1)]
    used = Entry.objects.order_by("seq").values_list("category__name", flat=True)
    assert list(used) == ["Café", "Sub", "Sub", "Top", "Sub"]


# --- The hash -------------------------------------------------------------------------------------


@pytest.mark.parametrize("digest", ["", "0" * 64, "x"])
def test_another_hash_is_refused(api, upload, digest):
    plan = upload({})
    answer = api.post(f"/import/{plan['id']}/commit", {"hash": digest})
    if digest:
        assert (answer.status_code, answer.json()["code"]) == (409, "plan_changed")
    else:
        assert errors_of(answer) == [("hash", "blank")]
    assert not Entry.objects.exists()
    assert read(api, plan) == plan


def test_whatever_is_corrected_changes_it():
    values = {
        "line": 2,
        "status": "new",
        "date": date(2026, 1, 15),
        "amount_minor": 1000,
        "kind": "expense",
        "category": "Food",
    }
    changes: list[dict[str, Any]] = [
        {},
        {"line": 3},
        {"status": "suspect"},
        {"choice": "skip"},
        {"date": date(2026, 1, 14)},
        {"amount_minor": 1001},
        {"kind": "income"},
        {"category": "food"},
        {"parent": "Living"},
        {"description": "Shop"},
        {"external_id": "bank-1"},
        {"like_id": uuid.UUID(int=1)},
        {"errors": [{"field": "category", "code": "category_archived", "detail": ""}]},
    ]
    digests = set()
    for change in changes:
        plan = ImportPlan()
        sum_up(plan, [ImportRow(**values | change)])
        digests.add(plan.digest)
    assert len(digests) == len(changes)
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in digests)


def test_it_is_of_the_rows_as_they_are(upload, commit):
    plan = upload({})
    ImportRow.objects.update(description="not by us")
    assert commit(plan).json()["code"] == "plan_changed"


def test_the_same_file_has_the_same_hash(upload):
    assert upload({}, {})["hash"] == upload({}, {})["hash"] != upload({})["hash"]


def test_a_change_at_the_last_moment_is_seen_under_the_lock(api, upload, commit, add, monkeypatch):
    plan = upload({})

    with monkeypatch.context() as patch:
        # After the comparison before the commit.
        patch.setattr(services, "renew_plan", lambda **_plan: add(description="Shop"))
        assert commit(plan).json()["code"] == "plan_changed"
    assert read(api, plan) == plan
    assert commit(plan).json()["code"] == "plan_changed"
    assert read(api, plan)["counts"]["duplicate"] == 1
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "again"}])
def test_a_ledger_that_has_changed_is_compared_again(api, upload, commit, rows_of, add, headers):
    plan = upload({}, {"description": "Other"})
    entry = add(description="Shop")
    answer = commit(plan, **headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "plan_changed")
    assert Entry.objects.count() == 1
    now = read(api, plan)
    assert now["counts"] == {"new": 1, "duplicate": 1, "suspect": 0, "error": 0}
    assert (rows_of(plan)[0]["like"], now["to_import"]) == (entry["id"], 1)
    assert commit(plan).json()["code"] == "plan_changed"
    assert read(api, plan) == now
    assert commit(now, **headers).status_code == 200
    assert Entry.objects.count() == 2


def test_a_change_that_changes_nothing_here_is_none(upload, commit, add):
    plan = upload({})
    add(amount="77.00", date="2020-01-01")
    assert commit(plan).status_code == 200


def test_a_category_that_is_archived_meanwhile(api, add, upload, commit, rows_of):
    category = add(amount="77.00")["category_id"]
    plan = upload({})
    api.patch(f"/category/{category}", {"archived": True})
    assert commit(plan).json()["code"] == "plan_changed"
    assert rows_of(plan)[0]["errors"][0]["code"] == "category_archived"
    assert commit(read(api, plan)).json()["stage"] == "committed"
    assert Entry.objects.count() == 1


def test_an_external_id_that_is_taken_meanwhile(api, upload, commit, rows_of, add):
    add(description="Shop")
    first, second = (upload({"external_id": "bank-1"}) for _n in range(2))
    for plan in (first, second):
        api.patch(f"/import/{plan['id']}/rows/2", {"choice": "import"})
    second = read(api, second)
    assert commit(read(api, first)).status_code == 200
    assert commit(second).json()["code"] == "plan_changed"
    assert (rows_of(second)[0]["choice"], read(api, second)["to_import"]) == ("", 0)
    assert commit(read(api, second)).status_code == 200
    assert Entry.objects.filter(external_id="bank-1").count() == 1


def test_one_that_is_deleted_meanwhile_is_not_found(api, upload, commit, monkeypatch):
    plan = upload({})
    api.delete(f"/import/{plan['id']}")
    assert commit(plan).status_code == 404
    services.renew_plan(user=make_user(), pk=uuid.UUID(plan["id"]))


# --- Once -----------------------------------------------------------------------------------------


def test_only_once(upload, commit):
    plan = upload({})
    assert commit(plan).status_code == 200
    assert commit(plan).json()["code"] == "plan_closed"
    assert Entry.objects.count() == 1


def test_with_a_key_the_same_answer_again(api, send, commit):
    key = {"Idempotency-Key": "upload"}
    answers = [
        api.post("/import", csv_of({}), content_type="text/csv", headers=key) for _n in range(2)
    ]
    plan = answers[0].json()
    assert [answer.json() for answer in answers] == [plan, plan]
    assert [answer["Location"] for answer in answers] == [f"/import/{plan['id']}"] * 2
    committed = [commit(plan, **{"Idempotency-Key": "commit"}) for _n in range(2)]
    assert [answer.status_code for answer in committed] == [200, 200]
    assert committed[1]["Idempotency-Replayed"] == "true"
    assert committed[0].json() == committed[1].json()
    assert ImportPlan.objects.count() == Entry.objects.count() == 1


def test_nothing_is_written_if_something_fails(api, upload, commit, monkeypatch):
    plan = upload({}, {"category": "New"})

    def fail(*_arguments):
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr("expenses.importing.services.committing._link", fail)
        assert commit(plan).status_code == 500
    assert read(api, plan) == plan
    assert not Entry.objects.exists()
    assert not Category.objects.exists()
    assert Ledger.objects.get().seq == 0
    assert commit(plan).status_code == 200


@pytest.mark.parametrize("number", [1, 60])
def test_it_costs_the_same_for_many_rows(upload, commit, number):
    plan = upload(*[{"description": f"{n}"} for n in range(number)])
    with CaptureQueriesContext(connection) as captured:
        assert commit(plan).status_code == 200
    # Four tell that there is nothing to compare. Beside those of each write: the plan, its rows,
    # the category twice, the entries, their rows, the plan as it is then.
    assert len(captured) == 16, "\n".join(query["sql"][:200] for query in captured)


@pytest.mark.django_db(transaction=True)
def test_two_commits_at_once(api_of, at_once):
    user = make_user()
    api = api_of(user)
    plans = [api.post("/import", csv_of({}, {}), content_type="text/csv").json() for _n in range(2)]
    body = {"hash": plans[0]["hash"]}
    same = [("post", f"/import/{plans[0]['id']}/commit", body)] * 2
    other = ("post", f"/import/{plans[1]['id']}/commit", body)
    answers = at_once(user, [*same, other])
    codes = [answer.json().get("code", "done") for answer in answers]
    # Of the two of one plan, one is too late; of the two plans, one meets the other's entries.
    assert Entry.objects.count() == 2
    assert Counter(codes)["done"] == 1
    assert set(codes) <= {"done", "plan_closed", "plan_changed"}
    assert Ledger.objects.get().seq == 3
    assert set(ImportPlan.objects.values_list("stage", flat=True)) == {"planned", "committed"}
