"""Which tokens are good: how sessions open, go on and end, to the moment and at the same moment."""

import functools
import hashlib
import re
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone
from pytest_django import Settings
from rest_framework.test import APIClient

from accounts import sessions
from accounts.cognito.gateway import CognitoGateway, get_gateway
from accounts.cognito.tokens import VerifiedClaims, get_verifier
from accounts.errors import SessionEnded
from accounts.models import Session, User
from accounts.sessions import opening
from tests.conftest import PASSWORD, Cognito
from tests.tokens import id_claims, sign

pytestmark = pytest.mark.django_db


def verified(user: User, **changes: Any) -> VerifiedClaims:
    return get_verifier().verify(sign(id_claims(user.sub, user.email, **changes)))


def claims_of(user: User) -> VerifiedClaims:
    return verified(user)


def sign_in(user: User, refresh_token: str = "r") -> Session:
    return sessions.sign_in(claims_of(user), started=timezone.now(), refresh_token=refresh_token)


def test_a_log_in_begun_at_the_very_moment_of_the_end_is_good(user: User) -> None:
    sessions.end_all_sessions(user=user)
    user.refresh_from_db()
    ended = user.sessions_valid_from
    assert ended
    with pytest.raises(SessionEnded):
        sessions.welcome(claims_of(user), started=ended - timedelta(microseconds=1))
    assert sessions.welcome(claims_of(user), started=ended) == user


