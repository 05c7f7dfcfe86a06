"""What the pages say of each thing that support may do for a person, and when they offer it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from django.utils.translation import gettext_lazy as _

from accounts.cognito.errors import NotPermitted
from accounts.services.support import UNCONFIRMED, SupportAction

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.http import HttpRequest
    from django_stubs_ext import StrOrPromise

    from accounts.cognito.gateway import Profile
    from accounts.models import User
    from common.errors import DomainError


@dataclass(frozen=True, slots=True)
class Words:
    """What will happen, what to think of before, and what has been done."""

    happens: StrOrPromise
    note: StrOrPromise
    done: StrOrPromise


WORDS: Final[Mapping[SupportAction, Words]] = {
    SupportAction.RESEND_CODE: Words(
        _("Cognito mails the code of the sign-up once more to the address of:"),
        _("Cognito sends no more than five an hour to one person."),
        _("The code was sent."),
    ),
    SupportAction.CONFIRM: Words(
        _("The account counts as confirmed, without a code, of:"),
        _(
            "The address does not count as verified by this: a forgotten password cannot be "
            "reset with a code. Better is to send the code again."
        ),
        _("The account is confirmed."),
    ),
    SupportAction.RESET_PASSWORD: Words(
        _("The password is no longer good, all sessions end, and Cognito mails a code for a new "
          "password to:"),
        _("The person sets it at POST /reset-password, with the code."),
        _("The code for a new password was sent, and all sessions have ended."),
    ),
    SupportAction.END_SESSIONS: Words(
        _("All sessions end at once, on every device. The password stays. Of:"),
        "",
        _("All sessions have ended."),
    ),
    SupportAction.RESET_MFA: Words(
        _("Log-ins no longer ask for the second factor, and all sessions end. Of:"),
        _(
            "For a lost device. First make sure, by another way than the e-mail, that it is the "
            "person who asks: the password alone lets in from now on. Where the pool demands a "
            "second factor, the next log-in sets up a new one."
        ),
        _("The second factor is reset, and all sessions have ended."),
    ),
    SupportAction.DISABLE: Words(
        _("All sessions end at once and every log-in is refused, until the account is enabled "
          "again. Of:"),
        "",
        _("The account is disabled."),
    ),
    SupportAction.ENABLE: Words(
        _("Log-ins are possible again. Sessions that have ended stay so. For:"),
        "",
        _("The account is enabled."),
    ),
}  # fmt: skip


def actor_of(request: HttpRequest) -> User:
    """Return the member of staff who sent the request; the admin lets nobody else in."""
    return cast("User", request.user)


def offered(person: User, profile: Profile | None) -> Iterator[SupportAction]:
    """Yield what makes sense to do; `profile` is None where the pool does not tell.

    A page offers this; what may be done is for the service to say.
    """
    if profile and profile.status == UNCONFIRMED:
        yield SupportAction.RESEND_CODE
        yield SupportAction.CONFIRM
    elif profile:
        yield SupportAction.RESET_PASSWORD
    yield SupportAction.END_SESSIONS
    if profile and profile.mfa:
        yield SupportAction.RESET_MFA
    enabled_there = profile.enabled if profile else person.is_active
    if person.is_active or enabled_there:
        yield SupportAction.DISABLE
    if not (person.is_active and enabled_there):
        yield SupportAction.ENABLE


def said(error: DomainError) -> StrOrPromise:
    """Return what a page says of an error; to staff it may say more than to others."""
    if isinstance(error, NotPermitted):
        return _(
            "The service lacks the right to do this in the user pool: its AWS credentials need "
            "the template's SupportPolicy."
        )
    return error.detail
