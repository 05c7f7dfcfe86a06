"""From credentials to tokens, on to new tokens, and out again."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from accounts import rotation, sessions
from accounts.cognito.errors import ChallengeExpired, RefreshTokenReused
from accounts.cognito.gateway import Challenge, Tokens, get_gateway
from accounts.devices import NOWHERE, Device
from accounts.models import SessionKind
from accounts.selectors import find_session_by_refresh_token
from accounts.services import challenges
from accounts.services.asking import claims_of, quietly
from accounts.services.challenges import LogIn, Opened, Step
from accounts.throttling import count_attempt, count_for_all

if TYPE_CHECKING:
    from accounts.cognito.tokens import VerifiedClaims
    from accounts.models import Session, User

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BrowserSignIn:
    """Who logged in to the pages, and the session that says whether the cookie is still good."""

    user: User
    session: Session


def log_in(*, email: str, password: str, device: Device = NOWHERE) -> Tokens | Step:
    """Return the tokens of a new session, or the step that Cognito asks for first."""
    return _carry_on(*_begin(email, password), device)


def answer(*, opened: Opened, value: str, device: Device = NOWHERE) -> Tokens | Step:
    """Answer a step, opened by `challenges.open_session`: the tokens, or the next step."""
    return _carry_on(challenges.answer(opened, value), opened.log_in, device)


def log_in_browser(*, email: str, password: str, device: Device = NOWHERE) -> BrowserSignIn | Step:
    """Return who logs in to the pages, or the step that Cognito asks for first.

    The tokens are given back at once: from then on the cookie counts, and the session's row.
    """
    return _carry_on_browser(*_begin(email, password), device)


def answer_browser(*, opened: Opened, value: str, device: Device = NOWHERE) -> BrowserSignIn | Step:
    """Answer a step of a log-in to the pages: who it is, or the next step."""
    return _carry_on_browser(challenges.answer(opened, value), opened.log_in, device)


def _begin(email: str, password: str) -> tuple[Tokens | Challenge, LogIn]:
    begun = LogIn(email=email, started=timezone.now())
    count_attempt("log_in", email, settings.THROTTLE_LOGIN)
    count_for_all("log_in", settings.THROTTLE_ALL_LOGIN)
    return get_gateway().log_in(email=email, password=password), begun


def _carry_on(outcome: Tokens | Challenge, begun: LogIn, device: Device) -> Tokens | Step:
    if isinstance(outcome, Challenge):
        return challenges.step_of(outcome, begun)
    claims = _claims_of_the_same(outcome, begun)
    sessions.sign_in(
        claims, started=begun.started, refresh_token=outcome.refresh_token, device=device
    )
    return _completed(outcome, claims)


def _carry_on_browser(
    outcome: Tokens | Challenge, begun: LogIn, device: Device
) -> BrowserSignIn | Step:
    if isinstance(outcome, Challenge):
        return challenges.step_of(outcome, begun)
    claims = _claims_of_the_same(outcome, begun)
    session = sessions.sign_in(
        claims,
        started=begun.started,
        refresh_token=None,
        device=device,
        kind=SessionKind.BROWSER,
    )
    if outcome.refresh_token:
        # Nobody will use it: Cognito need not keep it for a month.
        quietly(get_gateway().revoke, refresh_token=outcome.refresh_token)
    return BrowserSignIn(session.user, session)


def _claims_of_the_same(tokens: Tokens, begun: LogIn) -> VerifiedClaims:
    """Return the claims of the tokens, which must be those of who answered the challenges."""
    claims = claims_of(tokens)
    # Cognito calls the account by its sub, some emulators by the address that it was asked with.
    if begun.user_id and not {begun.user_id, begun.email} & {claims.sub, claims.email}:
        logger.error("Cognito answered the challenge of one account with tokens of another.")
        raise ChallengeExpired
    return claims


def refresh(*, refresh_token: str, device: Device = NOWHERE) -> Tokens:
    """Return new tokens of the same session; SessionEnded if it was logged out.

    Where the app client rotates refresh tokens a new one is among them, and RefreshTokenReused is
    raised for one that was exchanged before.
    """
    count_for_all("refresh", settings.THROTTLE_ALL_LOGIN)
    if settings.COGNITO_REFRESH_ROTATION:
        return _rotate(refresh_token, device)
    known = find_session_by_refresh_token(refresh_token)
    if known:
        sessions.check_session(known)
    sub = known.user.sub if known else None
    tokens = get_gateway().refresh(refresh_token=refresh_token, sub=sub)
    claims = claims_of(tokens)
    tokens = _completed(tokens, claims, refresh_token=refresh_token)
    sessions.go_on(claims, known=known, refresh_token=tokens.refresh_token, device=device)
    return tokens


def _rotate(refresh_token: str, device: Device) -> Tokens:
    known = rotation.find_session(refresh_token)
    if known:
        sessions.check_session(known)
    try:
        rotation.check_reuse(refresh_token)
        tokens = get_gateway().rotate(refresh_token=refresh_token)
    except RefreshTokenReused:
        if known:
            sessions.end_session(session=known)
        quietly(get_gateway().revoke, refresh_token=refresh_token)
        raise
    claims = claims_of(tokens)
    new = tokens.refresh_token or refresh_token
    rotation.go_on(claims, known=known, old=refresh_token, new=new, device=device)
    return _completed(tokens, claims, refresh_token=new)


def _completed(tokens: Tokens, claims: VerifiedClaims, *, refresh_token: str = "") -> Tokens:
    # A refresh may leave the old refresh token in force, and some emulators tell no lifetime.
    remaining = claims.expires_at - int(timezone.now().timestamp())
    return replace(
        tokens,
        refresh_token=tokens.refresh_token or refresh_token,
        expires_in=tokens.expires_in if tokens.expires_in is not None else max(0, remaining),
    )


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