@pytest.mark.parametrize("end", ["this session", "all sessions", "the account"])
def test_a_refresh_of_an_ended_session_never_gets_to_cognito(
    user: User, anyone: APIClient, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(CognitoGateway, "refresh", lambda self, **body: asked.append(body))
    session = sign_in(user)
    if end == "this session":
        sessions.end_session(session=session)
    elif end == "all sessions":
        sessions.end_all_sessions(user=user)
    else:
        sessions.set_active(user=user, active=False)
    answer = anyone.post("/refresh", {"refresh_token": "r"})
    code = "account_disabled" if end == "the account" else "session_ended"
    assert (answer.status_code, answer.json()["code"]) == (401, code)
    assert asked == []


def assert_kept_as_digest_only(session: Session, refresh_token: str) -> None:
    row = Session.objects.filter(pk=session.pk).values().get()
    assert row["refresh_digest"] == hashlib.sha256(refresh_token.encode()).hexdigest()
    assert re.fullmatch(r"[0-9a-f]{64}", row["refresh_digest"])
    assert not [name for name, value in row.items() if refresh_token in str(value)]


def test_of_a_refresh_token_only_a_digest_is_kept(user: User) -> None:
    session = sign_in(user, "first-refresh-token")
    assert_kept_as_digest_only(session, "first-refresh-token")
    sessions.go_on(claims_of(user), known=session, refresh_token="second-refresh-token")
    assert_kept_as_digest_only(Session.objects.latest("pk"), "second-refresh-token")


def test_of_cognitos_refresh_token_only_a_digest_is_kept(
    cognito: Cognito, anyone: APIClient
) -> None:
    body = {"email": cognito.account(), "password": PASSWORD}
    refresh_token = anyone.post("/login", body).json()["refresh_token"]
    assert_kept_as_digest_only(Session.objects.get(), refresh_token)


@pytest.mark.django_db(transaction=True)
def test_sessions_cannot_be_ended_in_the_middle_of_a_log_in(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once a log-in has read the person, the end waits for it, and then ends its session too.

    On PostgreSQL the row lock sees to that; SQLite has one writer at a time anyway.
    """
    locked_user = sessions.locked_user

    def end() -> None:
        try:
            sessions.end_all_sessions(user=User.objects.get(pk=user.pk))
        finally:
            connections.close_all()

    ending = threading.Thread(target=end)

    def locked_user_and_an_end_meanwhile(claims: VerifiedClaims) -> User:
        found = locked_user(claims)
        ending.start()
        ending.join(timeout=1)  # it must not get through; without the lock it does
        return found

    monkeypatch.setattr(opening, "locked_user", locked_user_and_an_end_meanwhile)
    session = sign_in(user)
    ending.join(timeout=30)
    assert not ending.is_alive()
    session.refresh_from_db()
    assert session.revoked_at


def in_a_thread(call: Callable[[], object]) -> threading.Thread:
    def run() -> None:
        try:
            call()
        finally:
            connections.close_all()

    return threading.Thread(target=run)


ENDS: dict[str, Callable[[User, Session, Session], object]] = {
    "this one": lambda user, mine, other: sessions.end_session(session=mine),
    "all others": lambda user, mine, other: sessions.end_other_sessions(user=user, keep=other),
    "all": lambda user, mine, other: sessions.end_all_sessions(user=user),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("origin_jti", ["one", None])
@pytest.mark.parametrize("end", ENDS)
def test_sessions_cannot_be_ended_in_the_middle_of_a_refresh(
    user: User, monkeypatch: pytest.MonkeyPatch, end: str, origin_jti: str | None
) -> None:
    """Once a refresh has begun to write, the end waits for it, and ends what it brings, too."""
    begun = int(time.time()) - 60
    first, refreshed = (
        verified(user, origin_jti=origin_jti, auth_time=begun, iat=begun + n) for n in (0, 30)
    )
    other = sign_in(user, "another")
    mine = sessions.open_session(first, refresh_token="r")
    ending = in_a_thread(lambda: ENDS[end](User.objects.get(pk=user.pk), mine, other))
    locked_user = sessions.locked_user

    def locked_user_and_an_end_meanwhile(claims: VerifiedClaims) -> User:
        found = locked_user(claims)
        ending.start()
        ending.join(timeout=1)  # it must not get through; without the lock it does
        return found

    monkeypatch.setattr(opening, "locked_user", locked_user_and_an_end_meanwhile)
    sessions.go_on(refreshed, known=mine, refresh_token="r")
    ending.join(timeout=30)
    assert not ending.is_alive()
    rows = Session.objects.exclude(pk=other.pk)
    assert rows.count() == (1 if origin_jti else 2)
    assert not rows.filter(revoked_at=None).exists()
    other.refresh_from_db()
    assert bool(other.revoked_at) is (end == "all")


@pytest.mark.django_db(transaction=True)
def test_however_often_it_is_refreshed_an_ended_session_stays_ended(user: User) -> None:
    """Many refreshes, each with a refresh token of its own, as one of them is overtaken."""
    keep, known = sign_in(user, "another"), sign_in(user, "r")
    claims = verified(user, origin_jti=known.key)
    outcomes: list[bool] = []

    def refresh(number: int) -> None:
        try:
            for step in range(10):
                mine = Session.objects.get(pk=known.pk)
                sessions.go_on(claims, known=mine, refresh_token=f"{number}-{step}")
        except SessionEnded:
            outcomes.append(False)
        else:
            outcomes.append(True)

    threads = [in_a_thread(functools.partial(refresh, number)) for number in range(6)]
    for thread in threads:
        thread.start()
    sessions.end_other_sessions(user=user, keep=keep)
    for thread in threads:
        thread.join(timeout=60)
    assert len(outcomes) == 6
    assert Session.objects.get(revoked_at=None) == keep
    with pytest.raises(SessionEnded):
        sessions.go_on(claims, known=known, refresh_token="r")


AT_ONCE = 30


@pytest.fixture
def patient(cognito: Cognito, monkeypatch: pytest.MonkeyPatch) -> Cognito:
    """Cognito for which all wait, however slow the machine is: the database is what is tried."""
    monkeypatch.setattr(get_gateway()._patience, "_queue", 60.0)
    return cognito


def at_once(send: Callable[[APIClient], Any]) -> list[Any]:
    """Have many clients send the same at the same moment; return the answers."""
    barrier = threading.Barrier(AT_ONCE)

    def one(_: int) -> Any:
        api = APIClient(raise_request_exception=False)
        barrier.wait(timeout=30)
        try:
            return send(api)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


@pytest.mark.django_db(transaction=True)
def test_many_log_ins_of_one_new_person_at_once(patient: Cognito, settings: Settings) -> None:
    settings.THROTTLE_LOGIN = "1000/m"
    body = {"email": patient.account(), "password": PASSWORD}
    answers = at_once(lambda api: api.post("/login", body))
    assert [answer.status_code for answer in answers] == [200] * AT_ONCE
    user = User.objects.get()
    assert (user.email, user.sessions.count()) == (body["email"], AT_ONCE)
    for answer in answers[:3]:
        bearer = f"Bearer {answer.json()['access_token']}"
        assert APIClient().get("/expense", HTTP_AUTHORIZATION=bearer).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_many_sign_ups_of_one_address_at_once(patient: Cognito, settings: Settings) -> None:
    settings.THROTTLE_CODE = "1000/m"
    body = {"email": patient.new_email(), "password": PASSWORD}
    answers = at_once(lambda api: api.post("/signup", body))
    assert [answer.status_code for answer in answers] == [201] * AT_ONCE
    assert len({answer.content for answer in answers}) == 1
    found = patient.idp.list_users(UserPoolId=patient.pool, Filter=f'email = "{body["email"]}"')
    assert len(found["Users"]) == 1


@pytest.mark.django_db(transaction=True)
def test_many_log_ins_at_once_are_let_through_up_to_the_rate(
    patient: Cognito, settings: Settings
) -> None:
    settings.THROTTLE_LOGIN = "10/h"
    body = {"email": patient.account(), "password": PASSWORD}
    answers = at_once(lambda api: api.post("/login", body))
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [200] * 10 + [429] * (AT_ONCE - 10)
    assert Session.objects.count() == 10
