"""What people say of themselves, and the address by which they log in."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from django.conf import settings

from accounts import mails
from accounts.cognito.errors import InvalidCode, UsernameExists
from accounts.cognito.gateway import get_gateway
from accounts.devices import NOWHERE, Device
from accounts.errors import AccessTokenRequired, NothingToVerify
from accounts.later import later
from accounts.mails import SecurityMail, tell
from accounts.models import User
from accounts.throttling import count_attempt
from common.errors import DomainError

if TYPE_CHECKING:
    from accounts.cognito.errors import CognitoError

logger = logging.getLogger(__name__)

# Has the form of a code, and is longer than any.
_NO_CODE: Final = "0" * 12


def learn_email(*, user: User, told: str | None, access_token: str | None) -> None:
    """Have `user.email` set if it can be known: where it is not yet, it is kept from now on.

    `told` is what an ID token says. Access tokens say nothing, but Cognito answers for one.
    """
    if user.email:
        return
    user.email = told or (_email_at_cognito(access_token) if access_token else "")
    if user.email:
        User.objects.filter(pk=user.pk, email="").update(email=user.email)


def pending_email_of(user: User) -> str:
    """Return the new address that waits for its code, "" for none."""
    # A log-in may have told that it is in force already.
    return "" if user.pending_email == user.email else user.pending_email


def change(
    *,
    user: User,
    access_token: str | None,
    display_name: str | None = None,
    locale: str | None = None,
    email: str | None = None,
    device: Device = NOWHERE,
) -> None:
    """Change what is not None, all of it or nothing; what is empty is cleared.

    A new address counts once `confirm_email` gets the code that is mailed to it; the present one
    takes back what was asked for. An address that somebody else has looks like any other: its
    owner gets a mail, and no code. Raises `AccessTokenRequired` where an `email` comes without.
    """
    asked: dict[str, str | bool] = {}
    if email is not None:
        asked = _ask_for(user, email, access_token)
    _keep(user, display_name=display_name, locale=locale, **asked)
    if pending := asked.get("pending_email"):
        tell(user, SecurityMail.EMAIL_CHANGE_ASKED, device=device, new_email=str(pending))


def _ask_for(user: User, email: str, access_token: str | None) -> dict[str, str | bool]:
    """Return what is kept of the address that waits for its code from now on, if any does."""
    if access_token is None:
        raise AccessTokenRequired
    learn_email(user=user, told=None, access_token=access_token)
    if email == user.email:
        return {"pending_email": "", "pending_email_taken": False}
    count_attempt("change_email", user.sub, settings.THROTTLE_MAIL)
    mailed = _have_code_mailed(email, access_token)
    return {"pending_email": email, "pending_email_taken": not mailed}


def resend_email_code(*, user: User, access_token: str) -> None:
    """Have another code mailed to the new address; `NothingToVerify` where there is none."""
    pending = pending_email_of(user)
    if not pending:
        raise NothingToVerify
    count_attempt("resend_email_code", user.sub, settings.THROTTLE_MAIL)
    _keep(user, pending_email_taken=not _have_code_mailed(pending, access_token))


def confirm_email(*, user: User, access_token: str, code: str, device: Device = NOWHERE) -> None:
    """Make the new address the person's, with the code that was mailed to it.

    Raises `NothingToVerify` or `InvalidCode`.
    """
    pending = pending_email_of(user)
    if not pending:
        raise NothingToVerify
    count_attempt("confirm_email", user.sub, settings.THROTTLE_CODE)
    refused: CognitoError | None = None
    try:
        if user.pending_email_taken:
            # An address that was asked for before may still wait at Cognito, and its code would
            # fit: which would tell that this one is taken.
            code = _NO_CODE
        get_gateway().verify_email(access_token=access_token, code=code)
    except (InvalidCode, UsernameExists) as error:
        refused = error
    # What Cognito has counts. It may have it already, if its answer to an earlier try was lost.
    found = _email_at_cognito(access_token)
    if refused and found != pending:
        raise InvalidCode from refused
    old, new = user.email, found or pending
    waiting = User.objects.filter(pk=user.pk, pending_email=user.pending_email)
    mine = waiting.update(email=new, pending_email="")
    user.email, user.pending_email = new, ""
    if not mine:
        return  # another request was quicker, and told
    for address in filter(None, (old, new)):
        tell(user, SecurityMail.EMAIL_CHANGED, to=address, device=device, new_email=new)


def _keep(user: User, **values: str | bool | None) -> None:
    """Set these fields, but for None, in one statement."""
    given = {name: value for name, value in values.items() if value is not None}
    vars(user).update(given)
    if given:
        User.objects.filter(pk=user.pk).update(**given)


def _have_code_mailed(email: str, access_token: str) -> bool:
    """Have Cognito mail a code; False if somebody else has the address, and gets another mail."""
    # Also for another code: asked for just that (GetUserAttributeVerificationCode), Cognito would
    # send one for the present address to the present address.
    try:
        get_gateway().change_email(access_token=access_token, email=email)
    except UsernameExists:
        later(mails.send_account_exists, email=email)
        return False
    return True


def _email_at_cognito(access_token: str) -> str:
    """Return the address that Cognito has, "" where it does not say."""
    try:
        return get_gateway().get_profile(access_token=access_token).email
    except DomainError as error:
        logger.warning("An address could not be looked up: %s", error.code)
        return ""
