"""What people do with their account. Cognito keeps the passwords, we keep the sessions.

No function here tells, by its result or its error, whether an address has an account.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import mails
from accounts.cognito.errors import CognitoError, PasswordRefused, TokenError, UsernameExists
from accounts.cognito.gateway import Challenge, Tokens, get_gateway
from accounts.cognito.tokens import get_verifier
from accounts.errors import AccountDisabled, ChallengeRequired, SessionEnded
from accounts.models import Session, User
from accounts.selectors import find_session_by_refresh_digest
from accounts.throttling import count_attempt

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.cognito.tokens import VerifiedClaims

logger = logging.getLogger(__name__)

SUPPORT, ADMINS = "support", "admins"


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
        claims = get_verifier().verify(outcome.id_token)
        with transaction.atomic():
            user = _locked_user(claims)
            _refuse_if_ended_since(user, started)
            _sync_user(user, claims)
            _session_of(claims, user, refresh_digest=_digest(outcome.refresh_token or ""))
        return _completed(outcome, claims)
    return outcome


def log_in_browser(*, email: str, password: str) -> User:
    """Return the person, for a browser session of Django's; the tokens are given back at once."""
    started = timezone.now()
    outcome = _ask_for_tokens(email, password)
    if isinstance(outcome, Challenge):
        raise ChallengeRequired
    claims = get_verifier().verify(outcome.id_token)
    with transaction.atomic():
        user = _locked_user(claims)
        _refuse_if_ended_since(user, started)
        _sync_user(user, claims)
    _give_back(outcome)
    return user


def refresh(*, refresh_token: str) -> Tokens:
    """Return new tokens of the same session; SessionEnded if it was logged out."""
    digest = _digest(refresh_token)
    known = find_session_by_refresh_digest(digest)
    if known:
        _refuse_if_closed(known)
    sub = known.user.sub if known else None
    tokens = get_gateway().refresh(refresh_token=refresh_token, sub=sub)
    claims = get_verifier().verify(tokens.id_token)
    with transaction.atomic():
        user = _locked_user(claims)
        if known:
            known.refresh_from_db()
            _refuse_if_closed(known)
            _session_of(claims, user, refresh_digest=digest)
        else:
            _first_seen(claims, user, refresh_digest=digest)
    return _completed(tokens, claims, refresh_token=refresh_token)


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


# --- Sessions ------------------------------------------------------------------------------------


def open_session(claims: VerifiedClaims) -> Session:
    """Return the session of a token that was never seen before; its user is made on first sight.

    Many requests may come at once with the first token of a person: all get the same rows.
    """
    with transaction.atomic():
        return _first_seen(claims, _locked_user(claims))


def check_session(session: Session) -> None:
    """Raise AccountDisabled or SessionEnded if tokens of this session are good no longer."""
    _refuse_if_closed(session)


def log_out(
    *, session: Session, everywhere: bool, access_token: str | None, refresh_token: str
) -> None:
    """End this session, or all of the person's; effective at once, whatever Cognito answers.

    Cognito is told as well where a token allows it, so that it stops refreshing by itself; should
    that fail, our own record still refuses whatever it issues for this session.
    """
    if everywhere:
        end_all_sessions(user=session.user)
        if access_token:
            _quietly(get_gateway().sign_out_everywhere, access_token=access_token)
    else:
        end_session(session=session)
    if refresh_token:
        _quietly(get_gateway().revoke, refresh_token=refresh_token)


def end_session(*, session: Session) -> None:
    """Refuse the tokens of this session from now on, and those its refresh token brings."""
    same = Session.objects.filter(user=session.user_id, revoked_at=None)
    digest = session.refresh_digest
    mine = same.filter(refresh_digest=digest) if digest else same.filter(pk=session.pk)
    mine.update(revoked_at=timezone.now())


def end_all_sessions(*, user: User) -> None:
    """Refuse every token and browser session that this person has got until now."""
    now = timezone.now()
    with transaction.atomic():
        User.objects.select_for_update().filter(pk=user.pk).update(sessions_valid_from=now)
        Session.objects.filter(user=user, revoked_at=None).update(revoked_at=now)
    user.sessions_valid_from = now


def set_active(*, user: User, active: bool) -> None:
    """Let the person in again, or refuse their tokens and log-ins from now on."""
    User.objects.filter(pk=user.pk).update(is_active=active)
    user.is_active = active
    if not active:
        end_all_sessions(user=user)


