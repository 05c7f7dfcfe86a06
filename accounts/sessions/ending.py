"""How sessions end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import Session
from accounts.selectors import open_sessions_of
from accounts.sessions.people import lock

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def end_session(*, session: Session) -> None:
    """Refuse the tokens of this session from now on, and those its refresh token brings."""
    lock(session.user_id)
    open_ones = Session.objects.filter(_same(session), user=session.user_id, revoked_at=None)
    open_ones.update(revoked_at=timezone.now())


@transaction.atomic
def end_all_sessions(*, user: User) -> None:
    """Refuse every token and browser session that this person has got until now."""
    lock(user.pk)
    user.sessions_valid_from = timezone.now()
    user.save(update_fields=["sessions_valid_from"])
    open_ones = Session.objects.filter(user=user, revoked_at=None)
    open_ones.update(revoked_at=user.sessions_valid_from)


@transaction.atomic
def end_other_sessions(*, user: User, keep: Session) -> int:
    """Refuse what `end_all_sessions` would, but for this session; return how many were open.

    A session that has a row is judged by it alone, so the cut-off for sign-ins that were never
    seen here does not touch the one that is kept.
    """
    lock(user.pk)
    same = _same(keep)
    ended = open_sessions_of(user).exclude(same).count()
    user.sessions_valid_from = timezone.now()
    user.save(update_fields=["sessions_valid_from"])
    others = Session.objects.filter(user=user, revoked_at=None).exclude(same)
    others.update(revoked_at=user.sessions_valid_from)
    return ended


@transaction.atomic
def set_active(*, user: User, active: bool) -> None:
    """Let the person in again, or refuse their tokens and log-ins from now on."""
    lock(user.pk)
    user.is_active = active
    user.save(update_fields=["is_active"])
    if not active:
        end_all_sessions(user=user)


def _same(session: Session) -> Q:
    """Return the rows of one sign-in: without `origin_jti`, each refresh makes another."""
    # Read anew under the lock: a refresh may just have given the session another token.
    rows = Session.objects.filter(pk=session.pk).values_list("refresh_digest", flat=True)
    digest = rows.first()
    return Q(pk=session.pk) | Q(refresh_digest=digest) if digest else Q(pk=session.pk)
