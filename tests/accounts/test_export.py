"""GET /me/export: the download, and what is in it of the account."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import DatabaseError
from django.utils import timezone
from pytest_django import Settings
from rest_framework.test import APIClient

from accounts.models import AuditEvent, Session, SupportAccess, SupportLook, User
from tests.conftest import make_user

pytestmark = pytest.mark.django_db


def download(api: APIClient, accept: str = "*/*") -> zipfile.ZipFile:
    answer: Any = api.get("/me/export", HTTP_ACCEPT=accept)
    assert answer.status_code == 200, answer.json()
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def read(archive: zipfile.ZipFile, name: str) -> Any:
    return json.loads(archive.read(f"{name}.json"))


def test_the_answer(api: APIClient) -> None:
    answer: Any = api.get("/me/export")
    assert answer.status_code == 200
    assert answer.streaming
    assert answer["Content-Type"] == "application/zip"
    name = f"budget-tracker-export-{datetime.now(UTC):%Y-%m-%d}.zip"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer["Cache-Control"] == "no-store"
    assert "Content-Length" not in answer
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert archive.testzip() is None


@pytest.mark.parametrize("accept", ["application/zip", "application/json", "*/*"])
def test_whatever_is_accepted(api: APIClient, accept: str) -> None:
    assert "README.txt" in download(api, accept).namelist()


def test_of_who_has_nothing_but_an_account(api: APIClient, user: User) -> None:
    archive = download(api)
    tables = ("sessions", "support_accesses", "support_looks", "support_actions")
    expected = ["README.txt", "account.json"]
    expected += [f"{table}.{form}" for table in tables for form in ("json", "csv")]
    assert archive.namelist() == expected
    account = read(archive, "account")
    assert (account["email"], account["sub"]) == (user.email, user.sub)
    assert [session["kind"] for session in read(archive, "sessions")] == ["tokens"]
    assert read(archive, "support_looks") == []
    readme = archive.read("README.txt").decode()
    for table in ("account", *tables):
        assert re.search(rf"^  {table} +\S", readme, re.MULTILINE), table


def test_nothing_of_others_is_in_it(
    api: APIClient, api_of: Callable[[User], APIClient], user: User
) -> None:
    other = make_user("other@example.com")
    api_of(other).post("/expense", {"amount": "1.00", "category": "Theirs"})
    access = SupportAccess.objects.create(user=other, ends_at=timezone.now())
    SupportLook.objects.create(user=other, access=access, actor="s@example.com", what="Theirs")
    AuditEvent.objects.create(
        actor_sub=user.sub, subject_sub=other.sub, action="Theirs", reason="-", outcome="done"
    )
    archive = download(api)
    content = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert "Theirs" not in content
    assert other.email not in content
    assert other.sub not in content


def test_sessions_go_by_the_name_that_the_api_gives_them(api: APIClient, user: User) -> None:
    api.get("/expense")
    session = Session.objects.get()
    assert [one["id"] for one in read(download(api), "sessions")] == [str(session.public_id)]


def test_no_query_is_of_a_single_row(
    api: APIClient, user: User, django_assert_num_queries: Any
) -> None:
    """The session; the throttle, in four; one table once and four twice.

    And that there is nothing else: no ledger, for four capabilities, and no answer that is kept.
    """
    queries = 1 + 4 + 1 + 2 * 4 + 4 + 1
    api.get("/me/export")
    for turn in range(2):
        with django_assert_num_queries(queries):
            download(api)
        Session.objects.bulk_create(
            Session(user=user, key=f"key {turn} {n}", refresh_digest="") for n in range(200)
        )
        AuditEvent.objects.bulk_create(
            AuditEvent(subject_sub=user.sub, action="end_sessions") for _ in range(200)
        )
        SupportLook.objects.bulk_create(
            SupportLook(user=user, actor="s@example.com", what="-") for _ in range(200)
        )


def test_it_is_counted_for_each_person(
    api: APIClient, api_of: Callable[[User], APIClient], settings: Settings
) -> None:
    settings.THROTTLE_EXPORT = "2/h"
    answers = [api.get("/me/export", HTTP_ACCEPT="application/zip") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2]["Content-Type"] == "application/problem+json"
    assert answers[2].json()["code"] == "too_many_attempts"
    assert 0 < int(answers[2]["Retry-After"]) <= 3600
    assert api_of(make_user()).get("/me/export").status_code == 200


def test_a_failure_before_the_first_byte_is_a_problem(
    api: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise DatabaseError

    monkeypatch.setattr("accounts.services.export.count_attempt", fail)
    answer = api.get("/me/export")
    assert (answer.status_code, answer.json()["code"]) == (500, "server_error")


def test_a_failure_on_the_way_is_no_complete_file(
    api: APIClient, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection breaks off; a client that reads what came finds no directory in it."""

    def fail(_: Session) -> None:
        raise DatabaseError

    monkeypatch.setattr(Session, "public_id", property(fail))
    received = io.BytesIO()
    answer: Any = api.get("/me/export")
    with pytest.raises(DatabaseError):
        received.writelines(answer.streaming_content)
    assert received.tell() > 0
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(received)


def test_only_get(api: APIClient) -> None:
    assert api.post("/me/export").status_code == 405
