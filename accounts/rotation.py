"""Refresh tokens that rotate: each refresh gives another, and the old one is spent.

A session's `refresh_digest` is that of the token it was given last. The others that it was ever
given have rows of `SpentRefreshToken`, which are deleted with it: `spent_at` says when one was
exchanged, or is NOT_YET. Such a one comes about when a token is exchanged twice within the grace,
by a client that lost the answer or by two at once: both successors belong to the session, and
Cognito says which of them is good.

Tokens are kept as digests only. What is changed here is changed under the user's row lock.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import sessions
from accounts.cognito.errors import RefreshTokenReused
from accounts.devices import NOWHERE, Device
from accounts.models import Session, SpentRefreshToken
from accounts.selectors import digest_of, find_session_by_refresh_token

if TYPE_CHECKING:
    from accounts.cognito.tokens import VerifiedClaims

NOT_YET: Final = datetime(9999, 12, 31, tzinfo=UTC)


def find_session(refresh_token: str) -> Session | None:
    """Return the session that was ever given this refresh token, with its user; None if new."""
    session = find_session_by_refresh_token(refresh_token)
    if session is None:
        spent = SpentRefreshToken.objects.select_related("session__user")
        row = spent.filter(digest=digest_of(refresh_token)).first()
        session = row.session if row else None
    return session


def check_reuse(refresh_token: str) -> None:
    """Raise RefreshTokenReused if the token was exchanged before, longer ago than the grace.

    Within it Cognito is to decide: it knows the grace that counts, and to the moment.
    """
    grace = timedelta(seconds=settings.COGNITO_REFRESH_GRACE_SECONDS)
    spent = SpentRefreshToken.objects.filter(digest=digest_of(refresh_token))
    if spent.filter(spent_at__lt=timezone.now() - grace).exists():
        raise RefreshTokenReused


@transaction.atomic
def go_on(
    claims: VerifiedClaims,
    *,
    known: Session | None,
    old: str,
    new: str,
    device: Device = NOWHERE,
) -> Session:
    """Return the session of tokens that came, with the refresh token `new`, for the `old` one.

    `known` is the session that had the old one, if any. SessionEnded if it was ended meanwhile.
    """
    sessions.locked_user(claims)
    last = _last_digest(claims, known)
    session = sessions.go_on(claims, known=known, refresh_token=new, device=device)
    exchanged, newest = digest_of(old), digest_of(new)
    if exchanged == newest:  # the app client does not rotate, whatever the setting says
        return session
    _spend(session, exchanged)
    if last not in {"", exchanged, newest}:
        _keep(session, last, spent_at=NOT_YET)
    # Without `origin_jti` each refresh makes another row; what they share is the newest token.
    same = Session.objects.filter(user=session.user_id, refresh_digest__in={exchanged, last} - {""})
    same.update(refresh_digest=newest)
    return session


def _last_digest(claims: VerifiedClaims, known: Session | None) -> str:
    same = {"pk": known.pk} if known else {"key": claims.session_key}
    return Session.objects.filter(**same).values_list("refresh_digest", flat=True).first() or ""


def _spend(session: Session, digest: str) -> None:
    now = timezone.now()
    row = _keep(session, digest, spent_at=now)
    if row.spent_at > now:
        row.spent_at = now
        row.save(update_fields=["spent_at"])


def _keep(session: Session, digest: str, *, spent_at: datetime) -> SpentRefreshToken:
    row, made = SpentRefreshToken.objects.get_or_create(
        digest=digest, defaults={"session": session}
    )
    if made:  # the column takes no other time when the row is made
        row.spent_at = spent_at
        row.save(update_fields=["spent_at"])
    return row