def _locked_user(claims: VerifiedClaims) -> User:
    User.objects.get_or_create(sub=claims.sub, defaults={"email": claims.email or ""})
    return User.objects.select_for_update().get(sub=claims.sub)


def _first_seen(claims: VerifiedClaims, user: User, *, refresh_digest: str = "") -> Session:
    if _signed_in_before_the_end(claims, user) or _continues_an_ended_session(claims, user):
        raise SessionEnded
    if claims.email and not user.email:
        user.email = claims.email
        user.save(update_fields=["email"])
    return _session_of(claims, user, refresh_digest=refresh_digest)


def _signed_in_before_the_end(claims: VerifiedClaims, user: User) -> bool:
    ended = user.sessions_valid_from
    if ended is None or Session.objects.filter(key=claims.session_key).exists():
        return False
    # The claim is in whole seconds: what happened in the second of the end counts as before it.
    return (claims.auth_time or claims.issued_at or 0) <= int(ended.timestamp())


def _continues_an_ended_session(claims: VerifiedClaims, user: User) -> bool:
    # Without `origin_jti` nothing but the time of the sign-in links refreshed tokens to it.
    if claims.origin_jti is not None or claims.auth_time is None:
        return False
    refreshed = (claims.issued_at or 0) > claims.auth_time
    ended = user.sessions.filter(signed_in_at=_time(claims.auth_time)).exclude(revoked_at=None)
    return refreshed and ended.exists()


def _session_of(claims: VerifiedClaims, user: User, *, refresh_digest: str) -> Session:
    session, _ = Session.objects.get_or_create(
        key=claims.session_key,
        defaults={
            "user": user,
            "refresh_digest": refresh_digest,
            "signed_in_at": _time(claims.auth_time),
        },
    )
    if session.user_id != user.pk:
        raise SessionEnded
    session.user = user
    _refuse_if_closed(session)
    if refresh_digest and session.refresh_digest != refresh_digest:
        session.refresh_digest = refresh_digest
        session.save(update_fields=["refresh_digest"])
    return session


def _time(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _refuse_if_closed(session: Session) -> None:
    if not session.user.is_active:
        raise AccountDisabled
    if session.revoked_at is not None:
        raise SessionEnded


def _refuse_if_ended_since(user: User, started: datetime) -> None:
    # A log-in under way while the password is reset was made with the old password.
    if user.sessions_valid_from and user.sessions_valid_from > started:
        raise SessionEnded
    if not user.is_active:
        raise AccountDisabled


def _sync_user(user: User, claims: VerifiedClaims) -> None:
    user.email = claims.email or user.email
    user.is_staff = bool({SUPPORT, ADMINS} & set(claims.groups))
    user.is_superuser = ADMINS in claims.groups
    user.save(update_fields=["email", "is_staff", "is_superuser"])


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
    for user in User.objects.filter(email=email):
        end_all_sessions(user=user)
    _quietly(_end_sessions_at_cognito, email=email, password=new_password)


def _end_sessions_at_cognito(email: str, password: str) -> None:
    # Sessions hang on the sub, and we may know the person by access tokens alone, or by an older
    # address: only a log-in with the new password tells the sub. Its access token then has
    # Cognito end what it would still refresh, which a reset alone does not do.
    outcome = get_gateway().log_in(email=email, password=password)
    if isinstance(outcome, Tokens):
        claims = get_verifier().verify(outcome.id_token)
        with transaction.atomic():
            user = _locked_user(claims)
            if user.email != email:
                end_all_sessions(user=user)
        get_gateway().sign_out_everywhere(access_token=outcome.access_token)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _give_back(tokens: Tokens) -> None:
    # Nobody will use them: Cognito need not keep them for a month.
    if tokens.refresh_token:
        _quietly(get_gateway().revoke, refresh_token=tokens.refresh_token)


def _quietly(call: Callable[..., None], **arguments: str) -> None:
    """Do what must not change the answer; a failure is logged by its code alone."""
    try:
        call(**arguments)
    except (CognitoError, TokenError, OSError) as error:
        code = getattr(error, "code", type(error).__name__)
        logger.warning("%s failed: %s", getattr(call, "__name__", "call"), code)
