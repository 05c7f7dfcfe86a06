"""Log-ins that take more than a password, step by step, against the local AWS."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pytest_django import Settings
from rest_framework.test import APIClient

from accounts.cognito.errors import InvalidCode
from accounts.cognito.gateway import CognitoGateway
from accounts.models import Session, User
from tests.accounts.cognito.asking import ENDPOINT
from tests.accounts.cognito.asking import answer as answering
from tests.accounts.cognito.servers import serving
from tests.accounts.pools import (
    SECOND_PASSWORD,
    Pools,
    account_with,
    account_with_app,
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


def test_a_new_password_is_asked_for(cognito: Cognito) -> None:
    email = invite(cognito)
    step = begin(email)
    assert set(step) == {"challenge", "session", "needs", "expires_in"}
    assert step["challenge"] == "NEW_PASSWORD_REQUIRED"
    assert (step["needs"], step["expires_in"]) == ("new_password", 180)
    assert not Session.objects.exists()
    tokens_of(go_on(step, new_password=SECOND_PASSWORD))
    assert User.objects.get().email == email
    assert "access_token" in begin(email, SECOND_PASSWORD)


def test_a_code_of_the_app_is_asked_for(cognito: Cognito) -> None:
    email, secret = account_with_app(cognito)
    step = begin(email)
    assert (step["challenge"], step["needs"]) == ("SOFTWARE_TOKEN_MFA", "code")
    tokens_of(go_on(step, code=totp(secret)))


@pytest.mark.parametrize(
    ("factor", "challenge", "medium", "destination"),
    [("Email", "EMAIL_OTP", "EMAIL", "p***@e***"), ("SMS", "SMS_MFA", "SMS", "+*******1234")],
)
def test_a_code_that_was_sent_is_asked_for(
    cognito: Cognito, factor: str, challenge: str, medium: str, destination: str
) -> None:
    step = begin(account_with(cognito, factor))
    assert (step["challenge"], step["needs"]) == (challenge, "code")
    assert (step["medium"], step["destination"]) == (medium, destination)
    tokens_of(go_on(step, code=CODE))


def test_one_of_several_factors_is_chosen_and_then_asked_for(cognito: Cognito) -> None:
    email, secret = account_with_app(cognito)
    prefer(cognito, email, "Email", "SoftwareToken")
    step = begin(email)
    assert (step["challenge"], step["needs"]) == ("SELECT_MFA_TYPE", "answer")
    assert sorted(step["choices"]) == ["EMAIL_OTP", "SOFTWARE_TOKEN_MFA"]
    refused(go_on(step, answer="SMS_MFA"), 400, "validation_error", "answer")
    by_app = go_on(step, answer="SOFTWARE_TOKEN_MFA").json()
    assert (by_app["challenge"], by_app["needs"]) == ("SOFTWARE_TOKEN_MFA", "code")
    assert "choices" not in by_app
    tokens_of(go_on(by_app, code=totp(secret)))
    by_mail = go_on(begin(email), answer="EMAIL_OTP").json()
    assert by_mail["challenge"] == "EMAIL_OTP"
    tokens_of(go_on(by_mail, code=CODE))


def assert_shows_an_app(step: dict[str, Any], email: str) -> None:
    assert (step["challenge"], step["needs"]) == ("MFA_SETUP", "code")
    uri = urlsplit(step["otpauth_uri"])
    assert parse_qs(uri.query) == {"secret": [step["secret"]], "issuer": ["Budget Tracker"]}
    assert (uri.scheme, uri.netloc) == ("otpauth", "totp")
    assert uri.path == f"/Budget%20Tracker:{email.replace('@', '%40')}"
    assert step["qr_code"].startswith("<svg")
    assert "choices" not in step


def test_an_app_must_be_set_up_where_the_pool_wants_one(pool_with: Pools) -> None:
    cognito = pool_with(mfa="ON")
    email = cognito.account()
    step = begin(email)
    assert_shows_an_app(step, email)
    refused(go_on(step, code=WRONG), 400, "invalid_code", "code")
    tokens_of(go_on(step, code=totp(step["secret"])))
    again = begin(email)
    assert again["challenge"] == "SOFTWARE_TOKEN_MFA"
    tokens_of(go_on(again, code=totp(step["secret"])))


def test_a_new_password_and_then_an_app(pool_with: Pools) -> None:
    email = invite(pool_with(mfa="ON"))
    step = go_on(begin(email), new_password=SECOND_PASSWORD).json()
    assert_shows_an_app(step, email)
    tokens_of(go_on(step, code=totp(step["secret"])))


def test_a_client_secret_makes_no_difference(pool_with: Pools) -> None:
    email = invite(pool_with(mfa="ON", GenerateSecret=True))
    step = go_on(begin(email), new_password=SECOND_PASSWORD).json()
    tokens_of(go_on(step, code=totp(step["secret"])))


@pytest.mark.parametrize(
    ("challenge", "parameters"),
    [("DEVICE_SRP_AUTH", {}), ("MFA_SETUP", {"MFAS_CAN_SETUP": '["SMS_MFA"]'})],
)
def test_a_step_that_is_not_known_is_named(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, challenge: str, parameters: dict[str, str]
) -> None:
    """The local AWS knows no such challenge: a server that answers as Cognito would."""
    settings.COGNITO_APP_CLIENT_ID = "client"
    content = {"ChallengeName": challenge, "Session": "s", "ChallengeParameters": parameters}
    with serving(answering(**content)) as running:
        monkeypatch.setenv(ENDPOINT, running.url)
        answer = APIClient().post("/login", {"email": "a@example.com", "password": PASSWORD})
    assert challenge in refused(answer, 403, "challenge_unknown")["detail"]


# --- What an answer must hold ---------------------------------------------------------------------


STEPS: dict[str, Callable[[Cognito], dict[str, Any]]] = {
    "new_password": lambda cognito: begin(invite(cognito)),
    "code": lambda cognito: begin(account_with(cognito, "Email")),
    "answer": lambda cognito: begin(account_with(cognito, "Email", "SMS")),
}
VALUES = {"new_password": SECOND_PASSWORD, "code": CODE, "answer": "EMAIL_OTP"}


@pytest.mark.parametrize("needs", STEPS)
def test_a_step_takes_the_field_that_it_needs_and_no_other(cognito: Cognito, needs: str) -> None:
    step = STEPS[needs](cognito)
    assert step["needs"] == needs
    missing = refused(go_on(step), 400, "validation_error", needs)
    assert step["challenge"] in missing["detail"]
    for other in VALUES.keys() - {needs}:
        instead = refused(go_on(step, **{other: VALUES[other]}), 400, "validation_error")
        assert {(one["field"], one["code"]) for one in instead["errors"]} == {
            (needs, "missing"),
            (other, "superfluous"),
        }
        both = {needs: VALUES[needs], other: VALUES[other]}
        refused(go_on(step, **both), 400, "validation_error", other)
    assert go_on(step, **{needs: VALUES[needs]}).status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "session"),
        ({"session": "x" * 8193, "code": CODE}, "session"),
        ({"session": "ß", "code": CODE}, "session"),
        ({"session": "x\n", "code": CODE}, "session"),
        ({"session": "x", "code": "12 34"}, "code"),
        ({"session": "x", "new_password": "short"}, "new_password"),
        ({"session": "x", "answer": "x" * 65}, "answer"),
        ({"session": "x", "code": CODE, "email": "a@example.com"}, "email"),
    ],
)
def test_bodies_that_fit_no_step(anyone: APIClient, body: dict[str, Any], field: str) -> None:
    refused(anyone.post("/login/challenge", body), 400, "validation_error", field)


@pytest.mark.parametrize(
    ("password", "code"),
    [("Short12", "password_too_short"), ("nothing-upper-case1", "password_needs_uppercase")],
)
def test_a_new_password_must_fit_our_rules_before_cognito_is_asked(
    cognito: Cognito, password: str, code: str
) -> None:
    step = begin(invite(cognito))
    problem = refused(go_on(step, new_password=password), 400, "validation_error", "new_password")
    assert code in [one["code"] for one in problem["errors"]]
    tokens_of(go_on(step, new_password=SECOND_PASSWORD))


def test_a_new_password_that_the_pool_refuses(cognito: Cognito, settings: Settings) -> None:
    settings.PASSWORD_MINIMUM_LENGTH = 6
    step = begin(invite(cognito))
    problem = refused(go_on(step, new_password="Short12"), 400, "password_refused", "new_password")
    assert "too short" in problem["detail"]
    tokens_of(go_on(step, new_password=SECOND_PASSWORD))


def test_a_new_password_that_cognito_refuses_like_any_parameter(
    cognito: Cognito, monkeypatch: pytest.MonkeyPatch
) -> None:
    """AWS says InvalidParameterException of some; our own rules let none of them through."""
    step = begin(invite(cognito))

    def refuse(self: CognitoGateway, **_: object) -> None:
        raise InvalidCode

    with monkeypatch.context() as patched:
        patched.setattr(CognitoGateway, "answer_challenge", refuse)
        answer = go_on(step, new_password=SECOND_PASSWORD)
    problem = refused(answer, 400, "password_refused", "new_password")
    assert "code" not in problem["detail"]
    tokens_of(go_on(step, new_password=SECOND_PASSWORD))
