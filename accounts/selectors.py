"""What is read of people and their sessions."""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.cognito.tokens import VerifiedClaims
from accounts.models import Session, SessionKind, User


def find_session(claims: VerifiedClaims) -> Session | None:
    """Return the session that the token belongs to, with its user, in one query; None if new."""
    # The key is unique, and `first` would have the database sort.
    rows = Session.objects.select_related("user")
    found = rows.filter(key=claims.session_key, user__sub=claims.sub)[:1]
    return next(iter(found), None)


def digest_of(secret: str) -> str:
    """Return what is kept of a refresh token or a deleted sub: its SHA-256, as 64 hex digits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def find_session_by_refresh_token(refresh_token: str) -> Session | None:
    """Return the newest session that this refresh token opened or renewed, with its user."""
    return (
        Session.objects.select_related("user")
        .filter(refresh_digest=digest_of(refresh_token))
        .order_by("-created_at", "-pk")
        .first()
    )


def open_sessions_of(user: User) -> QuerySet[Session]:
    """Return the sessions that can still be used: not ended, and not longer idle than they live."""
    now = timezone.now()
    tokens_live = timedelta(days=settings.REFRESH_TOKEN_DAYS)
    cookies_live = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return user.sessions.filter(
        Q(_since(now - tokens_live), kind=SessionKind.TOKENS)
        | Q(_since(now - cookies_live), kind=SessionKind.BROWSER),
        revoked_at=None,
    )


def forgotten_before() -> datetime:
    """Return when a sign-in must have been for none of its tokens to be good any more, anywhere.

    What a refresh token gives in its last moment is good for a day at most (Cognito's limit).
    """
    return timezone.now() - timedelta(days=settings.REFRESH_TOKEN_DAYS + 1)


def _since(moment: datetime) -> Q:
    return Q(created_at__gt=moment) | Q(last_used_at__gt=moment)


def find_open_session(user: User, public_id: UUID) -> Session | None:
    """Return the person's open session of this ID, in one query; None if there is none such."""
    # The ID is a keyed hash, so each row must be asked; the latest ones are ended most often.
    rows = open_sessions_of(user).order_by("-created_at", "-pk").only("key", "user")
    return next((session for session in rows if session.public_id == public_id), None)
