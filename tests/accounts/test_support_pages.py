"""The pages on which support finds people, and sees how their accounts are doing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEvent, Session, SupportAccess, User
from tests.accounts import staff
from tests.accounts.staff import FIND, PEOPLE, Staff, act_path, messages_of, page_path
from tests.conftest import Cognito

pytestmark = pytest.mark.django_db
Make = Callable[[Cognito], User]


@pytest.fixture
def helper(cognito: Cognito) -> Staff:
    """Somebody of support."""
    return staff.enter(cognito, "support")


def test_who_never_logged_in_here_is_found(cognito: Cognito, helper: Staff) -> None:
    email = cognito.account()
    link = helper.browser.get(PEOPLE).content.decode()
    assert f'href="{FIND}"' in link
    assert helper.browser.get(FIND, {"email": email}).status_code == 200
    assert not User.objects.filter(email=email).exists()
    page = helper.browser.post(FIND, {"email": f" {email.upper()}"}, follow=True)
    person = User.objects.get(email=email)
    assert page.redirect_chain == [(page_path(person), 302)]
    assert page.context["profile"].status == "CONFIRMED"
    again = helper.browser.post(FIND, {"email": email})
    assert again.headers["Location"] == page_path(person)


def test_nobody_is_found(cognito: Cognito, helper: Staff) -> None:
    email = cognito.new_email()
    page = helper.browser.post(FIND, {"email": email}, follow=True)
    assert messages_of(page) == [("warning", "The user pool knows nobody with this address.")]
    assert page.redirect_chain == [(f"{PEOPLE}?q={email.replace('@', '%40')}", 302)]


def test_cognito_out_of_reach_finds_who_is_known_here(
    cognito: Cognito, helper: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = staff.confirmed(cognito)
    staff.cut_off(monkeypatch)
    page = helper.browser.post(FIND, {"email": person.email}, follow=True)
    said = "The sign-in service cannot be reached at the moment."
    assert messages_of(page) == [("error", said)]
    assert list(page.context["cl"].result_list) == [person]


@pytest.mark.parametrize("email", ["", "x", "a b@example.com", f"{'x' * 128}@example.com"])
def test_what_is_no_address(helper: Staff, email: str) -> None:
    page = helper.browser.post(FIND, {"email": email})
    assert page.status_code == 200
    assert b'class="errorlist"' in page.content


# --- Looking -------------------------------------------------------------------------------------


def deeds_on(page: Any) -> list[str]:
    return [address.split("/")[-2] for address, _ in page.context["deeds"]]


@pytest.mark.parametrize(
    ("make", "deeds"),
    [
        (staff.unconfirmed, ["resend_code", "confirm", "end_sessions", "disable"]),
        (staff.confirmed, ["reset_password", "end_sessions", "disable"]),
        (staff.with_app, ["reset_password", "end_sessions", "reset_mfa", "disable"]),
        (staff.unknown, ["end_sessions", "disable"]),
    ],
)
def test_a_page_offers_what_makes_sense(
    cognito: Cognito, helper: Staff, make: Make, deeds: list[str]
) -> None:
    person = make(cognito)
    page = helper.browser.get(page_path(person))
    assert deeds_on(page) == deeds
    for deed in deeds:
        assert f'href="{act_path(person, deed)}"' in page.content.decode()


@pytest.mark.parametrize(
    ("here", "there", "deeds"),
    [
        (True, True, ["disable"]),
        (False, False, ["enable"]),
        (True, False, ["disable", "enable"]),
        (False, True, ["disable", "enable"]),
    ],
)
def test_what_was_half_done_can_be_finished_or_taken_back(
    cognito: Cognito, helper: Staff, here: bool, there: bool, deeds: list[str]
) -> None:
    person = staff.confirmed(cognito)
    User.objects.filter(pk=person.pk).update(is_active=here)
    if not there:
        cognito.idp.admin_disable_user(UserPoolId=cognito.pool, Username=person.email)
    page = helper.browser.get(page_path(person))
    assert deeds_on(page)[2:] == deeds
    assert page.context["profile"].enabled is there


def test_a_page_shows_how_an_account_is_doing(cognito: Cognito, helper: Staff) -> None:
    person, now = staff.with_app(cognito), timezone.now()
    for n in range(25):
        Session.objects.create(
            user=person, key=f"s{n}", address=f"192.0.2.{n}", user_agent=f"Browser {n}",
            last_used_at=now - timedelta(days=24 - n if n else 0),
        )  # fmt: skip
    SupportAccess.objects.create(user=person, ends_at=now + timedelta(hours=1))
    page = helper.browser.get(page_path(person))
    text = page.content.decode()
    for shown in ("CONFIRMED", f"{person.email}, verified", "SOFTWARE_TOKEN_MFA", "192.0.2.24"):
        assert shown in text
    assert "Browser 5<" in text
    assert "Browser 4<" not in text  # the last 20
    assert page.context["last_used_at"] == now  # of all
    assert page.context["access"].user == person
    assert b'name="_save"' not in page.content


def test_a_page_takes_few_queries(cognito: Cognito, helper: Staff) -> None:
    person = staff.confirmed(cognito)
    Session.objects.bulk_create(Session(user=person, key=f"s{n}") for n in range(100))
    AuditEvent.objects.bulk_create(
        AuditEvent(actor_sub="a", subject_sub=person.sub, action="disable") for _ in range(100)
    )

    def count(path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert helper.browser.get(path).status_code == 200
        return len(captured)

    # Beside who asks: the person, the access, the last use, and both tables.
    assert count(page_path(person)) - count(FIND) == 5
