"""A new password for who forgot theirs, and another one for who knows it."""

from __future__ import annotations

import logging

from django.conf import settings

from accounts import sessions
from accounts.cognito.errors import PasswordRefused
from accounts.cognito.gateway import Challenge, get_gateway
from accounts.errors import ChallengeRequired
from accounts.models import User
from accounts.services.asking import claims_of, quietly
from accounts.throttling import count_attempt
from common.errors import DomainError

logger = logging.getLogger(__name__)


def forgot_password(*, email: str) -> None:
    """Have a code mailed with which the password can be set anew, if the address has an account."""
    count_attempt("forgot_password", email, settings.THROTTLE_MAIL)
    get_gateway().forgot_password(email=email)


def reset_password(*, email: str, code: str, new_password: str) -> None:
    """Set the password with the code that was mailed, and end every session of the person."""
    count_attempt("reset_password", email, settings.THROTTLE_CODE)
    try:
        get_gateway().reset_password(email=email, code=code, password=new_password)
    except PasswordRefused as error:
        raise PasswordRefused(error.detail, field="new_password") from error
    try:
        _end_what_the_old_password_opened(email, new_password)
    except DomainError as error:
        logger.warning("Ending sessions by address alone: %s", error.code)
        for user in User.objects.filter(email=email):
            sessions.end_all_sessions(user=user)


def _end_what_the_old_password_opened(email: str, password: str) -> None:
    # Sessions hang on the sub. We may know the person by access tokens alone, or by an older
    # address, so only a log-in with the new password tells for certain whose they are. Its access
    # token then has Cognito end what it would still refresh, which a reset alone does not do.
    outcome = get_gateway().log_in(email=email, password=password)
    if isinstance(outcome, Challenge):
        raise ChallengeRequired
    sessions.end_all_sessions(user=sessions.known_user(claims_of(outcome)))
    quietly(get_gateway().sign_out_everywhere, access_token=outcome.access_token)
