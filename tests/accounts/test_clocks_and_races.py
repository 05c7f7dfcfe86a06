"""Clocks that differ, and things that happen between two steps."""

import uuid

import pytest
from django.utils import timezone
from pytest_django import Settings
from rest_framework.test import APIClient

from accounts import sessions
from accounts.cognito.gateway import CognitoGateway, Tokens
from accounts.cognito.tokens import get_verifier
from accounts.models import Session, User
from tests.conftest import PASSWORD, RESET_CODE, Cognito
from tests.tokens import id_claims, sign

pytestmark = pytest.mark.django_db


def test_a_fresh_token_that_our_clock_refuses_is_not_the_callers_fault(
    anyone: APIClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ahead = int(timezone.now().timestamp()) + 60
    tokens = Tokens(
        id_token=sign(id_claims("somebody", "a@example.com", iat=ahead)),
        access_token="",
        refresh_token="r",
        expires_in=900,
    )
    monkeypatch.setattr(CognitoGateway, "log_in", lambda self, **_: tokens)
    answer = anyone.post("/login", {"email": "a@example.com", "password": PASSWORD})
    assert (answer.status_code, answer.json()["code"]) == (503, "cognito_misconfigured")
    assert "token_not_yet_valid" in caplog.text
    assert not User.objects.exists()


def test_a_log_out_holds_though_a_refresh_gave_the_session_another_token(user: User) -> None:
    claims = get_verifier().verify(sign(id_claims(user.sub, user.email)))
    loaded = sessions.sign_in(claims, started=timezone.now(), refresh_token="old")
    sessions.go_on(claims, known=Session.objects.get(), refresh_token="new")
    sessions.end_session(session=loaded)
    assert Session.objects.get().revoked_at


def test_an_address_longer_than_any_is_a_refusal(anyone: APIClient) -> None:
    email = "a" * 300 + "@example.com"
    token = sign(id_claims(str(uuid.uuid4()), email))
    answer = anyone.get("/expense", HTTP_AUTHORIZATION=f"Bearer {token}")
    assert (answer.status_code, answer.json()["code"]) == (401, "token_claim")


def test_browser_sessions_outlive_the_exchange_of_the_secret_key(
    user: User, settings: Settings
) -> None:
    browser = APIClient()
    browser.force_login(user)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-" + "0123456789abcdefghij" * 3
    assert browser.get("/expense").status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    browser.force_login(user)
    settings.SECRET_KEY = "a-third-" + "0123456789abcdefghij" * 3
    assert browser.get("/expense").status_code == 401


def test_a_reset_ends_what_was_never_seen_here(cognito: Cognito, anyone: APIClient) -> None:
    email = cognito.account()
    elsewhere = cognito.idp.initiate_auth(
        ClientId=cognito.client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": email, "PASSWORD": PASSWORD},
    )["AuthenticationResult"]
    anyone.post("/forgot-password", {"email": email})
    body = {"email": email, "code": RESET_CODE, "new_password": "AnotherPassword456"}
    assert anyone.post("/reset-password", body).status_code == 200
    for kind in ("IdToken", "AccessToken"):
        answer = anyone.get("/expense", HTTP_AUTHORIZATION=f"Bearer {elsewhere[kind]}")
        assert (answer.status_code, answer.json()["code"]) == (401, "session_ended")


def test_the_address_throttle_counts_the_endpoint_whatever_its_path_is_called(
    anyone: APIClient, settings: Settings
) -> None:
    settings.THROTTLE_ADDRESS = "2/m"
    statuses = [anyone.post("/login", {}, SCRIPT_NAME=f"/p{n}").status_code for n in range(4)]
    assert statuses == [400, 400, 429, 429]


def test_addresses_with_what_cannot_be_seen_are_refused(anyone: APIClient) -> None:
    for email in ('"\x01"@example.com', '"\x7f"@example.com'):
        answer = anyone.post("/signup", {"email": email, "password": PASSWORD})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "email")


@pytest.mark.parametrize("value", ["yes", "on", 1, "TRUE"])
def test_everywhere_is_true_or_false(api: APIClient, value: object) -> None:
    assert api.post("/logout", {"everywhere": value}).status_code == 400
    assert api.get("/expense").status_code == 200
