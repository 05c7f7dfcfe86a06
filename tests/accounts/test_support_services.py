"""What support does for people: at the local AWS, in our own record, in the audit log, by mail."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail

from accounts.cognito.errors import (
    AlreadyConfirmed,
    CognitoUnavailable,
    MfaNotSetUp,
    NotPermitted,
    ResetImpossible,
    UserUnknown,
)
from accounts.cognito.gateway import CognitoGateway
from accounts.models import Session, User
from accounts.services import looking_up
from accounts.services.support import SupportAction
from common.errors import DomainError
from tests.accounts import staff
from tests.accounts.staff import WHY, act, expect_log, member
from tests.conftest import CODE, RESET_CODE, Cognito

pytestmark = pytest.mark.django_db
Make = Callable[[Cognito], User]


def refused_by_cognito(cognito: Cognito, person: User, tokens: dict[str, Any]) -> bool:
    """Whether Cognito gives no new tokens for these any more."""
    try:
        cognito.idp.initiate_auth(
            ClientId=cognito.client_id,
            AuthFlow="REFRESH_TOKEN_AUTH",
            AuthParameters={"REFRESH_TOKEN": tokens["RefreshToken"]},
        )
    except cognito.idp.exceptions.NotAuthorizedException:
        return True
    return False


@pytest.fixture
def helper() -> User:
    return member()


# --- What each does ------------------------------------------------------------------------------


def test_the_code_is_sent_again(cognito: Cognito, helper: User) -> None:
    person = staff.unconfirmed(cognito)
    before = len(cognito.mails_to(person.email))
    act(helper, person, "resend_code")
    assert len(cognito.mails_to(person.email)) == before + 1
    assert CODE in cognito.mails_to(person.email)[-1]
    expect_log(helper, person, "resend_code", "done")


def test_somebody_is_confirmed(cognito: Cognito, helper: User) -> None:
    person = staff.unconfirmed(cognito)
    act(helper, person, "confirm")
    assert staff.look_up(cognito, person.email)["UserStatus"] == "CONFIRMED"
    # Not so the address: that is why the page advises to send the code again.
    assert not looking_up.profile_of(person).email_verified
    expect_log(helper, person, "confirm", "done")


def test_the_password_is_reset(cognito: Cognito, helper: User) -> None:
    person = staff.confirmed(cognito)
    tokens = staff.sign_in(cognito, person)
    session = Session.objects.create(user=person, key="one")
    act(helper, person, "reset_password")
    assert RESET_CODE in cognito.mails_to(person.email)[-1]
    with pytest.raises(cognito.idp.exceptions.PasswordResetRequiredException):
        staff.sign_in(cognito, person)
    session.refresh_from_db()
    assert session.revoked_at
    assert refused_by_cognito(cognito, person, tokens)
    expect_log(helper, person, "reset_password", "done")


def test_all_sessions_end(cognito: Cognito, helper: User) -> None:
    person = staff.confirmed(cognito)
    tokens = staff.sign_in(cognito, person)
    session = Session.objects.create(user=person, key="one")
    act(helper, person, "end_sessions")
    session.refresh_from_db()
    person.refresh_from_db()
    assert session.revoked_at == person.sessions_valid_from
    assert refused_by_cognito(cognito, person, tokens)
    expect_log(helper, person, "end_sessions", "done")


def test_the_second_factor_is_reset(cognito: Cognito, helper: User) -> None:
    person = staff.with_app(cognito)
    session = Session.objects.create(user=person, key="one")
    act(helper, person, "reset_mfa")
    assert staff.sign_in(cognito, person)["AccessToken"]
    session.refresh_from_db()
    assert session.revoked_at
    expect_log(helper, person, "reset_mfa", "done")


def test_somebody_is_disabled_and_enabled(cognito: Cognito, helper: User) -> None:
    person = staff.confirmed(cognito)
    session = Session.objects.create(user=person, key="one")
    act(helper, person, "disable")
    person.refresh_from_db()
    session.refresh_from_db()
    assert not person.is_active
    assert session.revoked_at
    assert not staff.look_up(cognito, person.email)["Enabled"]
    expect_log(helper, person, "disable", "done")
    act(helper, person, "enable")
    assert User.objects.get(pk=person.pk).is_active
    assert staff.look_up(cognito, person.email)["Enabled"]
    assert staff.log_of(person)[2:] == [
        (helper.sub, "enable", WHY, "begun"),
        (helper.sub, "enable", WHY, "done"),
    ]


def test_the_person_is_told(cognito: Cognito, helper: User) -> None:
    person = staff.confirmed(cognito)
    act(helper, person, "end_sessions")
    [told] = mail.outbox
    assert told.to == [person.email]
    assert "End all sessions" in str(told.body)
    # Why is between members of staff.
    assert WHY not in str(told.body)


# --- What Cognito refuses ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "make", "error"),
    [
        ("resend_code", staff.confirmed, AlreadyConfirmed),
        ("confirm", staff.confirmed, AlreadyConfirmed),
        ("reset_password", staff.unverified, ResetImpossible),
        ("reset_mfa", staff.confirmed, MfaNotSetUp),
        *((action, staff.unknown, UserUnknown) for action in SupportAction),
    ],
)
def test_refusals_are_logged_by_their_code(
    cognito: Cognito, helper: User, action: str, make: Make, error: type[DomainError]
) -> None:
    person = make(cognito)
    with pytest.raises(error):
        act(helper, person, action)
    expect_log(helper, person, action, error.code)
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("make", "action"),
    [(staff.unverified, "reset_password"), (staff.confirmed, "reset_mfa")],
)
def test_a_refusal_ends_no_session(cognito: Cognito, helper: User, make: Make, action: str) -> None:
    person = make(cognito)
    session = Session.objects.create(user=person, key="one")
    with pytest.raises(DomainError):
        act(helper, person, action)
    session.refresh_from_db()
    assert session.revoked_at is None


@pytest.mark.parametrize("action", SupportAction)
def test_the_service_lacks_the_right(
    cognito: Cognito, helper: User, monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    person = staff.confirmed(cognito)
    staff.lose_rights(cognito, monkeypatch)
    with pytest.raises(NotPermitted):
        act(helper, person, action)
    expect_log(helper, person, action, "cognito_not_permitted")


# --- The safe half -------------------------------------------------------------------------------


def test_half_disabled_is_disabled_here(cognito: Cognito, monkeypatch: pytest.MonkeyPatch) -> None:
    person, admin = staff.confirmed(cognito), member(is_superuser=True)
    session = Session.objects.create(user=person, key="one")
    staff.cut_off(monkeypatch)
    for action in ("disable", "end_sessions"):
        with pytest.raises(CognitoUnavailable):
            act(admin, person, action)
    person.refresh_from_db()
    session.refresh_from_db()
    assert not person.is_active
    assert session.revoked_at
    assert {outcome for *_, outcome in staff.log_of(person)} == {"begun", "cognito_unavailable"}


def test_half_enabled_is_disabled_here(cognito: Cognito, monkeypatch: pytest.MonkeyPatch) -> None:
    person, admin = staff.confirmed(cognito), member(is_superuser=True)
    act(admin, person, "disable")
    staff.cut_off(monkeypatch)
    with pytest.raises(CognitoUnavailable):
        act(admin, person, "enable")
    person.refresh_from_db()
    assert not person.is_active


@pytest.mark.parametrize("action", ["reset_password", "reset_mfa"])
def test_that_cognito_does_not_sign_out_changes_nothing_here(
    cognito: Cognito, helper: User, monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    person = staff.with_app(cognito)
    session = Session.objects.create(user=person, key="one")

    def fail(self: CognitoGateway, *, username: str) -> None:
        raise CognitoUnavailable

    monkeypatch.setattr(CognitoGateway, "admin_sign_out", fail)
    act(helper, person, action)
    session.refresh_from_db()
    assert session.revoked_at
    expect_log(helper, person, action, "done")


def test_who_is_gone_from_the_pool_is_still_disabled_here(cognito: Cognito, helper: User) -> None:
    person = staff.unknown(cognito)
    with pytest.raises(UserUnknown):
        act(helper, person, "disable")
    person.refresh_from_db()
    assert not person.is_active
