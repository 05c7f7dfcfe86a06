"""The pages of support: nothing is done without a confirmation, a reason and the right to it."""

import html
from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client

from accounts.models import AuditEvent, User
from accounts.roles import GRANTS, Permission, Role
from accounts.services.support import SupportAction
from tests.accounts import staff
from tests.accounts.staff import FIND, PEOPLE, WHY, Staff, act_path, messages_of, page_path
from tests.conftest import PASSWORD, Cognito, make_user

pytestmark = pytest.mark.django_db
REFUSED = b"You may not do this with your account."
Make = Callable[[Cognito], User]


@pytest.fixture
def helper(cognito: Cognito) -> Staff:
    """Somebody of support."""
    return staff.enter(cognito, "support")


@pytest.fixture(params=["support", "admins"])
def anyone_of_staff(request: pytest.FixtureRequest, cognito: Cognito) -> Staff:
    """Somebody of each role in turn."""
    return staff.enter(cognito, request.param)


# --- Acting --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "make", "text"),
    [
        ("resend_code", staff.unconfirmed, "The code was sent."),
        ("confirm", staff.unconfirmed, "The account is confirmed."),
        ("reset_password", staff.confirmed, "The code for a new password was sent, and all"),
        ("end_sessions", staff.confirmed, "All sessions have ended."),
        ("reset_mfa", staff.with_app, "The second factor is reset, and all sessions have ended."),
        ("disable", staff.confirmed, "The account is disabled."),
        ("enable", staff.confirmed, "The account is enabled."),
    ],
)
def test_staff_help_people(
    cognito: Cognito, anyone_of_staff: Staff, action: str, make: Make, text: str
) -> None:
    person = make(cognito)
    page = anyone_of_staff.act(person, action)
    assert page.redirect_chain == [(page_path(person), 302)]
    [(kind, said)] = messages_of(page)
    assert kind == "success"
    assert said.startswith(text)
    staff.expect_log(anyone_of_staff.user, person, action, "done")
    # The page shows at once what was done, and why.
    assert [event.outcome for event in page.context["events"]] == ["done", "begun"]
    assert page.content.decode().count(WHY) == 2


@pytest.mark.parametrize("action", SupportAction)
def test_the_page_before_says_what_will_happen_and_does_nothing(
    cognito: Cognito, helper: Staff, action: SupportAction
) -> None:
    person = staff.confirmed(cognito)
    for page in (
        helper.browser.get(act_path(person, action)),
        # What comes without the page's own field was not confirmed.
        helper.browser.post(act_path(person, action), {"reason": WHY}),
        helper.browser.get(act_path(person, action), {"confirmed": "yes", "reason": WHY}),
    ):
        assert page.status_code == 200
        text = page.content.decode()
        assert f"<h1>{action.label}</h1>" in text
        assert person.email in text
        assert 'class="errorlist"' not in text
        assert f'href="{page_path(person)}"' in text
    assert staff.log_of(person) == []
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("", "This field is required."),
        ("  \n ", "This field is required."),
        ("ab", "at least 3 characters"),
        ("x" * 501, "at most 500 characters"),
        ("x\x00x", "Null characters are not allowed."),
    ],
)
def test_nothing_is_done_without_a_reason(
    cognito: Cognito, helper: Staff, reason: str, said: str
) -> None:
    person = staff.confirmed(cognito)
    page = helper.act(person, "disable", reason)
    assert page.redirect_chain == []
    assert said in page.content.decode()
    page = helper.browser.post(act_path(person, "disable"), {"confirmed": "yes"})
    assert "This field is required." in page.content.decode()
    person.refresh_from_db()
    assert person.is_active
    assert staff.log_of(person) == []


@pytest.mark.parametrize("reason", ["abc", "x" * 500])
def test_reasons_from_three_to_500_characters(cognito: Cognito, helper: Staff, reason: str) -> None:
    person = staff.confirmed(cognito)
    helper.act(person, "end_sessions", reason)
    assert {why for _, _, why, _ in staff.log_of(person)} == {reason}


def test_a_form_from_elsewhere_does_nothing(cognito: Cognito) -> None:
    person = staff.confirmed(cognito)
    browser = Client(headers={"accept": "text/html"}, enforce_csrf_checks=True)
    browser.force_login(staff.member(), backend="accounts.backends.CognitoBackend")
    body = {"confirmed": "yes", "reason": WHY, "email": person.email}
    for path in (act_path(person, "disable"), FIND):
        assert browser.post(path, body).status_code == 403
    assert staff.log_of(person) == []
    token = browser.get(act_path(person, "disable")).context["csrf_token"]
    page = browser.post(act_path(person, "disable"), body | {"csrfmiddlewaretoken": str(token)})
    assert page.status_code == 302
    assert len(staff.log_of(person)) == 2


