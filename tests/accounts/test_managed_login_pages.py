"""Signing in on the pool's own pages, and at a provider behind them: there, back, and in."""

import re
import time
from dataclasses import replace
from html import unescape
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest
import urllib3
from django.contrib.auth import SESSION_KEY
from django.test import Client
from pytest_django import Settings

from accounts.cognito.gateway import Tokens, get_gateway
from accounts.cognito.managed_login import SignInRequest
from accounts.devices import NOWHERE
from accounts.models import Session, SessionKind, User
from accounts.services.managed_login import finish
from tests.conftest import PASSWORD, Cognito

pytestmark = pytest.mark.django_db

BEGIN = "/api-auth/cognito"
BACK = "/api-auth/cognito/callback"


@pytest.fixture(autouse=True)
def domain(cognito: Cognito, settings: Settings) -> str:
    settings.COGNITO_DOMAIN = cognito.cloud.environment["COGNITO_DOMAIN"]
    settings.ALLOWED_HOSTS = ["localhost", "testserver"]
    return str(settings.COGNITO_DOMAIN)


@pytest.fixture
def browser() -> Client:
    # The template allows this address to be come back to.
    return Client(headers={"host": "localhost:5000", "accept": "text/html"})


def on_the_page(url: str, email: str, password: str = PASSWORD) -> str:
    """Fill in Cognito's form, and return where it sends the browser."""
    page = urllib3.request("GET", url, retries=False, timeout=10).data.decode()
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    form = {name: unescape(value) for name, value in fields}
    answer = urllib3.request(
        "POST",
        url.split("/oauth2/", maxsplit=1)[0] + "/login",
        body=urlencode(form | {"username": email, "password": password}),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        redirect=False,
        retries=False,
        timeout=10,
    )
    return str(answer.headers["Location"])


def begin(browser: Client, **query: str) -> str:
    answer = browser.get(BEGIN, query)
    assert answer.status_code == 302
    return str(answer["Location"])


def back(browser: Client, url: str, **changes: str) -> Any:
    query = dict(parse_qsl(urlsplit(url).query)) | changes
    return browser.get(BACK, {name: value for name, value in query.items() if value})


def is_in(browser: Client) -> bool:
    return SESSION_KEY in browser.session


def test_a_person_comes_in_and_goes_out_by_the_page(
    cognito: Cognito, browser: Client, domain: str
) -> None:
    email = cognito.account()
    url = begin(browser, next="/expense")
    assert url.startswith(f"{domain}/oauth2/authorize?")
    came = back(browser, on_the_page(url, email))
    assert (came.status_code, came["Location"]) == (302, "/expense")
    assert browser.get("/expense").status_code == 200
    [row] = Session.objects.filter(user__email=email)
    assert row.kind == SessionKind.BROWSER
    gone = browser.post("/api-auth/logout/")
    query = parse_qs(urlsplit(gone["Location"]).query)
    assert gone["Location"].startswith(f"{domain}/logout?")
    assert query["logout_uri"] == ["http://localhost:5000/"]
    assert browser.get("/expense").status_code == 401


def test_without_a_next_page_the_first_one_is_shown(cognito: Cognito, browser: Client) -> None:
    assert back(browser, on_the_page(begin(browser), cognito.account()))["Location"] == "/"


@pytest.mark.parametrize("next_page", ["https://evil.example/", "//evil.example", "javascript:1"])
def test_nobody_is_sent_elsewhere(cognito: Cognito, browser: Client, next_page: str) -> None:
    url = begin(browser, next=next_page)
    assert back(browser, on_the_page(url, cognito.account()))["Location"] == "/"


