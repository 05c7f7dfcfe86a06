"""Who logs in from a device that the account does not know gets a mail."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from accounts import sessions
from accounts.cognito.tokens import get_verifier
from accounts.devices import Device, kind_of
from accounts.models import Session, User
from accounts.sessions import new_devices
from tests.accounts import agents
from tests.conftest import PASSWORD, Cognito
from tests.tokens import access_claims, id_claims, sign

pytestmark = pytest.mark.django_db
Committing = Callable[..., AbstractContextManager[list[Any]]]


@pytest.fixture(name="log_in")
def log_in_fixture(
    user: User, django_capture_on_commit_callbacks: Committing
) -> Callable[..., list[str]]:
    """Log `user` in with this program, and return the mails that they get for it."""

    def log_in(user_agent: str, address: str = "203.0.113.7") -> list[str]:
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            sessions.sign_in(
                get_verifier().verify(sign(id_claims(user.sub, user.email))),
                started=timezone.now(),
                refresh_token=None,
                device=Device(address=address, user_agent=user_agent),
            )
        return [f"{message.to[0]} {message.subject} {message.body}" for message in mail.outbox]

    return log_in


LogIn = Callable[..., list[str]]


def test_the_first_log_in_is_no_news(log_in: LogIn) -> None:
    assert log_in(agents.FIREFOX) == []


def test_another_program_is_told_of(log_in: LogIn, user: User) -> None:
    log_in(agents.FIREFOX)
    (message,) = log_in(agents.IPHONE, "198.51.100.9")
    assert message.startswith(f"{user.email} Your account was used from a new device")
    assert "Safari on iPhone" in message
    assert "198.51.100.9" in message
    assert log_in(agents.IPHONE) == []


@pytest.mark.parametrize("agent", [agents.FIREFOX, agents.NEWER_FIREFOX])
def test_the_same_program_is_not_though_it_was_updated_and_moved(log_in: LogIn, agent: str) -> None:
    log_in(agents.FIREFOX)
    assert log_in(agent, "2001:db8::99") == []


def test_a_program_that_was_seen_as_it_is_needs_no_parser(
    log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Loading it takes a fifth of a second, and most log-ins are by the same program."""
    parsed: list[str] = []

    def parse(user_agent: str) -> tuple[str, str]:
        parsed.append(user_agent)
        return kind_of(user_agent)

    monkeypatch.setattr(new_devices, "kind_of", parse)
    log_in(agents.FIREFOX)
    assert log_in(agents.FIREFOX) == []
    assert parsed == []
    log_in(agents.NEWER_FIREFOX)
    assert set(parsed) == {agents.FIREFOX, agents.NEWER_FIREFOX}


def test_who_does_not_say_what_it_is_is_new_once(log_in: LogIn) -> None:
    log_in(agents.FIREFOX)
    (message,) = log_in("")
    assert "an unknown device" in message
    assert log_in("") == []


def test_ended_sessions_still_tell_which_devices_are_known(log_in: LogIn, user: User) -> None:
    log_in(agents.FIREFOX)
    sessions.end_all_sessions(user=user)
    assert log_in(agents.NEWER_FIREFOX) == []


def test_the_devices_of_others_do_not_count(log_in: LogIn) -> None:
    stranger = User.objects.create(sub="stranger", email="stranger@example.com")
    Session.objects.create(user=stranger, key="k", user_agent=agents.IPHONE)
    log_in(agents.FIREFOX)
    assert len(log_in(agents.IPHONE)) == 1


def test_a_token_that_was_merely_never_seen_is_not_told_of(
    log_in: LogIn, user: User, django_capture_on_commit_callbacks: Committing
) -> None:
    """Its sign-in may be long ago, and its program may be another than the one that signed in."""
    log_in(agents.FIREFOX)
    token = sign(access_claims(user.sub))
    with django_capture_on_commit_callbacks(execute=True):
        answer = APIClient().get(
            "/balance", HTTP_AUTHORIZATION=f"Bearer {token}", HTTP_USER_AGENT=agents.CURL
        )
    assert answer.status_code == 200
    assert mail.outbox == []


