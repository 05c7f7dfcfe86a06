"""How often a step may be answered, and what may happen between two steps."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone
from pytest_django import Settings
from rest_framework.test import APIClient

from accounts import sessions
from accounts.cognito.errors import CognitoBusy, CognitoError, CognitoUnavailable
from accounts.cognito.gateway import CognitoGateway
from accounts.models import Session, User
from tests.accounts.pools import (
    SECOND_PASSWORD,
    Pools,
    account_with,
    account_with_app,
    bearer,
    begin,
    go_on,
    invite,
    pool_with,
    prefer,
    refused,
    tokens_of,
)
from tests.conftest import CODE, PASSWORD, Cognito
from tests.totp import totp

__all__ = ["pool_with"]

pytestmark = pytest.mark.django_db
WRONG = "000000"


# --- How often it may be tried --------------------------------------------------------------------


def test_a_step_is_over_after_five_wrong_answers(cognito: Cognito) -> None:
    email, secret = account_with_app(cognito)
    step = begin(email)
    for _ in range(5):
        refused(go_on(step, code=WRONG), 400, "invalid_code", "code")
    refused(go_on(step, code=totp(secret)), 401, "challenge_expired", "session")
    tokens_of(go_on(begin(email), code=totp(secret)))


def test_the_fifth_answer_may_be_right(cognito: Cognito) -> None:
    step = begin(account_with(cognito, "Email"))
    for _ in range(4):
        refused(go_on(step, code=WRONG), 400, "invalid_code", "code")
    tokens_of(go_on(step, code=CODE))


def test_answers_are_throttled_by_account(cognito: Cognito, settings: Settings) -> None:
    settings.THROTTLE_LOGIN = "2/h"
    email = account_with(cognito, "Email")
    first, second = begin(email), begin(email)
    for step in (first, second):
        refused(go_on(step, code=WRONG), 400, "invalid_code")
    refused(go_on(first, code=CODE), 429, "too_many_attempts")
    settings.THROTTLE_LOGIN = "3/h"
    tokens_of(go_on(begin(account_with(cognito, "Email")), code=CODE))


def test_answers_of_everybody_are_throttled_together(cognito: Cognito, settings: Settings) -> None:
    settings.THROTTLE_ALL_LOGIN = "1/h"
    step = begin(account_with(cognito, "Email"))
    refused(go_on(step, code=CODE), 429, "too_many_attempts")


def test_answers_are_throttled_by_address(anyone: APIClient, settings: Settings) -> None:
    settings.THROTTLE_ADDRESS = "2/m"
    statuses = [anyone.post("/login/challenge", {}).status_code for _ in range(3)]
    assert statuses == [400, 400, 429]


@pytest.mark.parametrize("gone", [CognitoUnavailable, CognitoBusy])
def test_a_step_can_be_answered_again_when_cognito_was_away(
    cognito: Cognito, monkeypatch: pytest.MonkeyPatch, gone: type[CognitoError]
) -> None:
    step = begin(account_with(cognito, "Email"))

    def away(self: CognitoGateway, **_: object) -> None:
        raise gone

    with monkeypatch.context() as patched:
        patched.setattr(CognitoGateway, "answer_challenge", away)
        for _ in range(6):
            assert go_on(step, code=CODE).status_code in {429, 503}
    tokens_of(go_on(step, code=CODE))


@pytest.mark.django_db(transaction=True)
def test_of_two_right_answers_at_once_one_gets_through(cognito: Cognito) -> None:
    email, secret = account_with_app(cognito)
    for _ in range(3):
        Session.objects.all().delete()
        step, code, barrier = begin(email), totp(secret), threading.Barrier(2)

        def one(_: int, step: Any = step, code: str = code, barrier: Any = barrier) -> Any:
            barrier.wait(timeout=30)
            try:
                return go_on(step, code=code)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(2) as pool:
            answers = sorted(pool.map(one, range(2)), key=lambda answer: answer.status_code)
        tokens_of(answers[0])
        refused(answers[1], 401, "challenge_expired")
        assert Session.objects.count() == 1


# --- What happens in between ----------------------------------------------------------------------


def test_a_disabled_person_is_refused_after_the_last_step(cognito: Cognito) -> None:
    email, secret = account_with_app(cognito)
    step = begin(email)
    User.objects.update(is_active=False)
    refused(go_on(step, code=totp(secret)), 401, "account_disabled")


def test_a_reset_in_the_middle_ends_the_log_in(cognito: Cognito) -> None:
    """The log-in counts from its first step on: it was begun with the old password."""
    email, secret = account_with_app(cognito)
    step = begin(email)
    sessions.end_all_sessions(user=User.objects.get(email=email))
    refused(go_on(step, code=totp(secret)), 401, "session_ended")


def test_the_start_is_carried_through_all_steps(cognito: Cognito) -> None:
    email, secret = account_with_app(cognito)
    prefer(cognito, email, "Email", "SoftwareToken")
    step = begin(email)
    sessions.end_all_sessions(user=User.objects.get(email=email))
    step = go_on(step, answer="SOFTWARE_TOKEN_MFA").json()
    refused(go_on(step, code=totp(secret)), 401, "session_ended")


def test_the_session_knows_the_device_of_the_last_step(cognito: Cognito) -> None:
    before = timezone.now()
    step = begin(account_with(cognito, "Email"))
    answer = APIClient(headers={"user-agent": "a-program/1"}).post(
        "/login/challenge",
        {"session": step["session"], "code": CODE},
        REMOTE_ADDR="192.0.2.7",
    )
    tokens_of(answer)
    session = Session.objects.get()
    assert (session.address, session.user_agent) == ("192.0.2.7", "a-program/1")
    assert session.created_at > before


def test_nothing_secret_is_logged(
    pool_with: Pools, caplog: pytest.LogCaptureFixture, settings: Settings
) -> None:
    caplog.set_level("DEBUG")
    email = invite(pool_with(mfa="ON"))
    first = begin(email)
    second = go_on(first, new_password=SECOND_PASSWORD).json()
    refused(go_on(second, code=WRONG), 400, "invalid_code")
    code = totp(second["secret"])
    tokens = tokens_of(go_on(second, code=code))
    bearer(tokens["access_token"]).get("/expense")
    assert "/login/challenge" in str([vars(record) for record in caplog.records])
    secrets = [PASSWORD, SECOND_PASSWORD, second["secret"], email, second["qr_code"], code]
    secrets += [first["session"], second["session"], tokens["access_token"], tokens["id_token"]]
    for record in caplog.records:
        assert not [one for one in secrets if one in f"{vars(record)} {record.getMessage()}"]
