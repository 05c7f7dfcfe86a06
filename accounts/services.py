"""What people do with their account. Cognito keeps the passwords, we keep the sessions.

No function here tells, by its result or its error, whether an address has an account.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from accounts import mails, sessions
from accounts.cognito.errors import (
    CognitoMisconfigured,
    PasswordRefused,
    TokenError,
    UsernameExists,
)
from accounts.cognito.gateway import Challenge, Tokens, get_gateway
from accounts.cognito.tokens import get_verifier
from accounts.errors import ChallengeRequired
from accounts.models import User
from accounts.selectors import find_session_by_refresh_token
from accounts.throttling import count_attempt
from common.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.cognito.tokens import VerifiedClaims
    from accounts.models import Session

logger = logging.getLogger(__name__)


# --- Getting an account --------------------------------------------------------------------------


def sign_up(*, email: str, password: str) -> None:
    """Register the address; Cognito mails it a code.

    An address that is known gets a mail too: the code again where it was never verified, else a
    word that there is an account already.
    """
    count_attempt("sign_up", email, settings.THROTTLE_CODE)
    try:
        get_gateway().sign_up(email=email, password=password)
    except UsernameExists:
        _quietly(_remind, email=email)


def _remind(email: str) -> None:
    gateway = get_gateway()
    if gateway.is_unconfirmed(email=email):
        gateway.resend_code(email=email)
    else:
        mails.send_account_exists(email)


def verify(*, email: str, code: str) -> None:
    """Confirm the address with the code that was mailed to it; InvalidCode if it is wrong."""
    count_attempt("verify", email, settings.THROTTLE_CODE)
    get_gateway().confirm_sign_up(email=email, code=code)


def resend_code(*, email: str) -> None:
    """Have a new code mailed, if the address waits for one."""
    count_attempt("resend_code", email, settings.THROTTLE_MAIL)
    get_gateway().resend_code(email=email)


# --- Logging in ----------------------------------------------------------------------------------


def log_in(*, email: str, password: str) -> Tokens | Challenge:
    """Return the tokens of a new session, or the challenge that Cognito sets first."""
    started = timezone.now()
    outcome = _ask_for_tokens(email, password)
    if isinstance(outcome, Tokens):
        claims = _claims_of(outcome)
        sessions.sign_in(claims, started=started, refresh_token=outcome.refresh_token)
        return _completed(outcome, claims)
    return outcome


def log_in_browser(*, email: str, password: str) -> User:
    """Return the person, for a browser session of Django's; the tokens are given back at once."""
    started = timezone.now()
    outcome = _ask_for_tokens(email, password)
    if isinstance(outcome, Challenge):
        raise ChallengeRequired
    user = sessions.welcome(_claims_of(outcome), started=started)
    if outcome.refresh_token:
        # Nobody will use it: Cognito need not keep it for a month.
        _quietly(get_gateway().revoke, refresh_token=outcome.refresh_token)
    return user


def refresh(*, refresh_token: str) -> Tokens:
    """Return new tokens of the same session; SessionEnded if it was logged out."""
    known = find_session_by_refresh_token(refresh_token)
    if known:
        sessions.check_session(known)
    sub = known.user.sub if known else None
    tokens = get_gateway().refresh(refresh_token=refresh_token, sub=sub)
    claims = _claims_of(tokens)
    tokens = _completed(tokens, claims, refresh_token=refresh_token)
    sessions.go_on(claims, known=known, refresh_token=tokens.refresh_token)
    return tokens


def _claims_of(tokens: Tokens) -> VerifiedClaims:
    try:
        return get_verifier().verify(tokens.id_token)
    except TokenError as error:
        # Not the caller's fault: our clock is wrong, or the settings name another pool.
        logger.error("A token fresh from Cognito was refused: %s", error.code)  # noqa: TRY400  (no trace)
        raise CognitoMisconfigured from error


def _completed(tokens: Tokens, claims: VerifiedClaims, *, refresh_token: str = "") -> Tokens:
    # A refresh leaves the old refresh token in force, and some emulators tell no lifetime.
    remaining = claims.expires_at - int(timezone.now().timestamp())
    return replace(
        tokens,
        refresh_token=tokens.refresh_token or refresh_token,
        expires_in=tokens.expires_in if tokens.expires_in is not None else max(0, remaining),
    )


def _ask_for_tokens(email: str, password: str) -> Tokens | Challenge:
    count_attempt("log_in", email, settings.THROTTLE_LOGIN)
    return get_gateway().log_in(email=email, password=password)


def log_out(
    *, session: Session, everywhere: bool, access_token: str | None, refresh_token: str
) -> None:
    """End this session, or all of the person's; effective at once, whatever Cognito answers.

    Cognito is told as well where a token allows it, so that it stops refreshing by itself; should
    that fail, our own record still refuses whatever it issues for this session.
    """
    if everywhere:
        sessions.end_all_sessions(user=session.user)
        if access_token:
            _quietly(get_gateway().sign_out_everywhere, access_token=access_token)
    else:
        sessions.end_session(session=session)
    if refresh_token:
        _quietly(get_gateway().revoke, refresh_token=refresh_token)


# --- Forgotten passwords -------------------------------------------------------------------------


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
    sessions.end_all_sessions(user=sessions.known_user(_claims_of(outcome)))
    _quietly(get_gateway().sign_out_everywhere, access_token=outcome.access_token)


def _quietly(call: Callable[..., None], **arguments: str) -> None:
    """Do what must not change the answer; a failure is logged by its code alone."""
    try:
        call(**arguments)
    except (DomainError, OSError) as error:  # OSError: no mail could be sent
        code = getattr(error, "code", type(error).__name__)
        logger.warning("%s failed: %s", getattr(call, "__name__", "call"), code)
