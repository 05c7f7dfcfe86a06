"""Imports in the admin: what staff see of them, and what they carry out for a person."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEvent, SupportAccess, SupportLook
from expenses.importing import services
from expenses.importing.models import ImportPlan, ImportRow
from expenses.importing.parsers import LARGEST_UPLOAD
from expenses.importing.reading import Options
from expenses.ledger.models import Entry, Ledger
from tests.conftest import make_user
from tests.expenses.factories import EntryFactory
from tests.expenses.importing.conftest import csv_of

pytestmark = pytest.mark.django_db
PLANS, ROWS = "/admin/expenses/importplan/", "/admin/expenses/importrow/"


def staff(**roles: bool) -> Client:
    user: Any = make_user("staff@example.com")
    vars(user).update(is_staff=True, **roles)
    user.save()
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def support() -> Client:
    """The browser of somebody of support."""
    return staff()


@pytest.fixture
def administrator() -> Client:
    """The browser of an administrator."""
    return staff(is_superuser=True)


@pytest.fixture
def ann() -> Any:
    """A person without a ledger."""
    return make_user("ann@example.com")


def grant(person: Any) -> None:
    SupportAccess.objects.create(user=person, ends_at=timezone.now() + timedelta(hours=1))


def plan_of(person: Any, *rows: dict[str, str]) -> ImportPlan:
    data = csv_of(*(rows or ({"amount": "45.99", "description": "Käse"},))).encode()
    return services.make_plan(user=person, data=data, options=Options(), file_name="bank.csv")


def events() -> list[tuple[str, str, str]]:
    return list(AuditEvent.objects.order_by("pk").values_list("action", "reason", "outcome"))


# --- Looking --------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["support", "administrator"])
def test_pages_show_and_change_nothing(request, ann, who):
    client = request.getfixturevalue(who)
    plan = plan_of(ann)
    row = plan.rows.get()
    for path, pk in ((PLANS, plan.pk), (ROWS, row.pk)):
        assert client.get(path).status_code == 200
        assert client.get(f"{path}{pk}/change/").status_code == 200
        assert client.get(f"{path}{pk}/history/").status_code == 200
        assert client.post(f"{path}{pk}/change/", {"stage": "committed"}).status_code == 403
        assert client.get(f"{path}add/").status_code == 403
        assert client.post(f"{path}{pk}/delete/", {"post": "yes"}).status_code == 403
    for query in (str(plan.pk), "ann@"):
        found = client.get(PLANS, {"q": query}).context["cl"].result_list
        assert [one.pk for one in found] == [plan.pk]
    assert not client.get(PLANS, {"q": "bob@"}).context["cl"].result_list


@pytest.mark.parametrize("path", [PLANS, ROWS])
def test_lists_take_the_same_few_queries_for_many_rows(support, path):
    def count(rows: int) -> int:
        for _n in range(rows):
            plan_of(make_user())
        with CaptureQueriesContext(connection) as captured:
            assert support.get(path).status_code == 200
        return len(captured)

    assert count(2) == count(15) <= 7


def texts_of(client: Client, plan: ImportPlan) -> list[str]:
    paths = (ROWS, f"{ROWS}?plan={plan.pk}", f"{ROWS}{plan.rows.get().pk}/change/")
    return [client.get(path).content.decode() for path in paths]


def test_amounts_descriptions_and_cells_are_masked(support, ann):
    plan = plan_of(ann)
    for text in texts_of(support, plan):
        assert "••• USD" in text
        assert "45.99" not in text
        assert "Käse" not in text
    assert not SupportLook.objects.exists()


def test_with_leave_they_are_shown_and_the_person_learns_of_it(support, ann):
    plan = plan_of(ann)
    row = plan.rows.get()
    grant(ann)
    for text in texts_of(support, plan):
        assert "45.99 USD" in text
        assert "Käse" in text
    looks = SupportLook.objects.order_by("pk").values_list("what", flat=True)
    assert list(looks) == ["1 row of an import"] * 2 + [f"import {row}"]


def test_a_row_without_an_amount(administrator, ann):
    plan = plan_of(ann, {"amount": "x"})
    for text in texts_of(administrator, plan):
        assert "amount" in text


def test_the_rows_of_one_import_by_their_lines(administrator, ann):
    plan = plan_of(ann, {}, {"amount": "2.00"})
    plan_of(ann)

    def lines(query: str) -> list[tuple[Any, int]]:
        rows = administrator.get(f"{ROWS}?{query}").context["cl"].result_list
        return [(row.plan_id, row.line) for row in rows]

    assert lines(f"plan={plan.pk}") == [(plan.pk, 2), (plan.pk, 3)]
    assert lines("plan=x") == []
    assert lines("status__exact=error") == []
    assert len(lines("")) == 3
    page = administrator.get(f"{PLANS}{plan.pk}/change/").content.decode()
    assert f"{ROWS}?plan={plan.pk}" in page


# --- Uploading ------------------------------------------------------------------------------------


def send(client: Client, **changes: Any) -> Any:
    file = SimpleUploadedFile("bank.csv", csv_of({}, {"amount": "x"}).encode())
    body = {"owner": "Ann@Example.com", "file": file, "reason": "Ticket 4711"}
    return client.post(f"{PLANS}upload/", body | changes)


@pytest.mark.parametrize("who", ["support", "administrator"])
def test_a_file_for_a_person(request, ann, who):
    client = request.getfixturevalue(who)
    assert f"{PLANS}upload/" in client.get(PLANS).content.decode()
    assert b'name="columns"' in client.get(f"{PLANS}upload/").content
    grant(ann)
    answer = send(client, decimal=".", columns='{"notes": ""}')
    plan = ImportPlan.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"{PLANS}{plan.pk}/change/")
    assert (plan.ledger.owner, plan.file_name, plan.to_import) == (ann, "bank.csv", 1)
    assert not Entry.objects.exists()
    assert events() == [("upload_import", "Ticket 4711", "done")]
    assert AuditEvent.objects.get().subject_sub == ann.sub
    assert SupportLook.objects.get(user=ann).what == "a file, to be uploaded"


def test_the_ledger_by_its_id(administrator, ann):
    ledger = Ledger.objects.create(owner=ann)
    assert send(administrator, owner=f" {ledger.pk} ").status_code == 302
    assert ImportPlan.objects.get().ledger == ledger


@pytest.mark.parametrize("owner", ["", "bob@example.com", "4711", "9" * 30, "ann", "\x00@x"])
def test_no_such_person(administrator, ann, owner):
    answer = send(administrator, owner=owner)
    assert (answer.status_code, set(answer.context["form"].errors)) == (200, {"owner"})
    assert not AuditEvent.objects.exists()


def test_not_without_leave(support, ann):
    answer = send(support)
    assert "has not let support see" in answer.content.decode()
    assert not ImportPlan.objects.exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"file": ""}, "file"),
        ({"file": SimpleUploadedFile("x.csv", b"x")}, "file"),
        ({"file": SimpleUploadedFile("x.csv", b"x" * (LARGEST_UPLOAD + 1))}, "file"),
        ({"encoding": "x"}, "encoding"),
        ({"columns": "x"}, "columns"),
        ({"columns": '{"x": 1}'}, "columns"),
        ({"signs": "x"}, "signs"),
        ({"reason": " "}, "reason"),
    ],
)
def test_what_does_not_fit(administrator, ann, changes, field):
    answer = send(administrator, **changes)
    assert (answer.status_code, set(answer.context["form"].errors)) == (200, {field})
    assert not ImportPlan.objects.exists()
    assert not AuditEvent.objects.exists()


def test_others_stay_outside(client, api, ann):
    for browser in (client, api):
        assert browser.get(f"{PLANS}upload/").status_code == 302
        assert send(browser).status_code == 302
    assert not ImportPlan.objects.exists()


# --- Committing and reverting ---------------------------------------------------------------------


def act(client: Client, plan: Any, name: str, **body: str) -> Any:
    return client.post(f"{PLANS}{plan.pk}/act/{name}/", {"confirmed": "yes"} | body, follow=True)


def test_an_administrator_commits_and_reverts_what_the_page_says(administrator, ann):
    plan = plan_of(ann)
    for name, title, stage, count in (
        ("commit_import", "Commit the import", "committed", 1),
        ("revert_import", "Revert the import", "reverted", 0),
    ):
        address = f"{PLANS}{plan.pk}/act/{name}/"
        assert address in administrator.get(f"{PLANS}{plan.pk}/change/").content.decode()
        page = administrator.get(address)
        assert f"<h1>{title}</h1>" in page.content.decode()
        assert f"bank.csv, 1 row, {ann}, {plan}" in page.content.decode()
        hidden = dict(page.context["hidden"])
        assert set(act(administrator, plan, name, **hidden).context["form"].errors) == {"reason"}
        page = act(administrator, plan, name, **hidden, reason="Ticket 4711")
        assert "1 import was changed." in page.content.decode()
        plan.refresh_from_db()
        assert (plan.stage, Entry.objects.kept().count()) == (stage, count)
    assert events() == [
        ("commit_import", "Ticket 4711", "done"),
        ("revert_import", "Ticket 4711", "done"),
    ]


def test_not_what_the_page_did_not_say(administrator, ann):
    plan = plan_of(ann)
    address = f"{PLANS}{plan.pk}/act/commit_import/"
    hidden = dict(administrator.get(address).context["hidden"])
    row = {"amount_minor": 4599, "description": "Käse", "category__name": "Groceries"}
    EntryFactory.create(ledger=plan.ledger, **row)
    Ledger.objects.update(seq=5)
    page = act(administrator, plan, "commit_import", **hidden, reason="abc")
    assert "0 imports were changed." in page.content.decode()
    assert events() == [("commit_import", "abc", "plan_changed")]
    # The page, opened once more, says what would be done by now.
    page = administrator.get(address)
    assert "bank.csv, 0 rows" in page.content.decode()
    hidden = dict(page.context["hidden"])
    assert act(administrator, plan, "commit_import", **hidden, reason="abc").status_code == 200
    assert ImportPlan.objects.get().stage == "committed"
    assert Entry.objects.count() == 1


def test_support_may_not(support, ann):
    plan = plan_of(ann)
    grant(ann)
    assert "/act/" not in support.get(f"{PLANS}{plan.pk}/change/").content.decode()
    for name in ("commit_import", "revert_import"):
        assert support.get(f"{PLANS}{plan.pk}/act/{name}/").status_code == 403
        assert act(support, plan, name, hash=plan.digest, reason="abc").status_code == 403
    assert ImportPlan.objects.get().stage == "planned"
    assert events() == []


def test_there_is_no_such_page(administrator, ann):
    plan = plan_of(ann)
    for pk, name in ((plan.pk, "delete"), (uuid.uuid4(), "commit_import"), ("x", "revert_import")):
        assert administrator.get(f"{PLANS}{pk}/act/{name}/").status_code == 404
    ImportRow.objects.all().delete()
    ImportPlan.objects.update(stage="reverted")
    page = administrator.get(f"{PLANS}{plan.pk}/change/").content.decode()
    assert "/act/" not in page
