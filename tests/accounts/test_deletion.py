"""An account is deleted: at Cognito, here, for good, whatever fails in between."""

import io
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core import mail as outbox
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connections
from django.test import Client
from django.utils import timezone
from django.utils.module_loading import import_string
from pytest_django import Settings
from rest_framework.test import APIClient

from accounts import schedule, sessions
from accounts.cognito.gateway import CognitoGateway, get_gateway
from accounts.models import (
    AuditEvent,
    DeletedAccount,
    Session,
    SpentRefreshToken,
    SupportAccess,
    SupportLook,
    User,
)
from accounts.selectors import digest_of
from accounts.services import deletion
from common import erasure
from expenses.models import Category, Entry, Ledger
from tests.accounts.steps import bearing, log_in, status_with
from tests.conftest import CODE, PASSWORD, Cognito, make_user
from tests.totp import totp

pytestmark = pytest.mark.django_db

NOBODY = "http://127.0.0.1:9"
ENDPOINT = "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"
GONE = "Your account was deleted"


class Person:
    """Somebody with an account, a ledger, and all that else hangs off a person."""

    def __init__(self, cognito: Cognito, *groups: str) -> None:
        self.cognito = cognito
        self.email = cognito.account("", PASSWORD, *groups)
        self.tokens = log_in(APIClient(), self.email)
        self.api = bearing(self.tokens["access_token"])
        self.user = User.objects.get(email=self.email)
        for kind in ("expense", "income"):
            body = {"amount": "10.00", "category": f"{kind} of {self.email}"}
            assert self.api.post(f"/{kind}", body).status_code == 201
        trash = self.api.post("/expense", {"amount": "1.00", "category": "Food"}).json()["id"]
        assert self.api.delete(f"/expense/{trash}").status_code == 204
        session = self.user.sessions.get()
        SpentRefreshToken.objects.create(session=session, digest=digest_of(self.email))
        access = SupportAccess.objects.create(user=self.user, ends_at=timezone.now())
        SupportLook.objects.create(user=self.user, access=access, actor="s@example.com", what="x")
        # What staff do in the admin is logged with the address of whom they did it to.
        staff = make_user()
        kind_of_user = ContentType.objects.get_for_model(User)
        LogEntry.objects.create(
            user=staff, content_type=kind_of_user, object_id=str(self.user.pk),
            object_repr=self.email, action_flag=CHANGE,
        )  # fmt: skip
        AuditEvent.objects.create(
            actor_sub=staff.sub, subject_sub=self.user.sub, action="end_sessions",
            reason="asked for", outcome="done",
        )  # fmt: skip

    def delete(self, **proof: str):
        return self.api.delete("/me", proof or {"password": PASSWORD})

    def is_at_cognito(self) -> bool:
        try:
            self.cognito.idp.admin_get_user(UserPoolId=self.cognito.pool, Username=self.user.sub)
        except self.cognito.idp.exceptions.UserNotFoundException:
            return False
        return True

    def code_with(self, kind: str) -> tuple[int, str]:
        answer = bearing(self.tokens[kind]).get("/me")
        return answer.status_code, answer.json().get("code", "")


@pytest.fixture
def person(cognito: Cognito) -> Person:
    return Person(cognito)


def rows_that_mention(*texts: str) -> list[str]:
    """The rows of the whole database that hold one of these texts in any column."""
    return [
        f"{model._meta.label} {row}"
        for model in apps.get_models(include_auto_created=True)
        for row in model._base_manager.values()
        if any(text in str(value) for text in texts for value in row.values())
    ]


def check_gone(person: Person, anyone: APIClient) -> None:
    """Nothing is left but the digest of the sub, and what staff did."""
    assert not person.is_at_cognito()
    assert person.code_with("id_token") == (401, "account_deleted")
    assert person.code_with("access_token") == (401, "account_deleted")
    answer = anyone.post("/refresh", {"refresh_token": person.tokens["refresh_token"]})
    assert answer.status_code == 401
    answer = anyone.post("/login", {"email": person.email, "password": PASSWORD})
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_credentials")
    left = rows_that_mention(person.email, person.user.sub)
    assert [row.split()[0] for row in left] == ["accounts.AuditEvent"], left
    assert list(DeletedAccount.objects.values_list("pk", flat=True)) == [digest_of(person.user.sub)]
    for model in (Ledger, Category, Entry, Session, SpentRefreshToken, SupportAccess, SupportLook):
        assert not model.objects.exists(), model
    assert LogEntry.objects.get().object_repr == "A deleted account"


