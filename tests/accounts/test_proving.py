"""Proving once more who one is, before what cannot be taken back."""

from dataclasses import replace
from typing import Any

import pytest
from pytest_django import Settings

from accounts.cognito.errors import InvalidCode, MfaNotSetUp, WrongPassword
from accounts.cognito.gateway import CognitoGateway, Tokens, get_gateway
from accounts.errors import TooManyAttempts
from accounts.models import Session, User
from accounts.services.proving import prove
from tests.accounts.pools import account_with_app, begin, go_on
from tests.conftest import PASSWORD, Cognito, make_user
from tests.totp import totp

pytestmark = pytest.mark.django_db


@pytest.fixture
def plain(cognito: Cognito) -> dict[str, Any]:
    """Who has a password alone."""
    email = cognito.account()
    access_token = begin(email)["access_token"]
    return {"user": User.objects.get(email=email), "access_token": access_token}


@pytest.fixture
def with_app(cognito: Cognito) -> tuple[dict[str, Any], str]:
    """Who has an authenticator app, and its secret."""
    email, secret = account_with_app(cognito)
    tokens = go_on(begin(email), code=totp(secret)).json()
    user = User.objects.get(email=email)
    return {"user": user, "access_token": tokens["access_token"]}, secret


def test_the_password_proves_it(plain: dict[str, Any]) -> None:
    profile = prove(**plain, password=PASSWORD, code="")
    assert (profile.email, profile.sub) == (plain["user"].email, plain["user"].sub)
    with pytest.raises(WrongPassword):
        prove(**plain, password="WrongPassword999", code="")


def test_it_is_the_password_of_who_has_the_token(plain: dict[str, Any], cognito: Cognito) -> None:
    """The address that Cognito has for the token counts, not the one that we remember."""
    other = cognito.account("", "AnotherPassword456")
    plain["user"].email = other
    with pytest.raises(WrongPassword):
        prove(**plain, password="AnotherPassword456", code="")
    prove(**plain, password=PASSWORD, code="")


def test_with_an_app_the_password_is_enough_and_so_is_a_code(
    with_app: tuple[dict[str, Any], str],
) -> None:
    who, secret = with_app
    assert prove(**who, password=PASSWORD, code="").mfa == ("SOFTWARE_TOKEN_MFA",)
    assert prove(**who, password="", code=totp(secret)).mfa == ("SOFTWARE_TOKEN_MFA",)
    with pytest.raises(WrongPassword):
        prove(**who, password="WrongPassword999", code="")
    with pytest.raises(InvalidCode):
        prove(**who, password="", code="000000")


def test_without_an_app_there_is_no_code(plain: dict[str, Any]) -> None:
    with pytest.raises(MfaNotSetUp):
        prove(**plain, password="", code="000000")


def test_no_session_and_no_token_is_left_behind(
    plain: dict[str, Any], cognito: Cognito, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed_out: list[Any] = []
    log_in = CognitoGateway.log_in

    def log_in_and_note(self: CognitoGateway, **body: str) -> Any:
        handed_out.append(log_in(self, **body))
        return handed_out[-1]

    monkeypatch.setattr(CognitoGateway, "log_in", log_in_and_note)
    prove(**plain, password=PASSWORD, code="")
    [tokens] = handed_out
    assert isinstance(tokens, Tokens)
    assert tokens.refresh_token
    with pytest.raises(cognito.idp.exceptions.NotAuthorizedException):
        cognito.idp.initiate_auth(
            ClientId=cognito.client_id,
            AuthFlow="REFRESH_TOKEN_AUTH",
            AuthParameters={"REFRESH_TOKEN": tokens.refresh_token},
        )
    assert Session.objects.count() == 1


def test_a_log_in_that_gives_no_refresh_token_leaves_nothing_to_give_back(
    plain: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    revoked: list[str] = []
    opened = get_gateway().log_in(email=plain["user"].email, password=PASSWORD)
    assert isinstance(opened, Tokens)
    tokens = replace(opened, refresh_token=None)
    monkeypatch.setattr(CognitoGateway, "log_in", lambda self, **_: tokens)
    monkeypatch.setattr(CognitoGateway, "revoke", lambda self, **b: revoked.append(str(b)))
    prove(**plain, password=PASSWORD, code="")
    assert revoked == []


def test_attempts_are_throttled_by_person(plain: dict[str, Any], settings: Settings) -> None:
    settings.THROTTLE_LOGIN = "1/h"
    with pytest.raises(WrongPassword):
        prove(**plain, password="WrongPassword999", code="")
    for password, code in ((PASSWORD, ""), ("", "000000")):
        with pytest.raises(TooManyAttempts):
            prove(**plain, password=password, code=code)
    # Somebody else is let through, and refused for it is not their account that the password opens.
    other = plain | {"user": make_user()}
    with pytest.raises(WrongPassword):
        prove(**other, password=PASSWORD, code="")
