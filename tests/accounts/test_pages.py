"""Logging in to the pages: the admin for staff, the browsable API for everyone."""

from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.test import Client
from pytest_django import Settings

from accounts.cognito.gateway import Challenge, CognitoGateway, Tokens
from accounts.models import Session, SessionKind, User
from tests.conftest import PASSWORD, Cognito
from tests.tokens import id_claims, sign

pytestmark = pytest.mark.django_db


def log_in(path: str, email: str, password: str = PASSWORD, browser: Client | None = None):
    browser = browser or Client(headers={"accept": "text/html"})
    return browser.post(path, {"username": email, "password": password}, follow=True), browser


@pytest.mark.parametrize("group", ["support", "admins"])
def test_staff_enter_the_admin(cognito: Cognito, group: str) -> None:
    email = cognito.account("", PASSWORD, group)
    page, browser = log_in("/admin/login/?next=/admin/", email)
    assert page.redirect_chain == [("/admin/", 302)]
    assert b"People and their ledgers" in page.content
    assert browser.get("/admin/accounts/user/").status_code == 200


def test_people_without_a_group_stay_outside_the_admin(cognito: Cognito) -> None:
    page, browser = log_in("/admin/login/?next=/admin/", cognito.account())
    assert b"does not belong to the support staff" in page.content
    assert browser.get("/admin/").status_code == 302


def test_people_enter_the_browsable_api_and_leave(cognito: Cognito) -> None:
    email = cognito.account()
    page, browser = log_in("/api-auth/login/?next=/", email.upper())
    assert email in page.content.decode()
    shown = browser.get("/expense", HTTP_ACCEPT="text/html")
    assert shown.status_code == 200
    browser.post("/api-auth/logout/")
    assert browser.get("/expense", HTTP_ACCEPT="text/html").status_code == 401


def test_no_tokens_are_left_behind(cognito: Cognito, monkeypatch: pytest.MonkeyPatch) -> None:
    handed_out: list[Any] = []
    original = CognitoGateway.log_in

    def log_in_and_note(self: CognitoGateway, *, email: str, password: str) -> Tokens | Challenge:
        handed_out.append(original(self, email=email, password=password))
        return handed_out[-1]

    monkeypatch.setattr(CognitoGateway, "log_in", log_in_and_note)
    page, _ = log_in("/api-auth/login/?next=/", cognito.account())
    assert page.redirect_chain == [("/", 302)]
    session = Session.objects.get()
    assert (session.kind, session.refresh_digest) == (SessionKind.BROWSER, "")
    [tokens] = handed_out
    assert tokens.refresh_token
    with pytest.raises(cognito.idp.exceptions.NotAuthorizedException):
        cognito.idp.initiate_auth(
            ClientId=cognito.client_id,
            AuthFlow="REFRESH_TOKEN_AUTH",
            AuthParameters={"REFRESH_TOKEN": tokens.refresh_token},
        )


@pytest.mark.parametrize("path", ["/api-auth/login/", "/admin/login/"])
def test_a_wrong_password_is_said_in_the_form(cognito: Cognito, path: str) -> None:
    page, _ = log_in(path, cognito.account(), "WrongPassword999")
    assert page.status_code == 200
    assert b"password is wrong" in page.content
    assert b"WrongPassword999" not in page.content


def test_cognito_down_is_said_in_the_form(settings: Settings) -> None:
    page, _ = log_in("/admin/login/", "a@example.com")
    assert page.status_code == 200
    assert b"cannot be reached" in page.content


def test_disabled_people_stay_outside(cognito: Cognito) -> None:
    email = cognito.account("", PASSWORD, "support")
    _, browser = log_in("/admin/login/?next=/admin/", email)
    User.objects.update(is_active=False)
    assert browser.get("/admin/").status_code == 302
    page, _ = log_in("/admin/login/", email)
    assert b"disabled" in page.content


def test_log_in_forms_are_throttled(cognito: Cognito, settings: Settings) -> None:
    settings.THROTTLE_LOGIN = "2/m"
    email = cognito.account()
    for _ in range(2):
        log_in("/api-auth/login/", email, "WrongPassword999")
    page, _ = log_in("/api-auth/login/", email)
    assert b"Too many attempts" in page.content
    settings.THROTTLE_ADDRESS = "3/m"
    page, _ = log_in("/admin/login/", cognito.account())
    assert b"Too many attempts" in page.content


def test_leaving_the_group_is_noticed_at_the_next_log_in(cognito: Cognito) -> None:
    email = cognito.account("", PASSWORD, "support")
    log_in("/admin/login/?next=/admin/", email)
    cognito.idp.admin_remove_user_from_group(
        UserPoolId=cognito.pool, Username=email, GroupName="support"
    )
    _, browser = log_in("/admin/login/?next=/admin/", email)
    assert browser.get("/admin/").status_code == 302


def test_the_back_end_without_a_request_or_credentials(cognito: Cognito) -> None:
    email = cognito.account()
    assert authenticate(None, username=email, password="") is None
    person = authenticate(None, username=f" {email.upper()} ", password=PASSWORD)
    assert str(person) == email


def test_a_pool_that_gives_no_refresh_token_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = Tokens(
        id_token=sign(id_claims("somebody", "a@example.com")),
        access_token="",
        refresh_token=None,
        expires_in=None,
    )
    monkeypatch.setattr(CognitoGateway, "log_in", lambda self, **_: tokens)
    assert str(authenticate(None, username="a@example.com", password="x")) == "a@example.com"
