"""Logging in to the pages, through whatever Cognito asks, and out again."""

import re
import time
from html import unescape
from typing import Any

import pytest
from django.test import Client, RequestFactory
from pytest_django import Settings

from accounts.cognito.gateway import Tokens, get_gateway
from accounts.models import Session, SessionKind
from accounts.sealing import seal
from accounts.services import challenges
from accounts.services.enrolment import enrolment
from accounts.views import pages
from tests.accounts.pages import PATHS, begin, is_in
from tests.conftest import PASSWORD, Cognito
from tests.totp import totp

pytestmark = pytest.mark.django_db

NEW = "AnotherPassword456"


@pytest.fixture
def browser() -> Client:
    return Client(headers={"accept": "text/html", "user-agent": "Firefox/140"})


def hidden(page: Any) -> dict[str, str]:
    """The hidden fields of the page's form, as a browser would send them."""
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.content.decode())
    return {name: unescape(value) for name, value in fields}


def go_on(browser: Client, path: str, page: Any, **fields: str) -> Any:
    return browser.post(path, {**hidden(page), **fields})


def invited(cognito: Cognito, *groups: str) -> str:
    """An account whose temporary password must be changed."""
    email = cognito.account("", PASSWORD, *groups)
    cognito.idp.admin_set_user_password(
        UserPoolId=cognito.pool, Username=email, Password=PASSWORD, Permanent=False
    )
    return email


def with_app(cognito: Cognito, email: str) -> str:
    """Set up an authenticator app for the account, and return its secret."""
    tokens = get_gateway().log_in(email=email, password=PASSWORD)
    access_token: str = tokens.access_token  # type: ignore[union-attr]  # no step is asked for yet
    secret = get_gateway().start_totp(access_token=access_token)
    get_gateway().check_totp(access_token=access_token, code=totp(secret))
    get_gateway().set_totp(access_token=access_token, enabled=True)
    return secret


@pytest.mark.parametrize("path", PATHS)
def test_a_first_password_is_changed_on_the_page(
    cognito: Cognito, browser: Client, path: str
) -> None:
    email = invited(cognito, "support")
    page = begin(browser, path, email)
    assert "Choose a password of your own." in page.content.decode()
    assert not is_in(browser)
    weak = go_on(browser, path, page, new_password="weak", again="weak")
    assert "upper-case letter" in weak.content.decode()
    differs = go_on(browser, path, weak, new_password=NEW, again=NEW + "x")
    assert "not the same" in differs.content.decode()
    assert NEW not in differs.content.decode()
    done = go_on(browser, path, differs, new_password=NEW, again=NEW)
    assert (done.status_code, done["Location"]) == (302, PATHS[path])
    assert browser.get(PATHS[path]).status_code == 200
    assert isinstance(get_gateway().log_in(email=email, password=NEW), Tokens)


@pytest.mark.parametrize("path", PATHS)
def test_a_code_of_the_authenticator_app_is_asked_for(
    cognito: Cognito, browser: Client, path: str
) -> None:
    email = cognito.account("", PASSWORD, "admins")
    secret = with_app(cognito, email)
    page = begin(browser, path, email)
    assert "your authenticator app shows" in page.content.decode()
    assert email not in hidden(page)["step"]
    wrong = go_on(browser, path, page, code="000000")
    assert "wrong or has expired" in wrong.content.decode()
    no_code = go_on(browser, path, wrong, code="12 34")
    assert "consists of digits" in no_code.content.decode()
    done = go_on(browser, path, no_code, code=totp(secret))
    assert (done.status_code, done["Location"]) == (302, PATHS[path])
    [row] = Session.objects.filter(user__email=email, kind=SessionKind.BROWSER)
    assert row.user_agent == "Firefox/140"


def test_people_who_are_no_staff_are_kept_out_after_the_step(
    cognito: Cognito, browser: Client
) -> None:
    page = begin(browser, "/admin/login/", invited(cognito))
    refused = go_on(browser, "/admin/login/", page, new_password=NEW, again=NEW)
    assert "does not belong to the support staff" in refused.content.decode()
    assert not is_in(browser)
    assert not Session.objects.filter(revoked_at=None).exists()


def test_people_who_are_no_staff_leave_no_session_without_a_step(
    cognito: Cognito, browser: Client
) -> None:
    refused = begin(browser, "/admin/login/", cognito.account())
    assert "does not belong to the support staff" in refused.content.decode()
    assert not Session.objects.filter(revoked_at=None).exists()


@pytest.mark.parametrize("step", ["", "x", "gAAAAA", seal({"session": "x"}, purpose="challenge")])
def test_a_step_that_is_none_of_ours_begins_anew(browser: Client, step: str) -> None:
    page = browser.post("/api-auth/login/", {"step": step, "code": "123456"})
    assert "has expired or was answered already" in page.content.decode()
    assert 'name="username"' in page.content.decode()


def test_a_step_is_good_for_one_answer_and_three_minutes(
    cognito: Cognito, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    email = cognito.account("", PASSWORD, "support")
    secret = with_app(cognito, email)
    page = begin(browser, "/api-auth/login/", email)
    assert go_on(browser, "/api-auth/login/", page, code=totp(secret)).status_code == 302
    again = go_on(Client(), "/api-auth/login/", page, code=totp(secret))
    assert "was answered already" in again.content.decode()
    page = begin(browser, "/api-auth/login/", email)
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now + 181)
    late = go_on(browser, "/api-auth/login/", page, code=totp(secret))
    assert "has expired" in late.content.decode()


def test_steps_are_throttled_as_log_ins_are(
    cognito: Cognito, browser: Client, settings: Settings
) -> None:
    page = begin(browser, "/api-auth/login/", invited(cognito))
    settings.THROTTLE_ADDRESS = "1/h"
    refused = go_on(browser, "/api-auth/login/", page, new_password=NEW, again=NEW)
    assert "Too many attempts" in refused.content.decode()


def test_an_outage_in_between_is_said(
    cognito: Cognito, browser: Client, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    page = begin(browser, "/api-auth/login/", invited(cognito))
    monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", "http://127.0.0.1:9")
    settings.COGNITO_APP_CLIENT_SECRET = ""  # any change of settings makes another gateway
    refused = go_on(browser, "/api-auth/login/", page, new_password=NEW, again=NEW)
    assert "cannot be reached" in refused.content.decode()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("EMAIL_OTP", "mailed to a***@e***"),
        ("SMS_MFA", "sent to +*******99"),
        ("SELECT_MFA_TYPE", "A code by e-mail"),
        ("MFA_SETUP", "Let the app scan the picture"),
    ],
)
def test_each_step_has_its_words(browser: Client, name: str, shown: str) -> None:
    """What a page shows of a step depends on the step alone."""
    assert set(pages.INTRODUCTIONS) == set(challenges.KINDS)
    step = challenges.Step(
        name=name,
        session="s",
        choices=("EMAIL_OTP", "SOFTWARE_TOKEN_MFA", "SOMETHING_NEW"),
        destination="a***@e***" if name == "EMAIL_OTP" else "+*******99",
        enrolment=enrolment(secret="ABC", email="a@e") if name == "MFA_SETUP" else None,
    )
    request = RequestFactory().post("/api-auth/login/", {"username": "a@e"})
    request.session = browser.session
    page = pages.LogInPage()
    page.setup(request)
    response: Any = page.show_step(step)
    response.render()
    content = response.content.decode()
    assert shown in content
    assert ("<svg" in content) == (name == "MFA_SETUP")
    assert ("SOMETHING_NEW" in content) == (name == "SELECT_MFA_TYPE")