def told() -> list[tuple[str, str]]:
    return [(mail.to[0], mail.subject) for mail in outbox.outbox]


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


# --- As it should go ------------------------------------------------------------------------------


def test_with_the_password(person: Person, anyone: APIClient) -> None:
    outbox.outbox.clear()
    answer = person.delete()
    assert (answer.status_code, answer.content) == (204, b"")
    check_gone(person, anyone)
    assert told() == [(person.email, GONE)]


def test_with_a_code_of_the_app(cognito: Cognito, person: Person, anyone: APIClient) -> None:
    token = person.tokens["access_token"]
    secret = cognito.idp.associate_software_token(AccessToken=token)["SecretCode"]
    cognito.idp.verify_software_token(AccessToken=token, UserCode=totp(secret))
    cognito.idp.set_user_mfa_preference(
        AccessToken=token, SoftwareTokenMfaSettings={"Enabled": True, "PreferredMfa": True}
    )
    assert code_of(person.delete(code="000000")) == (400, "invalid_code")
    assert person.delete(code=totp(secret)).status_code == 204
    check_gone(person, anyone)


def test_staff_may_delete_themselves(cognito: Cognito) -> None:
    staff = Person(cognito, "admins")
    assert staff.delete().status_code == 204
    assert not User.objects.filter(pk=staff.user.pk).exists()
    assert not staff.is_at_cognito()


def test_nobody_else_is_touched(cognito: Cognito, person: Person, anyone: APIClient) -> None:
    other = Person(cognito)
    assert person.delete().status_code == 204
    assert other.is_at_cognito()
    assert status_with(other.tokens["access_token"], "/me") == 200
    assert other.api.get("/expense?count=true").json()["count"] == 1
    assert (Entry.objects.count(), Category.objects.count()) == (3, 3)
    assert other.user.sessions.count() == SpentRefreshToken.objects.count() == 1
    assert SupportLook.objects.get().user == other.user
    assert LogEntry.objects.get(object_id=str(other.user.pk)).object_repr == other.email


def test_the_address_may_sign_up_again(cognito: Cognito, person: Person, anyone: APIClient) -> None:
    person.delete()
    assert anyone.post("/signup", {"email": person.email, "password": PASSWORD}).status_code == 201
    assert anyone.post("/verify", {"email": person.email, "code": CODE}).status_code == 200
    api = bearing(log_in(anyone, person.email)["access_token"])
    assert api.get("/expense").json()["results"] == []
    assert person.code_with("access_token") == (401, "account_deleted")


def test_pages_are_closed_too(person: Person, client: Client) -> None:
    client.force_login(person.user)
    assert client.get("/expense").status_code == 200
    person.delete()
    assert client.get("/expense").status_code in {401, 403}


# --- Who may not ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "proof", [{"password": ""}, {"code": ""}, {"password": PASSWORD, "code": "123456"}]
)
def test_exactly_one_proof(api: APIClient, user: User, proof: dict) -> None:
    answer = api.delete("/me", proof)
    assert code_of(answer) == (400, "validation_error")
    assert User.objects.get().is_active


def test_no_proof_at_all(api: APIClient, user: User) -> None:
    assert code_of(api.delete("/me")) == (400, "validation_error")
    assert User.objects.get().is_active


def test_without_the_right_proof_nothing_happens(person: Person) -> None:
    answer = person.delete(password="WrongPassword999")
    assert code_of(answer) == (400, "wrong_password")
    assert answer.json()["errors"][0]["field"] == "password"
    assert code_of(person.delete(code="123456")) == (409, "mfa_not_set_up")
    answer = bearing(person.tokens["id_token"]).delete("/me", {"password": PASSWORD})
    assert code_of(answer) == (403, "access_token_required")
    assert person.code_with("access_token") == (200, "")
    assert person.is_at_cognito()


def test_guesses_are_counted(person: Person, settings: Settings) -> None:
    settings.THROTTLE_LOGIN = "2/m"
    statuses = [person.delete(password="WrongPassword999").status_code for _ in range(3)]
    assert statuses == [400, 400, 429]
    assert person.delete().status_code == 429


