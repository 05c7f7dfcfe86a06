"""A new password for who forgot theirs, and another one for who knows it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts import sessions
from accounts.cognito.errors import CognitoUnavailable, PasswordRefused
from accounts.cognito.gateway import Tokens, get_gateway
from accounts.devices import NOWHERE, Device
from accounts.mails import SecurityMail, tell
from accounts.models import User
from accounts.services.asking import claims_of, quietly
from accounts.throttling import count_attempt, count_for_all
from common.errors import DomainError

if TYPE_CHECKING:
    from accounts.cognito.gateway import Challenge
    from accounts.models import Session

logger = logging.getLogger(__name__)


def forgot_password(*, email: str) -> None:
    """Have a code mailed with which the password can be set anew, if the address has an account."""
    count_attempt("forgot_password", email, settings.THROTTLE_MAIL)
    count_for_all("forgot_password", settings.THROTTLE_ALL_RECOVERY)
    get_gateway().forgot_password(email=email)


def reset_password(*, email: str, code: str, new_password: str, device: Device = NOWHERE) -> None:
    """Set the password with the code that was mailed, and end every session of the person."""
    count_attempt("reset_password", email, settings.THROTTLE_CODE)
    count_for_all("reset_password", settings.THROTTLE_ALL_RECOVERY)
    try:
        get_gateway().reset_password(email=email, code=code, password=new_password)
    except PasswordRefused as error:
        raise PasswordRefused(error.detail, field="new_password") from error
    except CognitoUnavailable:
        # The answer may be all that got lost, and then the old password's sessions must not stay.
        opened = _try_password(email, new_password)
        if opened is None:
            raise
    else:
        opened = _try_password(email, new_password)
    people = _whose(email, opened)
    for user in people:
        sessions.end_all_sessions(user=user)
    if people:
        tell(people[0], SecurityMail.PASSWORD_CHANGED, to=email, device=device)
    if isinstance(opened, Tokens):
        # Cognito would still refresh what the old password opened; a reset alone does not stop it.
        quietly(get_gateway().sign_out_everywhere, access_token=opened.access_token)


def _try_password(email: str, password: str) -> Tokens | Challenge | None:
    """Return what the password opens, None if it opens nothing, or if that cannot be found out."""
    try:
        return get_gateway().log_in(email=email, password=password)
    except DomainError as error:
        logger.warning("Whether a new password is in force could not be seen: %s", error.code)
        return None


def _whose(email: str, opened: Tokens | Challenge | None) -> list[User]:
    """Return the people who may have sessions here that the old password opened.

    Sessions hang on the sub. We may know the person by access tokens alone, or by an older
    address, so only what the new password opens tells for certain whose they are.
    """
    if isinstance(opened, Tokens):
        try:
            return [sessions.known_user(claims_of(opened))]
        except DomainError as error:
            logger.warning("Ending sessions by address alone: %s", error.code)
    # Where a second factor is asked for, Cognito names the sub; some emulators, the address.
    sub = opened.user_id if opened and not isinstance(opened, Tokens) else ""
    return [*User.objects.filter(sub=sub), *User.objects.filter(email=email).exclude(sub=sub)]


def change_password(
    *,
    user: User,
    session: Session,
    access_token: str,
    password: str,
    new_password: str,
    device: Device = NOWHERE,
) -> None:
    """Exchange the password for another one, and end every session but this one.

    Raises `WrongPassword` for the old one, `PasswordRefused` for the new one.
    """
    count_attempt("change_password", user.sub, settings.THROTTLE_LOGIN)
    if new_password == password:
        detail = _("The new password is the same as the old one.")
        raise PasswordRefused(detail, field="new_password")
    try:
        get_gateway().change_password(access_token=access_token, old=password, new=new_password)
    except PasswordRefused as error:
        raise PasswordRefused(error.detail, field="new_password") from error
    except CognitoUnavailable:
        # As above: the new password may be in force, and only the answer lost.
        opened = _try_password(user.email, new_password)
        if opened is None:
            raise
        if isinstance(opened, Tokens):
            quietly(get_gateway().revoke, refresh_token=opened.refresh_token or "")
    sessions.end_other_sessions(user=user, keep=session)
    tell(user, SecurityMail.PASSWORD_CHANGED, device=device)
