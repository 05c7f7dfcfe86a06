"""Refresh tokens that rotate, against the local AWS."""

import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone
from pytest_django import Settings
from rest_framework.test import APIClient

from accounts import rotation, sessions
from accounts.cognito.gateway import CognitoGateway
from accounts.models import Session, SpentRefreshToken, User
from accounts.selectors import digest_of
from tests.accounts.pools import Pools, begin, pool_with, refused
from tests.accounts.rotating import (
    GRACE,
    refresh,
    refreshed,
    rotates,
    rotating,
    strict,
)
from tests.accounts.steps import log_out, status_with
from tests.conftest import Cognito

__all__ = ["pool_with", "rotates", "strict"]

pytestmark = pytest.mark.django_db


def test_each_refresh_gives_another_refresh_token(rotates: Cognito) -> None:
    tokens = begin(rotates.account())
    seen = [tokens["refresh_token"]]
    for _ in range(3):
        seen.append(refreshed(seen[-1])["refresh_token"])
    assert len(set(seen)) == 4
    session = Session.objects.get()
    assert session.refresh_digest == digest_of(seen[-1])
    spent = session.spent_refresh_tokens.order_by("pk")
    assert [row.digest for row in spent] == [digest_of(token) for token in seen[:-1]]
    assert all(abs(row.spent_at - timezone.now()) < timedelta(minutes=1) for row in spent)


def test_tokens_are_kept_as_digests_only(rotates: Cognito) -> None:
    first = begin(rotates.account())["refresh_token"]
    second = refreshed(first)["refresh_token"]
    kept = str([*SpentRefreshToken.objects.values_list(), *Session.objects.values_list()])
    assert hashlib.sha256(first.encode()).hexdigest() in kept
    assert not [token for token in (first, second) if token in kept]
    assert str(SpentRefreshToken.objects.get()) == str(SpentRefreshToken.objects.get().pk)


def test_a_client_secret_makes_no_difference(pool_with: Pools, settings: Settings) -> None:
    settings.COGNITO_REFRESH_ROTATION = True
    cognito = pool_with(**rotating(GRACE, GenerateSecret=True))
    refreshed(refreshed(begin(cognito.account())["refresh_token"])["refresh_token"])


def test_a_client_that_does_not_rotate_keeps_its_refresh_token(
    cognito: Cognito, settings: Settings
) -> None:
    """The setting says it rotates, the app client does not: nothing is spent."""
    settings.COGNITO_REFRESH_ROTATION = True
    token = begin(cognito.account())["refresh_token"]
    for _ in range(2):
        assert refreshed(token)["refresh_token"] == token
    assert not SpentRefreshToken.objects.exists()
    assert Session.objects.get().refresh_digest == digest_of(token)


def test_without_the_setting_nothing_is_spent(cognito: Cognito) -> None:
    token = begin(cognito.account())["refresh_token"]
    assert refreshed(token)["refresh_token"] == token
    assert not SpentRefreshToken.objects.exists()


# --- Ends, and at the same moment -----------------------------------------------------------------


def test_after_a_log_out_nothing_is_refreshed(
    rotates: Cognito, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = begin(rotates.account())["refresh_token"]
    newest = refreshed(first)
    assert log_out(newest["access_token"]).status_code == 200
    asked: list[object] = []
    monkeypatch.setattr(CognitoGateway, "rotate", lambda self, **body: asked.append(body))
    for token in (first, newest["refresh_token"]):
        refused(refresh(token), 401, "session_ended")
    assert asked == []


def test_a_log_out_during_a_refresh_holds(
    rotates: Cognito, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = begin(rotates.account())["refresh_token"]
    rotate = CognitoGateway.rotate

    def rotate_and_log_out(self: CognitoGateway, *, refresh_token: str) -> Any:
        tokens = rotate(self, refresh_token=refresh_token)
        sessions.end_session(session=Session.objects.get())
        return tokens

    monkeypatch.setattr(CognitoGateway, "rotate", rotate_and_log_out)
    refused(refresh(token), 401, "session_ended")
    assert Session.objects.get().revoked_at
    assert not SpentRefreshToken.objects.exists()


def test_spent_tokens_go_with_their_session(rotates: Cognito) -> None:
    refreshed(begin(rotates.account())["refresh_token"])
    assert SpentRefreshToken.objects.count() == 1
    Session.objects.all().delete()
    assert not SpentRefreshToken.objects.exists()


def test_a_disabled_person_refreshes_nothing(rotates: Cognito) -> None:
    token = begin(rotates.account())["refresh_token"]
    User.objects.update(is_active=False)
    refused(refresh(token), 401, "account_disabled")


def test_refreshes_of_everybody_are_throttled_together(
    anyone: APIClient, settings: Settings
) -> None:
    settings.THROTTLE_ALL_LOGIN = "1/h"
    statuses = [anyone.post("/refresh", {"refresh_token": "x"}).status_code for _ in range(2)]
    assert statuses == [503, 429]  # nobody listens where Cognito should be


@pytest.mark.django_db(transaction=True)
def test_many_refreshes_of_one_token_at_once(rotates: Cognito) -> None:
    """All get tokens of the one session; what Cognito took for the last one can go on."""
    email = rotates.account()
    first = begin(email)["refresh_token"]
    at_once = 6
    barrier = threading.Barrier(at_once)

    def one(_: int) -> Any:
        barrier.wait(timeout=30)
        try:
            return refresh(first)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(at_once) as pool:
        answers = list(pool.map(one, range(at_once)))
    assert [answer.status_code for answer in answers] == [200] * at_once
    successors = [answer.json()["refresh_token"] for answer in answers]
    assert len(set(successors)) == at_once
    session = Session.objects.get()
    spent = {row.digest: row.spent_at for row in SpentRefreshToken.objects.all()}
    assert spent[digest_of(first)] < timezone.now()
    kept = {digest for digest, at in spent.items() if at == rotation.NOT_YET}
    assert kept | {session.refresh_digest} == {digest_of(token) for token in successors}
    for answer in answers:
        assert status_with(answer.json()["access_token"]) == 200
    assert log_out(answers[0].json()["access_token"]).status_code == 200
    for answer in answers:
        assert status_with(answer.json()["access_token"]) == 401
        refused(refresh(answer.json()["refresh_token"]), 401, "session_ended")
