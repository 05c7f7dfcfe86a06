"""Browser sessions: how long they are good, and what ends them."""

import time
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts import sessions
from accounts.browser import ROLES_TOLD, ROW
from accounts.errors import AccountDeleted
from accounts.models import Session, SessionKind, User
from tests.accounts.pages import begin, is_in
from tests.conftest import PASSWORD, Cognito

pytestmark = pytest.mark.django_db

NEW = "AnotherPassword456"


@pytest.fixture
def browser() -> Client:
    return Client(headers={"accept": "text/html", "user-agent": "Firefox/140"})


def logged_in(cognito: Cognito, browser: Client, *groups: str) -> User:
    email = cognito.account("", PASSWORD, *groups)
    path = "/admin/login/" if groups else "/api-auth/login/"
    assert begin(browser, path, email).status_code == 302
    return User.objects.get(email=email)


def test_a_browser_session_that_was_ended_is_noticed_at_the_next_request(
    cognito: Cognito, browser: Client
) -> None:
    user = logged_in(cognito, browser, "support")
    assert browser.get("/admin/").status_code == 200
    sessions.end_session(session=Session.objects.get(user=user))
    page = browser.get("/admin/", follow=True)
    assert page.redirect_chain == [("/admin/login/?next=/admin/", 302)]
    assert "This session has ended" in page.content.decode()
    assert not is_in(browser)


@pytest.mark.parametrize(
    "change", [{"is_active": False}, {"deletion_requested_at": timezone.now()}]
)
def test_who_may_not_come_in_is_out_at_the_next_request(
    cognito: Cognito, browser: Client, change: dict[str, Any]
) -> None:
    user = logged_in(cognito, browser)
    User.objects.filter(pk=user.pk).update(**change)
    assert browser.get("/expense").status_code == 401


def test_a_cookie_without_a_row_is_good_no_longer(cognito: Cognito, browser: Client) -> None:
    user = logged_in(cognito, browser)
    Session.objects.filter(user=user).delete()
    assert browser.get("/expense").status_code == 401
    assert not is_in(browser)


def test_idle_staff_are_logged_out_and_other_people_are_not(
    cognito: Cognito, browser: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff, person = browser, Client()
    logged_in(cognito, staff, "support")
    logged_in(cognito, person)
    now = time.time()
    settings.STAFF_IDLE_SECONDS = 60
    for later in (15, 50, 100, 155):  # each less than a minute after the one before
        monkeypatch.setattr("accounts.browser.time.time", lambda later=later: now + later)
        assert staff.get("/admin/").status_code == 200
    monkeypatch.setattr("accounts.browser.time.time", lambda: now + 217)
    assert staff.get("/admin/").status_code == 302
    assert person.get("/expense").status_code == 200
    page = staff.get("/admin/login/")
    assert "did nothing for a while" in page.content.decode()


def test_leaving_the_group_is_noticed_at_the_next_request(
    cognito: Cognito, browser: Client, settings: Settings
) -> None:
    settings.ROLE_CHECK_SECONDS = 0
    user = logged_in(cognito, browser, "support", "admins")
    assert browser.get("/admin/").context["user"].is_superuser
    who = {"UserPoolId": cognito.pool, "Username": user.email}
    cognito.idp.admin_remove_user_from_group(**who, GroupName="admins")
    assert browser.get("/admin/").status_code == 200
    assert not User.objects.get(pk=user.pk).is_superuser
    cognito.idp.admin_remove_user_from_group(**who, GroupName="support")
    assert browser.get("/admin/").status_code == 302
    assert not User.objects.get(pk=user.pk).is_staff


def test_staff_who_were_deleted_at_cognito_are_out_at_the_next_request(
    cognito: Cognito, browser: Client, settings: Settings
) -> None:
    settings.ROLE_CHECK_SECONDS = 0
    user = logged_in(cognito, browser, "support")
    cognito.idp.admin_delete_user(UserPoolId=cognito.pool, Username=user.email)
    assert browser.get("/admin/").status_code == 302


def test_while_cognito_is_away_the_last_word_counts_for_five_minutes(
    cognito: Cognito, browser: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ROLE_CHECK_SECONDS = 0
    logged_in(cognito, browser, "support")
    monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", "http://127.0.0.1:9")
    settings.COGNITO_APP_CLIENT_SECRET = ""
    assert browser.get("/admin/").status_code == 200
    kept = browser.session
    kept[ROLES_TOLD] -= 301
    kept.save()
    assert browser.get("/admin/").status_code == 302


def test_what_cognito_told_counts_as_long_as_the_setting_says(
    cognito: Cognito, browser: Client, settings: Settings
) -> None:
    user = logged_in(cognito, browser, "support")
    cognito.idp.admin_remove_user_from_group(
        UserPoolId=cognito.pool, Username=user.email, GroupName="support"
    )
    settings.ROLE_CHECK_SECONDS = 60
    assert browser.get("/admin/").status_code == 200


def test_logging_in_again_leaves_one_session_open(cognito: Cognito, browser: Client) -> None:
    email = cognito.account()
    begin(browser, "/api-auth/login/", email)
    begin(browser, "/api-auth/login/", email)
    [row] = Session.objects.filter(user__email=email, revoked_at=None)
    assert row.pk == browser.session[ROW]


def test_a_person_who_is_being_erased_is_put_out_without_a_failure(
    cognito: Cognito, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged_in(cognito, browser)
    User.objects.update(deletion_requested_at=timezone.now())

    def gone(*, session: Session) -> None:
        raise AccountDeleted

    monkeypatch.setattr("accounts.browser.sessions.end_session", gone)
    assert browser.get("/expense").status_code == 401


@pytest.mark.parametrize("path", ["/api-auth/logout/", "/admin/logout/"])
def test_logging_out_ends_the_row(cognito: Cognito, browser: Client, path: str) -> None:
    user = logged_in(cognito, browser, "support")
    assert browser.post(path).status_code == 302
    assert Session.objects.get(user=user).revoked_at
    assert not is_in(browser)


def test_a_log_in_without_cognito_has_a_row_as_well(browser: Client, user: User) -> None:
    browser.force_login(user)
    [row] = Session.objects.filter(user=user)
    assert row.kind == SessionKind.BROWSER
    assert row.key.startswith("browser:")
    assert browser.get("/expense").status_code == 200


def test_who_is_in_does_not_see_the_log_in_of_the_admin(cognito: Cognito, browser: Client) -> None:
    logged_in(cognito, browser, "support")
    assert browser.get("/admin/login/")["Location"] == "/admin/"
    assert browser.get("/admin/login/?next=/admin/accounts/")["Location"] == "/admin/"


@pytest.mark.parametrize(("accept", "shown"), [("text/html", b"<h1>503"), ("*/*", b'"code"')])
def test_a_database_that_fails_is_no_failure_of_ours(
    cognito: Cognito, browser: Client, monkeypatch: pytest.MonkeyPatch, accept: str, shown: bytes
) -> None:
    logged_in(cognito, browser)

    def fail(request: Any) -> str:
        raise OperationalError("the text of the database")

    monkeypatch.setattr("accounts.middleware.end_if_over", fail)
    answer = browser.get("/", HTTP_ACCEPT=accept)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert shown in answer.content
    assert b"the text of" not in answer.content
