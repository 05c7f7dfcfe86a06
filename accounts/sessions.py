"""Sessions: the rows that say which tokens are good, and how they open, go on and end.

What opens or ends one holds the row lock of its user, so that of a log-in and a password reset at
the same moment one sees the other.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.devices import NOWHERE, Device
from accounts.errors import AccountDisabled, SessionEnded
from accounts.models import Session, User
from accounts.selectors import digest_of

if TYPE_CHECKING:
    from accounts.cognito.tokens import VerifiedClaims

SUPPORT, ADMINS = "support", "admins"


# --- How they open -------------------------------------------------------------------------------


@transaction.atomic
def sign_in(
    claims: VerifiedClaims,
    *,
    started: datetime,
    refresh_token: str | None,
    device: Device = NOWHERE,
) -> Session:
    """Open the session of tokens that Cognito gave for a log-in begun at `started`."""
    user = welcome(claims, started=started)
    return _session_of(claims, user, refresh_token, device)


@transaction.atomic
def welcome(claims: VerifiedClaims, *, started: datetime) -> User:
    """Return the person who logged in, with address and roles as the ID token tells them."""
    user = locked_user(claims)
    # A log-in under way while the password was reset was made with the old password.
    if user.sessions_valid_from and user.sessions_valid_from > started:
        raise SessionEnded
    if not user.is_active:
        raise AccountDisabled
    user.email = claims.email or user.email
    user.is_staff = bool({SUPPORT, ADMINS} & set(claims.groups))
    user.is_superuser = ADMINS in claims.groups
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
    if _signed_in_before_the_end(claims, user) or _continues_an_ended_session(claims, user):
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


def known_user(claims: VerifiedClaims) -> User:
    """Return the person, made on first sight."""
    user, _ = User.objects.get_or_create(sub=claims.sub, defaults={"email": claims.email or ""})
    return user


def locked_user(claims: VerifiedClaims) -> User:
    """Return the person, made on first sight, with their row locked; within a transaction."""
    return _lock(known_user(claims).pk)


def check_session(session: Session) -> None:
    """Raise AccountDisabled or SessionEnded if tokens of this session are good no longer."""
    if not session.user.is_active:
        raise AccountDisabled
    if session.revoked_at is not None:
        raise SessionEnded


def _session_of(
    claims: VerifiedClaims, user: User, refresh_token: str | None, device: Device
) -> Session:
    digest = digest_of(refresh_token) if refresh_token else ""
    session, _ = Session.objects.get_or_create(
        key=claims.session_key,
        defaults={
            "user": user,
            "refresh_digest": digest,
            "signed_in_at": _time(claims.auth_time),
            "address": device.address,
            "user_agent": device.user_agent,
        },
    )
    if session.user_id != user.pk:
        raise SessionEnded
    session.user = user
    check_session(session)
    if digest and session.refresh_digest != digest:
        session.refresh_digest = digest
        session.save(update_fields=["refresh_digest"])
    return session


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


# --- How they end --------------------------------------------------------------------------------


@transaction.atomic
def end_session(*, session: Session) -> None:
    """Refuse the tokens of this session from now on, and those its refresh token brings."""
    _lock(session.user_id)
    # Read anew under the lock: a refresh may just have given the session another token.
    digest = Session.objects.values_list("refresh_digest", flat=True).get(pk=session.pk)
    same = Q(pk=session.pk) | Q(refresh_digest=digest) if digest else Q(pk=session.pk)
    open_ones = Session.objects.filter(same, user=session.user_id, revoked_at=None)
    open_ones.update(revoked_at=timezone.now())


@transaction.atomic
def end_all_sessions(*, user: User) -> None:
    """Refuse every token and browser session that this person has got until now."""
    _lock(user.pk)
    user.sessions_valid_from = timezone.now()
    user.save(update_fields=["sessions_valid_from"])
    open_ones = Session.objects.filter(user=user, revoked_at=None)
    open_ones.update(revoked_at=user.sessions_valid_from)


@transaction.atomic
def set_active(*, user: User, active: bool) -> None:
    """Let the person in again, or refuse their tokens and log-ins from now on."""
    _lock(user.pk)
    user.is_active = active
    user.save(update_fields=["is_active"])
    if not active:
        end_all_sessions(user=user)


def _lock(user_pk: int) -> User:
    return User.objects.select_for_update().get(pk=user_pk)
