"""What is read of people and their sessions."""

import hashlib

from accounts.cognito.tokens import VerifiedClaims
from accounts.models import Session


def find_session(claims: VerifiedClaims) -> Session | None:
    """Return the session that the token belongs to, with its user, in one query; None if new."""
    return (
        Session.objects.select_related("user")
        .filter(key=claims.session_key, user__sub=claims.sub)
        .first()
    )


def digest_of(refresh_token: str) -> str:
    """Return what is kept of a refresh token: its SHA-256, as 64 hexadecimal digits."""
    return hashlib.sha256(refresh_token.encode()).hexdigest()


def find_session_by_refresh_token(refresh_token: str) -> Session | None:
    """Return the newest session that this refresh token opened or renewed, with its user."""
    return (
        Session.objects.select_related("user")
        .filter(refresh_digest=digest_of(refresh_token))
        .order_by("-created_at", "-pk")
        .first()
    )