def test_where_cognito_is_away_from_the_beginning_nothing_happens(
    api: APIClient, user: User
) -> None:
    assert code_of(api.delete("/me", {"password": PASSWORD})) == (503, "cognito_unavailable")
    assert api.get("/me").status_code == 200
    assert User.objects.get().deletion_requested_at is None


# --- Half-way -------------------------------------------------------------------------------------


def check_closed(person: Person, anyone: APIClient) -> None:
    """Nobody gets in, though not all is gone."""
    assert person.code_with("id_token") == (401, "account_deleted")
    assert person.code_with("access_token") == (401, "account_deleted")
    answer = anyone.post("/refresh", {"refresh_token": person.tokens["refresh_token"]})
    assert answer.status_code == 401
    user = User.objects.get(pk=person.user.pk)
    assert not user.is_active
    assert user.deletion_requested_at
    assert GONE not in [subject for _to, subject in told()]


def cognito_goes_away(monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    """Have this call, and all after it, find nobody."""
    really = getattr(CognitoGateway, call)

    def lose(self: CognitoGateway, **arguments: str) -> Any:
        monkeypatch.setenv(ENDPOINT, NOBODY)
        get_gateway.cache_clear()
        return really(get_gateway(), **arguments)

    monkeypatch.setattr(CognitoGateway, call, lose)


@pytest.fixture(autouse=True)
def fresh_gateway():
    yield
    get_gateway.cache_clear()


@pytest.fixture
def interrupted(cognito: Cognito, person: Person, monkeypatch: pytest.MonkeyPatch) -> Person:
    """Somebody whose deletion Cognito did not hear of."""
    with monkeypatch.context() as patch:
        cognito_goes_away(patch, "delete_account")
        answer = person.delete()
    get_gateway.cache_clear()
    assert answer.status_code == 202
    assert set(answer.json()) == {"message"}
    return person


def test_cognito_goes_away_in_between(interrupted: Person, anyone: APIClient) -> None:
    person = interrupted
    check_closed(person, anyone)
    assert person.is_at_cognito()
    # The right password was given, so it may be said.
    answer = anyone.post("/login", {"email": person.email, "password": PASSWORD})
    assert code_of(answer) == (401, "account_deleted")
    # Like any address that has an account.
    answer = anyone.post("/signup", {"email": person.email, "password": PASSWORD})
    assert answer.status_code == 201
    assert Entry.objects.count() == 3

    outbox.outbox.clear()
    assert deletion.finish_all() == (1, 0)
    check_gone(person, anyone)
    assert told() == [(person.email, GONE)]
    assert deletion.finish_all() == (0, 0)
    assert len(outbox.outbox) == 1


def test_who_was_gone_at_cognito_already(
    cognito: Cognito, interrupted: Person, anyone: APIClient
) -> None:
    cognito.idp.admin_delete_user(UserPoolId=cognito.pool, Username=interrupted.user.sub)
    assert deletion.finish_all() == (1, 0)
    check_gone(interrupted, anyone)


def test_somebody_was_quicker_at_cognito(
    cognito: Cognito, person: Person, anyone: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two requests at once, or the command between two steps of a request."""
    really = CognitoGateway.delete_account

    def come_late(self: CognitoGateway, **arguments: str) -> None:
        cognito.idp.admin_delete_user(UserPoolId=cognito.pool, Username=person.user.sub)
        really(self, **arguments)

    monkeypatch.setattr(CognitoGateway, "delete_account", come_late)
    assert person.delete().status_code == 204
    check_gone(person, anyone)


def test_somebody_was_quicker_here(
    person: Person, anyone: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    erase = deletion.erase

    def come_late(user: User) -> None:
        erase(user)
        if User.objects.filter(pk=user.pk).exists():
            monkeypatch.setattr(deletion, "erase", erase)
            assert deletion.finish_all() == (1, 0)

    monkeypatch.setattr(deletion, "erase", come_late)
    outbox.outbox.clear()
    assert person.delete().status_code == 204
    check_gone(person, anyone)
    assert told() == [(person.email, GONE)]  # once


@pytest.mark.django_db(transaction=True)
def test_two_finish_the_same_at_once(interrupted: Person, anyone: APIClient) -> None:
    together = threading.Barrier(2)

    def finish(_: int) -> tuple[int, int]:
        try:
            together.wait(10)
            return deletion.finish_all()
        finally:
            connections.close_all()

    outbox.outbox.clear()
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(finish, range(2)))
    assert all(not waiting for _done, waiting in outcomes), outcomes
    check_gone(interrupted, anyone)
    assert told() == [(interrupted.email, GONE)]


@pytest.mark.parametrize("step", ["entries", "the person"])
def test_the_database_fails_in_between(
    person: Person, anyone: APIClient, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture, step: str,
) -> None:  # fmt: skip
    def fail(*args: object, **kwargs: object) -> None:
        raise DatabaseError(f"disk full while deleting {person.email}")

    with monkeypatch.context() as patch:
        if step == "entries":
            eraser = next(name for name in erasure._erasers if name.startswith("expenses"))
            patch.setitem(erasure._erasers, eraser, fail)
        else:
            patch.setattr(User, "delete", fail)
        assert person.delete().status_code == 202
    check_closed(person, anyone)
    assert not person.is_at_cognito()
    assert not DeletedAccount.objects.exists()
    # Cognito has nobody of this address any more.
    answer = anyone.post("/login", {"email": person.email, "password": PASSWORD})
    assert code_of(answer) == (401, "invalid_credentials")
    assert person.email not in caplog.text

    assert deletion.finish_all() == (1, 0)
    check_gone(person, anyone)


def test_closing_fails_and_nothing_is_deleted(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(sessions, "set_active", fail)
    assert person.delete().status_code == 500
    person.user.refresh_from_db()
    assert person.user.deletion_requested_at is None
    assert person.is_at_cognito()


def test_without_a_right_at_aws_it_waits(
    cognito: Cognito, interrupted: Person, anyone: APIClient, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    with monkeypatch.context() as patch:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
            patch.delenv(name, raising=False)
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        patch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
        patch.setenv("AWS_CONFIG_FILE", "/nonexistent")
        get_gateway.cache_clear()
        assert deletion.finish_all() == (0, 1)
    assert "cognito_not_permitted" in caplog.text
    check_closed(interrupted, anyone)
    get_gateway.cache_clear()
    assert deletion.finish_all() == (1, 0)


def test_one_that_cannot_be_finished_does_not_keep_the_others_waiting(
    cognito: Cognito, interrupted: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Person(cognito)
    User.objects.filter(pk=other.user.pk).update(
        deletion_requested_at=timezone.now(), is_active=False
    )

    def fail(user: User) -> None:
        if user == interrupted.user:
            raise ZeroDivisionError

    monkeypatch.setitem(erasure._erasers, "one that fails", fail)
    assert deletion.finish_all() == (1, 1)
    assert list(User.objects.filter(deletion_requested_at__isnull=False)) == [interrupted.user]


# --- The command ----------------------------------------------------------------------------------


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("finish_deletions", *arguments, stdout=out)
    return out.getvalue()


def test_the_command(interrupted: Person, anyone: APIClient) -> None:
    waiting = run("--dry-run")
    assert waiting.startswith(f"user {interrupted.user.pk}, since 20")
    assert interrupted.email not in waiting
    check_closed(interrupted, anyone)
    assert run() == "Deleted: 1. Still waiting: 0.\n"
    check_gone(interrupted, anyone)
    assert run() == "Deleted: 0. Still waiting: 0.\n"
    assert run("--dry-run") == ""


def test_the_command_fails_where_one_still_waits(
    interrupted: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENDPOINT, NOBODY)
    with pytest.raises(CommandError, match="Not all deletions"):
        run()
    monkeypatch.undo()


def test_what_lambda_does_by_the_clock(interrupted: Person, anyone: APIClient) -> None:
    schedule.finish_deletions({"detail-type": "Scheduled Event"}, None)
    check_gone(interrupted, anyone)


def test_the_schedule_names_it_for_both_stages() -> None:
    stages = json.loads((Path(__file__).parents[2] / "zappa_settings.json").read_text())
    assert stages["production"]["extends"] == "dev"
    assert "events" not in stages["production"]
    events = {event["function"]: event for event in stages["dev"]["events"]}
    event = events["accounts.schedule.finish_deletions"]
    assert import_string(event["function"]) is schedule.finish_deletions
    assert event["expression"] == "rate(1 hour)"
