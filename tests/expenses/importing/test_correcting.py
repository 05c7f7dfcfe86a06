"""What is said of a plan before it is committed."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from expenses.errors import NotInLedger
from expenses.importing import services
from expenses.importing.models import ImportPlan, ImportRow
from expenses.ledger.models import Ledger
from tests.expenses.conftest import errors_of
from tests.expenses.factories import CategoryFactory, EntryFactory

pytestmark = pytest.mark.django_db
Patch = Callable[..., Any]


@pytest.fixture
def patch(api) -> Patch:
    """Correct a row of a plan, and return the answer."""

    def patch(plan: dict[str, Any], line: int, /, headers: Any = None, **changes: Any) -> Any:
        return api.patch(f"/import/{plan['id']}/rows/{line}", changes, headers=headers)

    return patch


def read(api, plan: dict[str, Any]) -> dict[str, Any]:
    now: dict[str, Any] = api.get(f"/import/{plan['id']}").json()
    return now


def test_an_error_is_made_good(api, upload, patch):
    plan = upload({"amount": "x", "date": "y"}, {"description": "Other"})
    row = patch(plan, 2, amount="3.50").json()
    assert (row["status"], row["amount"]) == ("error", "3.50")
    assert [error["field"] for error in row["errors"]] == ["date"]
    answer = patch(plan, 2, date="2026-02-28T23:00:00+01:00")
    row = answer.json()
    assert (row["status"], row["date"], row["errors"]) == ("new", "2026-02-28", [])
    assert row["cells"][1:4] == ["y", "expense", "x"]
    after = read(api, plan)
    assert after["counts"] == {"new": 2, "duplicate": 0, "suspect": 0, "error": 0}
    assert (after["to_import"], answer["ETag"]) == (2, f'"{after["hash"]}"')
    assert after["hash"] != plan["hash"]


def test_everything_can_be_corrected(upload, patch, rows_of):
    plan = upload({"parent": "Living", "external_id": "bank-1"}, {"date": "2026-03-01"})
    other = rows_of(plan)[1]
    changes = {
        "date": "2026-02-01",
        "amount": "2.00",
        "kind": "income",
        "category": " Pay ",
        "parent": "Work",
        "description": "January",
        "external_id": "bank-2",
        "choice": "skip",
    }
    row = patch(plan, 2, **changes).json()
    assert row == {**rows_of(plan)[0], **changes, "category": "Pay"}
    row = patch(plan, 2, parent=None, external_id="", choice="").json()
    assert (row["parent"], row["external_id"], row["choice"]) == (None, "", "")
    # What was read may come back with it.
    assert patch(plan, 2, **row).json() == row
    assert rows_of(plan)[1] == other


NULL = ("date", "amount", "category", "description", "choice")


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        (dict.fromkeys(NULL), dict.fromkeys(NULL, "null")),
        (
            {"date": "2026-02-30", "amount": "0", "kind": "", "category": "", "parent": ""},
            {
                "date": "date_format",
                "amount": "amount_zero",
                "kind": "invalid_choice",
                "category": "name_empty",
                "parent": "name_empty",
            },
        ),
        (
            {"external_id": "x" * 201, "choice": "perhaps", "other": "x"},
            {"external_id": "max_length", "choice": "invalid_choice", "other": "unknown_field"},
        ),
        ({"external_id": "\x00"}, {"external_id": "null_characters_not_allowed"}),
        ({"external_id": 7}, {"external_id": "invalid"}),
    ],
)
def test_it_is_checked_as_an_entry_is(api, upload, patch, changes, codes):
    plan = upload({})
    answer = patch(plan, 2, **changes)
    assert (answer.status_code, dict(errors_of(answer))) == (400, codes)
    assert read(api, plan) == plan


def test_a_row_with_too_few_cells_needs_everything(send, patch, rows_of):
    plan = send("date,amount,description\n2026-01-01,-1.00,x\n2026-01-02\n").json()
    assert [error["field"] for error in rows_of(plan)[1]["errors"]] == ["cells"]
    row: dict[str, Any] = {}
    for changes, missing in (
        ({"amount": "1.00"}, ["cells"]),
        ({"category": "Food"}, ["date", "kind"]),
        ({"kind": "expense"}, ["date"]),
        ({"date": "2026-01-02"}, []),
    ):
        row = patch(plan, 3, **changes).json()
        assert [error["field"] for error in row["errors"]] == missing
    assert row["status"] == "new"


def test_what_the_amount_was_made_of_is_good_with_it(send, patch):
    plan = send("date,outflow,inflow\n2026-01-01,1.00,2.00\n2026-01-01,1.00,\n").json()
    assert patch(plan, 2, amount="1.00").json()["errors"][0]["field"] == "kind"
    assert patch(plan, 2, kind="income").json()["status"] == "new"


def test_what_the_fingerprint_touches_is_compared_again(add, upload, patch, rows_of):
    add(description="Shop")
    plan = upload({}, {}, {"description": "Other"})
    assert [row["status"] for row in rows_of(plan)] == ["duplicate", "new", "new"]
    patch(plan, 2, description="Other")
    assert [row["status"] for row in rows_of(plan)] == ["new", "duplicate", "new"]
    patch(plan, 3, amount="99.00")
    assert [row["status"] for row in rows_of(plan)] == ["suspect", "new", "suspect"]


def test_the_ledger_as_it_is_by_then(add, upload, patch, rows_of):
    plan = upload({}, {"description": "Other"})
    add(description="Shop")
    patch(plan, 3, description="Else")
    assert [row["status"] for row in rows_of(plan)] == ["duplicate", "new"]
    # So a commit has nothing to compare.
    assert ImportPlan.objects.get().ledger_seq == Ledger.objects.get().seq


# --- Choosing -------------------------------------------------------------------------------------


def test_a_choice_overrides_the_status(api, add, upload, patch):
    add(description="Shop")
    plan = upload({}, {}, {"amount": "x"})
    assert plan["to_import"] == 1
    for line, choice, number in ((2, "import", 2), (3, "skip", 1), (3, "", 2), (4, "import", 2)):
        assert patch(plan, line, choice=choice).json()["choice"] == choice
        assert read(api, plan)["to_import"] == number


def test_what_a_choice_is_told_of_is_told_of_one_row_and_of_many(db):
    """The queryset and the property say the same."""
    plan = ImportPlan.objects.create(ledger=EntryFactory.create().ledger)
    for line, (status, choice) in enumerate(
        (status, choice)
        for status in ("new", "duplicate", "suspect", "error")
        for choice in ("", "import", "skip")
    ):
        ImportRow.objects.create(plan=plan, line=line, status=status, choice=choice)
    one_by_one = {row.line for row in plan.rows.all() if row.is_imported}
    assert {row.line for row in plan.rows.imported()} == one_by_one == {0, 1, 4, 6, 7}


def test_no_external_id_is_given_twice(api, ledger, upload, patch):
    EntryFactory.create(ledger=ledger, external_id="bank-1")
    own = EntryFactory.create(ledger=ledger)
    row = {"amount": "70.00"}
    plan = upload(
        row | {"external_id": "bank-1"},
        row | {"external_id": "bank-2"},
        row | {"external_id": "bank-2"},
        row | {"external_id": str(own.pk)},
    )
    for line in (2, 4, 5):
        answer = patch(plan, line, choice="import")
        assert (answer.status_code, answer.json()["code"]) == (409, "external_id_taken")
        assert errors_of(answer) == [("choice", "external_id_taken")]
    assert read(api, plan) == plan
    # Where the first is left out, the second can be imported; not the other way round.
    assert patch(plan, 3, choice="skip").status_code == 200
    assert patch(plan, 4, choice="import").json()["choice"] == "import"
    assert read(api, plan)["to_import"] == 1
    assert patch(plan, 3, choice="").status_code == 200
    assert api.get(f"/import/{plan['id']}/rows/4").json()["choice"] == ""
    # Without the external ID there is nothing against it.
    assert patch(plan, 2, choice="import", external_id="").status_code == 200


def test_a_category_that_takes_no_more_is_an_error_of_what_is_chosen(ledger, upload, patch):
    old = CategoryFactory.create(ledger=ledger, name="Old", archived_at=ledger.created_at)
    EntryFactory.create(ledger=ledger, category=old, description="Shop")
    plan = upload({"category": "Old"})
    assert patch(plan, 2, choice="import").json()["status"] == "error"
    assert patch(plan, 2, choice="").json()["status"] == "duplicate"
    row = patch(plan, 2, choice="import", category="New").json()
    assert (row["status"], row["errors"]) == ("duplicate", [])


def test_choosing_all_of_a_status(api, add, upload):
    add(description="Else")
    plan = upload({}, {}, {"date": "2026-03-01"})
    address = f"/import/{plan['id']}/choose"
    answer = api.post(address, {"status": "suspect", "choice": "skip"})
    assert (answer.status_code, answer.json()["to_import"]) == (200, 1)
    assert answer["ETag"] == f'"{answer.json()["hash"]}"'
    assert api.post(address, {"status": "suspect", "choice": ""}).json() == plan


def test_choosing_all_leaves_out_what_has_a_taken_external_id(api, ledger, upload, rows_of):
    EntryFactory.create(ledger=ledger, external_id="bank-1", description="Shop")
    EntryFactory.create(ledger=ledger, description="Shop")
    plan = upload({"external_id": "bank-1"}, {})
    answer = api.post(f"/import/{plan['id']}/choose", {"status": "duplicate", "choice": "import"})
    assert answer.json()["to_import"] == 1
    assert [row["choice"] for row in rows_of(plan)] == ["", "import"]


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"choice": "skip"}, ("status", "required")),
        ({"status": "error", "choice": "import"}, ("status", "invalid_choice")),
        ({"status": "new", "choice": "x"}, ("choice", "invalid_choice")),
    ],
)
def test_what_cannot_be_chosen(api, upload, body, error):
    answer = api.post(f"/import/{upload({})['id']}/choose", body)
    assert (answer.status_code, errors_of(answer)) == (400, [error])


# --- Stages and versions --------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["reading", "committed", "reverted"])
def test_only_what_is_to_be_reviewed(api, upload, patch, stage):
    plan = upload({})
    ImportPlan.objects.update(stage=stage)
    answers = [
        patch(plan, 2, choice="skip"),
        api.post(f"/import/{plan['id']}/choose", {"status": "new", "choice": "skip"}),
        api.post(f"/import/{plan['id']}/commit", {"hash": plan["hash"]}),
    ]
    if stage != "committed":
        answers.append(api.post(f"/import/{plan['id']}/revert"))
    for answer in answers:
        assert (answer.status_code, answer.json()["code"]) == (409, "plan_closed")
    deleted = api.delete(f"/import/{plan['id']}")
    assert deleted.status_code == (409 if stage == "committed" else 204)
    assert ImportRow.objects.exists() == (stage == "committed")


def test_if_match_is_the_hash(api, upload, patch):
    plan = upload({})
    old = {"If-Match": f'"{plan["hash"]}"'}
    assert patch(plan, 2, headers=old, choice="skip").status_code == 200
    now = read(api, plan)
    address = f"/import/{plan['id']}"
    for answer in (
        patch(plan, 2, headers=old, choice="import"),
        api.post(f"{address}/choose", {"status": "new", "choice": "import"}, headers=old),
        api.post(f"{address}/commit", {"hash": now["hash"]}, headers=old),
        api.delete(address, headers=old),
    ):
        assert (answer.status_code, answer.json()["code"]) == (412, "version_mismatch")
    assert read(api, plan) == now
    assert api.delete(address, headers={"If-Match": f'"{now["hash"]}"'}).status_code == 204


def test_the_etag_changes_with_the_stage(api, upload, commit):
    plan = upload({})
    address = f"/import/{plan['id']}"
    tags = [api.get(address)["ETag"], commit(plan)["ETag"], api.post(f"{address}/revert")["ETag"]]
    assert len(set(tags)) == 3
    assert api.get(address)["ETag"] == tags[-1]
    assert api.get(address, headers={"If-None-Match": tags[-1]}).status_code == 304
    assert api.post(f"{address}/revert", headers={"If-Match": tags[1]}).status_code == 412


def test_unknown_lines(user, upload, patch):
    plan = upload({})
    for line in (1, 3, 10**30):
        assert patch(plan, line, choice="skip").status_code == 404
    with pytest.raises(NotInLedger):
        services.change_row(user=user, pk=uuid.UUID(plan["id"]), line=3, changes={})


@pytest.mark.parametrize("number", [2, 60])
def test_a_correction_costs_the_same_for_many_rows(upload, patch, number):
    plan = upload(*[{"description": f"{n}"} for n in range(number)])
    with CaptureQueriesContext(connection) as captured:
        patch(plan, 2, description="Other")
    # Beside those of each write: the plan and the row, both once more and all others under the
    # lock, what is near, the category, both as they are then, and the cells.
    assert len(captured) == 13, "\n".join(query["sql"][:200] for query in captured)
