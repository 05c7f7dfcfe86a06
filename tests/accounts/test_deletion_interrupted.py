"""A deletion that is interrupted: nobody gets in meanwhile, and it comes to its end."""

import io
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail as outbox
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connections
from django.utils import timezone
from django.utils.module_loading import import_string
from rest_framework.test import APIClient

from accounts import schedule, sessions
from accounts.cognito.gateway import CognitoGateway, get_gateway
from accounts.models import AttemptCount, DeletedAccount, User
from accounts.services import deletion
from common import erasure
from expenses.ledger.models import Entry
from tests.accounts.leaving import GONE, Person, check_gone
from tests.accounts.steps import code_of, told
from tests.conftest import PASSWORD, Cognito

pytestmark = pytest.mark.django_db

NOBODY = "http://127.0.0.1:9"
ENDPOINT = "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"


@pytest.fixture
def person(cognito: Cognito) -> Person:
    return Person(cognito)


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
    erase = erasure.erase

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


def test_what_lambda_forgets_by_the_clock(interrupted: Person) -> None:
    AttemptCount.objects.create(key="old", ends_at=timezone.now() - timedelta(days=3))
    schedule.purge({"detail-type": "Scheduled Event"}, None)
    assert not AttemptCount.objects.filter(key="old").exists()


def test_the_schedule_names_it_for_both_stages() -> None:
    stages = json.loads((Path(__file__).parents[2] / "zappa_settings.json").read_text())
    assert stages["production"]["extends"] == "dev"
    assert "events" not in stages["production"]
    events = {event["function"]: event for event in stages["dev"]["events"]}
    event = events["accounts.schedule.finish_deletions"]
    assert import_string(event["function"]) is schedule.finish_deletions
    assert event["expression"] == "rate(1 hour)"