def test_an_account_that_nobody_used_for_long_is_told_though_its_devices_are_forgotten(
    log_in: LogIn, user: User
) -> None:
    User.objects.filter(pk=user.pk).update(created_at=timezone.now() - timedelta(days=32))
    assert len(log_in(agents.FIREFOX)) == 1
    assert log_in(agents.FIREFOX) == []


def test_an_account_made_lately_has_no_devices_to_forget(log_in: LogIn, user: User) -> None:
    User.objects.filter(pk=user.pk).update(created_at=timezone.now() - timedelta(days=30))
    assert log_in(agents.FIREFOX) == []


def test_only_so_many_sessions_and_programs_are_looked_at(
    log_in: LogIn, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(new_devices, "LOOKED_AT", 3)
    monkeypatch.setattr(new_devices, "COMPARED", 2)
    for agent in (agents.CURL, agents.FIREFOX, agents.IPHONE):
        log_in(agent)
    assert len(log_in(agents.CURL)) == 1  # the third program back
    for _ in range(3):
        log_in(agents.EDGE)
    assert len(log_in(agents.IPHONE)) == 1  # more than three sessions back


def test_looking_costs_one_query_however_many_sessions_there_are(
    log_in: LogIn, user: User, django_capture_on_commit_callbacks: Committing
) -> None:
    Session.objects.bulk_create(
        Session(user=user, key=f"k{n}", user_agent=f"Program{n}/1") for n in range(500)
    )
    with django_capture_on_commit_callbacks() as callbacks:
        sessions.sign_in(
            get_verifier().verify(sign(id_claims(user.sub, user.email))),
            started=timezone.now(),
            refresh_token=None,
            device=Device(user_agent=agents.IPHONE),
        )
    (tell,) = callbacks
    with CaptureQueriesContext(transaction.get_connection()) as queries:
        tell()
    assert len(queries) == 1
    assert "LIMIT 200" in queries[0]["sql"]
    assert len(mail.outbox) == 1


def test_a_log_in_that_is_taken_back_tells_nobody(
    user: User, django_capture_on_commit_callbacks: Committing
) -> None:
    Session.objects.create(user=user, key="k", user_agent=agents.FIREFOX)
    with django_capture_on_commit_callbacks(execute=True) as callbacks, transaction.atomic():
        sessions.sign_in(
            get_verifier().verify(sign(id_claims(user.sub, user.email))),
            started=timezone.now(),
            refresh_token=None,
            device=Device(user_agent=agents.IPHONE),
        )
        transaction.set_rollback(True)
    assert callbacks == []
    assert mail.outbox == []


def test_a_log_in_holds_though_no_mail_can_be_sent(
    cognito: Cognito,
    anyone: APIClient,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Committing,
) -> None:
    def fail(self: object) -> None:
        raise ConnectionRefusedError

    body = {"email": cognito.account(), "password": PASSWORD}
    assert anyone.post("/login", body, HTTP_USER_AGENT=agents.FIREFOX).status_code == 200
    monkeypatch.setattr(EmailMultiAlternatives, "send", fail)
    with django_capture_on_commit_callbacks(execute=True):
        answer = anyone.post("/login", body, HTTP_USER_AGENT=agents.IPHONE)
    assert answer.status_code == 200


def test_a_log_in_by_the_api_tells_which_device_it_was(
    cognito: Cognito, anyone: APIClient, django_capture_on_commit_callbacks: Committing
) -> None:
    email = cognito.account()
    body = {"email": email, "password": PASSWORD}
    for agent in (agents.FIREFOX, agents.CHROME):
        with django_capture_on_commit_callbacks(execute=True):
            answer = anyone.post("/login", body, HTTP_USER_AGENT=agent, REMOTE_ADDR="198.51.100.4")
        assert answer.status_code == 200
    (message,) = mail.outbox
    assert message.to == [email]
    assert "Chrome on macOS" in message.body
    assert "198.51.100.4" in message.body