def test_what_there_is_not(cognito: Cognito, helper: Staff) -> None:
    person = staff.confirmed(cognito)
    for path in (
        act_path(person, "delete"),
        act_path(person, "DISABLE"),
        *(f"{PEOPLE}{pk}/act/disable/" for pk in ("0", "x", "9" * 30, "-1", "_00")),
    ):
        for page in (
            helper.browser.get(path),
            helper.browser.post(path, {"confirmed": "yes", "reason": WHY}),
        ):
            assert page.status_code == 404, path
    assert not AuditEvent.objects.exists()


# --- Who may -------------------------------------------------------------------------------------


def expect_403(browser: Client, person: User) -> None:
    path = act_path(person, "disable")
    for page in (
        browser.get(path),
        browser.post(path),
        browser.post(path, {"confirmed": "yes", "reason": WHY}),
    ):
        assert page.status_code == 403
        assert REFUSED in page.content
    assert b"/act/" not in browser.get(page_path(person)).content
    person.refresh_from_db()
    assert person.is_active
    # Only the one that was confirmed was an attempt.
    assert [row[3] for row in staff.log_of(person)] == ["begun", "permission_denied"]


def test_support_does_not_act_on_staff(helper: Staff) -> None:
    expect_403(helper.browser, staff.member(is_superuser=True))


def test_nobody_acts_on_themselves(anyone_of_staff: Staff) -> None:
    expect_403(anyone_of_staff.browser, anyone_of_staff.user)


def test_support_does_not_act_on_who_is_staff_for_cognito_alone(
    cognito: Cognito, helper: Staff
) -> None:
    person = staff.confirmed(cognito, "admins")
    body = {"confirmed": "yes", "reason": WHY}
    page = helper.browser.post(act_path(person, "disable"), body)
    assert page.status_code == 403
    person.refresh_from_db()
    assert person.is_active


def test_the_pages_follow_the_table_of_roles(
    cognito: Cognito, helper: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(GRANTS, Role.SUPPORT, frozenset({Permission.LOOK}))
    assert helper.browser.get(FIND).status_code == 403
    expect_403(helper.browser, make_user())


def test_others_stay_outside(cognito: Cognito) -> None:
    person = staff.confirmed(cognito)
    browser = Client(headers={"accept": "text/html"})
    for who in (None, staff.confirmed(cognito)):
        if who:
            body = {"username": who.email, "password": PASSWORD}
            browser.post("/api-auth/login/", body)
        for path in (PEOPLE, FIND, page_path(person), act_path(person, "disable")):
            body = {"confirmed": "yes", "reason": WHY, "email": person.email}
            for page in (browser.get(path), browser.post(path, body)):
                assert page.status_code == 302
                assert page.headers["Location"].startswith("/admin/login/")
    assert staff.log_of(person) == []


# --- What goes wrong -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "make", "said"),
    [
        ("resend_code", staff.confirmed, "The address of this person is confirmed already."),
        ("confirm", staff.confirmed, "The address of this person is confirmed already."),
        ("reset_password", staff.unverified, "No code can be sent: the person has no verified"),
        ("reset_mfa", staff.confirmed, "No authenticator app is set up for this account."),
        ("end_sessions", staff.unknown, "The user pool knows no such person."),
    ],
)
def test_what_cognito_refuses_is_said(
    cognito: Cognito, helper: Staff, action: str, make: Make, said: str
) -> None:
    [(kind, text)] = messages_of(helper.act(make(cognito), action))
    assert kind == "error"
    assert text.startswith(said)


def test_that_rights_lack_is_said(
    cognito: Cognito, helper: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = staff.confirmed(cognito)
    staff.lose_rights(cognito, monkeypatch)
    page = helper.act(person, "disable")
    [(kind, text)] = messages_of(page)
    assert kind == "error"
    assert "SupportPolicy" in text
    # Nor can the pool be asked who it is; so the page says.
    assert text in html.unescape(page.content.decode().partition('id="user_form"')[2])


def test_cognito_out_of_reach_is_said(
    cognito: Cognito, helper: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = staff.confirmed(cognito)
    staff.cut_off(monkeypatch)
    said = "The sign-in service cannot be reached at the moment."
    page = helper.act(person, "disable")
    assert messages_of(page) == [("error", said)]
    assert page.context["trouble"] == said
    assert page.context["profile"] is None
