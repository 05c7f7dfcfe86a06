"""Imports in the export of a person and in the deletion of their account."""

import csv
import io
import json
import zipfile
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common import erasure, export
from expenses.importing import services
from expenses.importing.models import ImportPlan, ImportRow
from expenses.importing.reading import Options
from expenses.ledger.models import Entry
from tests.conftest import make_user
from tests.expenses.importing.conftest import csv_of

pytestmark = pytest.mark.django_db


def plan_of(user: Any, *rows: dict[str, str]) -> ImportPlan:
    return services.make_plan(user=user, data=csv_of(*rows).encode(), options=Options())


def exported(user: Any) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(export.stream(user))))


def test_what_could_not_be_read_is_in_it_too(user):
    plan = plan_of(user, {"date": "x", "amount": "y"}, {"description": "=1+1"})
    archive = exported(user)
    error, good = json.loads(archive.read("import_rows.json"))
    assert (error["date"], error["amount"], error["status"]) == (None, None, "error")
    assert json.loads(error["cells"])[1] == "x"
    assert {one["field"] for one in json.loads(error["errors"])} == {"date", "amount"}
    assert (good["import_id"], good["line"], good["amount"]) == (str(plan.pk), 3, "10.00")
    text = archive.read("import_rows.csv").decode("utf-8-sig")
    assert [row["description"] for row in csv.DictReader(io.StringIO(text))] == ["Shop", "'=1+1"]
    assert json.loads(archive.read("imports.json"))[0]["id"] == str(plan.pk)


def test_who_has_no_ledger_has_none_in_it(user):
    assert "imports.json" not in exported(user).namelist()


def test_no_query_is_of_a_single_row(user):
    def queries(number: int) -> int:
        plan_of(user, *[{}] * number)
        with CaptureQueriesContext(connection) as captured:
            exported(user)
        return len(captured)

    assert queries(1) == queries(50)


def test_rows_are_deleted_in_batches(user, monkeypatch):
    other = plan_of(make_user(), {})
    for _n in range(2):
        plan = plan_of(user, *[{}] * 5)
        services.renew_plan(user=user, pk=plan.pk)
        plan.refresh_from_db()
        services.commit_plan(user=user, pk=plan.pk, digest=plan.digest)
    monkeypatch.setattr(erasure, "AT_ONCE", 3)
    with CaptureQueriesContext(connection) as captured:
        erasure.erase(user)
    deletions = [q for q in captured if 'DELETE FROM "expenses_importrow"' in q["sql"]]
    assert len(deletions) >= 4
    assert (ImportPlan.objects.get(), ImportRow.objects.get().plan) == (other, other)
    assert not Entry.objects.exists()