def test_a_pool_that_gives_no_refresh_token_will_do(
    cognito: Cognito, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens = get_gateway().log_in(email=cognito.account(), password=PASSWORD)
    assert isinstance(tokens, Tokens)
    without = replace(tokens, refresh_token=None)
    monkeypatch.setattr(SignInRequest, "exchange", lambda self, code: without)
    request = SignInRequest(redirect_uri="http://localhost:5000/", nonce="")
    assert finish(request=request, code="c", device=NOWHERE).session.kind == SessionKind.BROWSER


def test_staff_come_into_the_admin(cognito: Cognito, browser: Client) -> None:
    url = begin(browser, next="/admin/")
    back(browser, on_the_page(url, cognito.account("", PASSWORD, "support")))
    assert browser.get("/admin/").status_code == 200


@pytest.mark.parametrize(
    "changes", [{"state": ""}, {"state": "x"}, {"state": "ü"}, {"code": ""}, {"code": "x"}]
)
def test_a_wrong_state_or_code_lets_nobody_in(
    cognito: Cognito, browser: Client, changes: dict[str, str]
) -> None:
    came_back = on_the_page(begin(browser), cognito.account())
    refused = back(browser, came_back, **changes)
    assert refused["Location"] == "/api-auth/login/"
    assert not is_in(browser)
    page = browser.get("/api-auth/login/").content.decode()
    assert "did not succeed" in page or "code is wrong" in page


def test_a_state_is_good_once_and_for_its_browser_alone(cognito: Cognito, browser: Client) -> None:
    came_back = on_the_page(begin(browser), cognito.account())
    stranger = Client(headers={"host": "localhost:5000", "accept": "text/html"})
    back(stranger, came_back)
    assert not is_in(stranger)
    back(browser, came_back)
    assert is_in(browser)
    browser.post("/api-auth/logout/")
    back(browser, came_back)
    assert not is_in(browser)


def test_the_verifier_of_another_request_does_not_open_the_code(
    cognito: Cognito, browser: Client
) -> None:
    email = cognito.account()
    first, second = begin(browser), begin(browser)
    code = dict(parse_qsl(urlsplit(on_the_page(first, email)).query))["code"]
    back(browser, on_the_page(second, email), code=code)
    assert not is_in(browser)


def test_an_id_token_for_another_nonce_is_refused(cognito: Cognito, browser: Client) -> None:
    url = begin(browser)
    nonce = parse_qs(urlsplit(url).query)["nonce"][0]
    back(browser, on_the_page(url.replace(nonce, "another"), cognito.account()))
    assert not is_in(browser)
    assert not Session.objects.exists()


def test_a_request_is_forgotten_after_a_while(
    cognito: Cognito, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    came_back = on_the_page(begin(browser), cognito.account())
    now = time.time()
    monkeypatch.setattr("accounts.views.managed_login.time.time", lambda: now + 901)
    back(browser, came_back)
    assert not is_in(browser)


def test_several_tabs_may_sign_in_at_once_but_not_any_number(
    cognito: Cognito, browser: Client
) -> None:
    email = cognito.account()
    tabs = [begin(browser) for _ in range(6)]
    back(browser, on_the_page(tabs[0], email))
    assert not is_in(browser)
    back(browser, on_the_page(tabs[1], email))
    assert is_in(browser)


def test_disabled_people_stay_outside(cognito: Cognito, browser: Client) -> None:
    email = cognito.account()
    back(browser, on_the_page(begin(browser), email))
    browser.post("/api-auth/logout/")
    User.objects.update(is_active=False)
    back(browser, on_the_page(begin(browser), email))
    assert not is_in(browser)
    assert "disabled" in browser.get("/api-auth/login/").content.decode()


def test_what_the_provider_refused_is_said_in_our_words(cognito: Cognito, browser: Client) -> None:
    for description, words in {
        "PreSignUp failed with error account_exists: an account": "There is an account with this",
        "PreSignUp failed with error email_unusable: no": "did not tell a verified e-mail",
        "<script>": "did not succeed",
    }.items():
        state = parse_qs(urlsplit(begin(browser)).query)["state"][0]
        browser.get(
            BACK,
            {"state": state, "error": "invalid_request", "error_description": description},
        )
        page = browser.get("/api-auth/login/").content.decode()
        assert words in page
        assert "<script>" not in page


def test_a_first_link_is_tried_once_more(browser: Client, settings: Settings) -> None:
    settings.COGNITO_IDENTITY_PROVIDER = "Google"
    url = begin(browser, provider="", next="/expense")
    linked = {
        "error": "invalid_request",
        "error_description": "Already found an entry for username google_1",
    }
    state = parse_qs(urlsplit(url).query)["state"][0]
    repeated = browser.get(BACK, linked | {"state": state})["Location"]
    query = parse_qs(urlsplit(repeated).query)
    assert query["identity_provider"] == ["Google"]
    assert query["state"] != [state]
    given_up = browser.get(BACK, linked | {"state": query["state"][0]})
    assert given_up["Location"] == "/api-auth/login/"


def test_coming_back_is_throttled(browser: Client, settings: Settings) -> None:
    settings.THROTTLE_ADDRESS = "1/h"
    browser.get(BACK)
    browser.get(BACK)
    assert "Too many attempts" in browser.get("/api-auth/login/").content.decode()


def test_the_ways_are_offered_where_they_are(browser: Client, settings: Settings) -> None:
    def shown(path: str) -> tuple[bool, bool]:
        page = browser.get(path).content.decode()
        return "sign-in page of Cognito" in page, "Log in with Google" in page

    for path in ("/api-auth/login/", "/admin/login/"):
        assert shown(path) == (True, False)
    settings.COGNITO_IDENTITY_PROVIDER = "Google"
    assert shown("/admin/login/") == (True, True)
    settings.COGNITO_DOMAIN = ""
    assert shown("/admin/login/") == (False, False)
    assert browser.get(BEGIN).status_code == 404
    assert browser.get(BACK).status_code == 404


def test_who_logged_in_by_password_stays_here_when_leaving(
    cognito: Cognito, browser: Client
) -> None:
    body = {"username": cognito.account(), "password": PASSWORD}
    assert browser.post("/api-auth/login/", body).status_code == 302
    assert browser.post("/api-auth/logout/")["Location"] == "/"
