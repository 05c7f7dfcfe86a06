"""No page holds a script or a style of its own, and browsers are told to run none."""

import datetime as dt

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from budget.security import content_security_policy
from expenses.ledger.models import Kind
from expenses.ledger.services import create_entry
from tests.common.pages import forbidden, links
from tests.conftest import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    """Somebody with an entry, who is an administrator as well, so that every page is to be had."""
    user = make_user()
    user.is_staff = user.is_superuser = True
    user.save()
    create_entry(
        user=user,
        kind=Kind.EXPENSE,
        amount_minor=100,
        category="Groceries",
        date=dt.date(2026, 1, 31),
    )
    return user


@pytest.fixture
def browser(person: User) -> Client:
    browser = Client(headers={"Accept": "text/html"})
    browser.force_login(person)
    return browser


def page_of(browser: Client, path: str) -> str:
    answer = browser.get(path)
    assert answer["Content-Type"].startswith("text/html"), path
    assert (
        "default-src 'none'; script-src 'self'; style-src 'self'"
        in (answer["Content-Security-Policy"])
    )
    return answer.content.decode()


@pytest.mark.parametrize(
    "page",
    [
        "<script>alert(1)</script>",
        "<script type='module'>alert(1)</script>",
        "<a href=' JavaScript:alert(1)'>x</a>",
        "<button onclick='alert(1)'>x</button>",
        "<p style='color: red'>x</p>",
        "<style>p { color: red }</style>",
    ],
)
def test_what_is_looked_for_would_be_found(page: str) -> None:
    assert len(forbidden(page)) == 1


def test_the_pages_of_the_api(browser: Client) -> None:
    paths = sorted(set(browser.get("/", headers={"Accept": "application/json"}).json().values()))
    assert len(paths) > 20
    found = {}
    for path in [*paths, "/nowhere"]:
        answer = browser.get(path)
        if answer["Content-Type"].startswith("text/html"):
            found[path] = forbidden(answer.content.decode())
    assert len(found) > 15
    assert {path: what for path, what in found.items() if what} == {}


def test_the_pages_of_the_admin(browser: Client) -> None:
    found = {"/admin/": forbidden(page_of(browser, "/admin/"))}
    details = 0
    for model in admin.site._registry:
        path = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        page = page_of(browser, path)
        found[path] = forbidden(page)
        for link in sorted(links(page)):
            if link.startswith(path) and link.endswith("/change/"):
                found[link] = forbidden(page_of(browser, link))
                details += 1
    assert len(found) > 5
    assert details > 2
    assert {path: what for path, what in found.items() if what} == {}


def test_the_pages_to_log_in_and_of_errors(settings: Settings) -> None:
    settings.COGNITO_DOMAIN = "https://example.auth.us-east-1.amazoncognito.com"
    settings.COGNITO_IDENTITY_PROVIDER = "Google"
    browser = Client(headers={"Accept": "text/html"})
    for path in ("/api-auth/login/", "/admin/login/", "/nowhere", "/expense", "/docs"):
        assert forbidden(page_of(browser, path)) == [], path


def test_the_script_of_the_docs_is_one_of_its_own() -> None:
    answer = Client().get("/docs?script=")
    assert answer["Content-Type"].startswith("application/javascript")
    assert b"SwaggerUIBundle(" in answer.content
    assert b"SwaggerUIBundle(" not in Client().get("/docs").content


@pytest.mark.parametrize("path", ["/health", "/expense", "/nowhere", "/docs?script"])
def test_what_is_no_page_may_do_nothing(path: str) -> None:
    answer = Client().get(path)
    assert answer["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"


def test_the_other_headers() -> None:
    answer = Client().get("/docs")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]


def test_the_policy_of_pages() -> None:
    policy = content_security_policy(static_url="/static/", cognito_domain="")
    assert "unsafe" not in policy
    assert "script-src 'self';" in policy
    assert "form-action 'self';" in policy
    assert "frame-ancestors 'none'" in policy


def test_files_elsewhere_and_the_managed_login_are_let_through() -> None:
    policy = content_security_policy(
        static_url="https://files.example.com/static/", cognito_domain="https://pool.example.com"
    )
    assert "script-src 'self' https://files.example.com;" in policy
    assert "form-action 'self' https://pool.example.com;" in policy
    assert "connect-src 'self';" in policy
