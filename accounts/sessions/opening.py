"""How sessions open and go on."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from accounts.devices import NOWHERE, Device
from accounts.errors import SessionEnded
from accounts.models import Session, SessionKind
from accounts.roles import Role, roles_of
from accounts.selectors import digest_of, forgotten_before
from accounts.sessions.new_devices import tell_if_new
from accounts.sessions.people import check_user, locked_user
from accounts.sessions.using import check_session, is_due, use

if TYPE_CHECKING:
    from accounts.cognito.tokens import VerifiedClaims
    from accounts.models import User


@transaction.atomic
def sign_in(
    claims: VerifiedClaims,
    *,
    started: datetime,
    refresh_token: str | None,
    device: Device = NOWHERE,
    kind: SessionKind = SessionKind.TOKENS,
) -> Session:
    """Open the session of tokens that Cognito gave for a log-in begun at `started`.

    The person gets a mail if the device is new to them.
    """
    user = welcome(claims, started=started)
    session = _session_of(claims, user, refresh_token, device, kind)
    transaction.on_commit(partial(tell_if_new, session, device), robust=True)
    return session


@transaction.atomic
def welcome(claims: VerifiedClaims, *, started: datetime) -> User:
    """Return the person who logged in, with address and roles as the ID token tells them."""
    user = locked_user(claims)
    # A log-in under way while the password was reset was made with the old password.
    if user.sessions_valid_from and user.sessions_valid_from > started:
        raise SessionEnded
    check_user(user)
    user.email = claims.email or user.email
    roles = roles_of(claims.groups)
    user.is_staff, user.is_superuser = bool(roles), Role.ADMIN in roles
    user.save(update_fields=["email", "is_staff", "is_superuser"])
    return user


@transaction.atomic
def open_session(
    claims: VerifiedClaims, *, refresh_token: str | None = None, device: Device = NOWHERE
) -> Session:
    """Return the session of a token that was never seen before; its user is made on first sight.

    Many requests may come at once with the first token of a person: all get the same rows.
    """
    user = locked_user(claims)
    check_user(user)
    if (
        _is_forgotten(claims)
        or _signed_in_before_the_end(claims, user)
        or _continues_an_ended_session(claims, user)
    ):
        raise SessionEnded
    if claims.email and not user.email:
        user.email = claims.email
        user.save(update_fields=["email"])
    return _session_of(claims, user, refresh_token, device)


@transaction.atomic
def go_on(
    claims: VerifiedClaims,
    *,
    known: Session | None,
    refresh_token: str | None,
    device: Device = NOWHERE,
) -> Session:
    """Return the session of refreshed tokens; `known` is the one that the refresh token opened."""
    if known is None:
        return open_session(claims, refresh_token=refresh_token, device=device)
    user = locked_user(claims)
    known.refresh_from_db()
    check_session(known)
    return _session_of(claims, user, refresh_token, device)


def _session_of(
    claims: VerifiedClaims,
    user: User,
    refresh_token: str | None,
    device: Device,
    kind: SessionKind = SessionKind.TOKENS,
) -> Session:
    now = timezone.now()
    digest = digest_of(refresh_token) if refresh_token else ""
    session, _ = Session.objects.get_or_create(
        key=claims.session_key,
        defaults={
            "user": user,
            "kind": kind,
            "refresh_digest": digest,
            "signed_in_at": _time(claims.auth_time),
            "address": device.address,
            "user_agent": device.user_agent,
            "last_used_at": now,
        },
    )
    if session.user_id != user.pk:
        raise SessionEnded
    session.user = user
    check_session(session)
    changes = use(session, device, now) if is_due(session, now) else {}
    if digest and session.refresh_digest != digest:
        changes["refresh_digest"] = digest
    if changes:
        vars(session).update(changes)
        session.save(update_fields=changes)
    return session


def _is_forgotten(claims: VerifiedClaims) -> bool:
    """Tell whether the sign-in is so long ago that we may have forgotten that it was ended.

    No pool that is set up as REFRESH_TOKEN_DAYS says gives such tokens (services/purging.py).
    """
    signed_in_at = _time(claims.auth_time)
    return signed_in_at is not None and signed_in_at < forgotten_before()


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


def _time(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
