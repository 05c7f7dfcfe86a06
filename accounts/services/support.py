"""What support does for people: at Cognito, in our own record, and in the audit log.

Each act is refused (PermissionDenied) where the role of who acts does not allow it: nobody acts on
themselves, and on staff only administrators do. What goes wrong at Cognito comes as its error.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import sessions
from accounts.cognito.errors import AlreadyConfirmed, MfaNotSetUp, UserUnknown
from accounts.cognito.gateway import get_gateway
from accounts.mails import SecurityMail, tell
from accounts.roles import Permission, may, roles_of
from accounts.services.asking import quietly
from accounts.services.audit import audited
from accounts.services.looking_up import profile_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from accounts.cognito.gateway import Profile
    from accounts.models import Session, User

UNCONFIRMED: Final = "UNCONFIRMED"


class SupportAction(models.TextChoices):
    """What support may do for one person; the values stand in the audit log."""

    RESEND_CODE = "resend_code", _("Resend the code")
    CONFIRM = "confirm", _("Confirm the account")
    RESET_PASSWORD = "reset_password", _("Reset the password")
    END_SESSIONS = "end_sessions", _("End all sessions")
    RESET_MFA = "reset_mfa", _("Reset the second factor")
    DISABLE = "disable", _("Disable the account")
    ENABLE = "enable", _("Enable the account")


@dataclass
class Account:
    """A person, with what the user pool keeps on them: asked for once, and only if needed."""

    person: User

    @cached_property
    def profile(self) -> Profile:
        """Return the person as the pool knows them."""
        return profile_of(self.person)

    @property
    def username(self) -> str:
        """Return by what name the pool knows them."""
        return self.profile.username


def may_act_on(actor: User, person: User) -> bool:
    """Tell whether somebody may act on a person, as far as we know without asking Cognito."""
    # Staff who are disabled are staff all the same: support may not let them in again.
    needed = Permission.HELP_STAFF if person.is_staff else Permission.HELP
    return actor.pk != person.pk and may(actor, needed)


def act(*, actor: User, person: User, action: SupportAction, reason: str) -> None:
    """Do it, write it into the audit log, and tell the person by mail.

    Raises PermissionDenied, or a CognitoError: beside what concerns the action `UserUnknown`,
    `NotPermitted`, `CognitoBusy` and `CognitoUnavailable`.
    """
    with audited(actor=actor, subject=person, action=action, reason=reason):
        account = Account(person)
        _check(actor, account)
        _ACTS[action](account)
    tell(person, SecurityMail.SUPPORT_ACTED, action=str(action.label))


def end_session(*, actor: User, session: Session) -> None:
    """End one session; whoever calls writes the log and, with `tell_of_sessions`, to the person."""
    if actor.pk == session.user_id or not may(actor, Permission.MEND):
        raise PermissionDenied
    sessions.end_session(session=session)


def tell_of_sessions(people: Iterable[User]) -> None:
    """Tell each person once that sessions of theirs were ended."""
    for person in people:
        tell(person, SecurityMail.SUPPORT_ACTED, action=str(_("End sessions")))


def _check(actor: User, account: Account) -> None:
    if not may_act_on(actor, account.person):
        raise PermissionDenied
    # Who became staff may not have logged in here since: Cognito knows.
    if not may(actor, Permission.HELP_STAFF) and roles_of(_groups_of(account)):
        raise PermissionDenied


def _groups_of(account: Account) -> tuple[str, ...]:
    try:
        return get_gateway().admin_groups(username=account.username)
    except UserUnknown:  # then in no group either; our own record can still be acted on
        return ()


# --- The acts: where one ends half-way, the safe half is done ------------------------------------


def _resend_code(account: Account) -> None:
    if account.profile.status != UNCONFIRMED:
        raise AlreadyConfirmed  # Cognito would not tell
    get_gateway().resend_code(email=account.profile.email)


def _confirm(account: Account) -> None:
    get_gateway().admin_confirm(username=account.username)


def _reset_password(account: Account) -> None:
    get_gateway().admin_reset_password(username=account.username)
    _end_sessions_meanwhile(account)


def _end_sessions(account: Account) -> None:
    sessions.end_all_sessions(user=account.person)
    get_gateway().admin_sign_out(username=account.username)


def _reset_mfa(account: Account) -> None:
    if not account.profile.mfa:
        raise MfaNotSetUp
    get_gateway().admin_reset_mfa(username=account.username, methods=account.profile.mfa)
    _end_sessions_meanwhile(account)


def _disable(account: Account) -> None:
    sessions.set_active(user=account.person, active=False)
    get_gateway().admin_disable(username=account.username)


def _enable(account: Account) -> None:
    get_gateway().admin_enable(username=account.username)
    sessions.set_active(user=account.person, active=True)


def _end_sessions_meanwhile(account: Account) -> None:
    # Ours are what counts; that Cognito goes on refreshing tokens that we refuse changes nothing.
    sessions.end_all_sessions(user=account.person)
    quietly(get_gateway().admin_sign_out, username=account.username)


_ACTS: Final[Mapping[SupportAction, Callable[[Account], None]]] = {
    SupportAction.RESEND_CODE: _resend_code,
    SupportAction.CONFIRM: _confirm,
    SupportAction.RESET_PASSWORD: _reset_password,
    SupportAction.END_SESSIONS: _end_sessions,
    SupportAction.RESET_MFA: _reset_mfa,
    SupportAction.DISABLE: _disable,
    SupportAction.ENABLE: _enable,
}
