"""From credentials to tokens, on to new tokens, and out again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from accounts import sessions
from accounts.cognito.gateway import Challenge, Tokens, get_gateway
from accounts.devices import NOWHERE, Device
from accounts.errors import ChallengeRequired
from accounts.selectors import find_session_by_refresh_token
from accounts.services.asking import claims_of, quietly
from accounts.throttling import count_attempt

if TYPE_CHECKING:
    from accounts.cognito.tokens import VerifiedClaims
    from accounts.models import Session, User


def log_in(*, email: str, password: str, device: Device = NOWHERE) -> Tokens | Challenge:
    """Return the tokens of a new session, or the challenge that Cognito sets first."""
    started = timezone.now()
    outcome = _ask_for_tokens(email, password)
    if isinstance(outcome, Tokens):
        claims = claims_of(outcome)
        sessions.sign_in(
            claims, started=started, refresh_token=outcome.refresh_token, device=device
        )
        return _completed(outcome, claims)
    return outcome


def log_in_browser(*, email: str, password: str) -> User:
    """Return the person, for a browser session of Django's; the tokens are given back at once."""
    started = timezone.now()
    outcome = _ask_for_tokens(email, password)
    if isinstance(outcome, Challenge):
        raise ChallengeRequired
    user = sessions.welcome(claims_of(outcome), started=started)
    if outcome.refresh_token:
        # Nobody will use it: Cognito need not keep it for a month.
        quietly(get_gateway().revoke, refresh_token=outcome.refresh_token)
    return user


def refresh(*, refresh_token: str, device: Device = NOWHERE) -> Tokens:
    """Return new tokens of the same session; SessionEnded if it was logged out."""
    known = find_session_by_refresh_token(refresh_token)
    if known:
        sessions.check_session(known)
    sub = known.user.sub if known else None
    tokens = get_gateway().refresh(refresh_token=refresh_token, sub=sub)
    claims = claims_of(tokens)
    tokens = _completed(tokens, claims, refresh_token=refresh_token)
    sessions.go_on(claims, known=known, refresh_token=tokens.refresh_token, device=device)
    return tokens


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
            quietly(get_gateway().sign_out_everywhere, access_token=access_token)
    else:
        sessions.end_session(session=session)
    if refresh_token:
        quietly(get_gateway().revoke, refresh_token=refresh_token)
