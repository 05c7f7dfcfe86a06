"""Whether a session is good, and that it was used."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db import Error, connection, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.errors import SessionEnded
from accounts.models import Session
from accounts.sessions.people import check_user

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from accounts.devices import Device

logger = logging.getLogger(__name__)

# "Last used" may be this much behind: a write for each request would cost more than it tells.
LAST_USED_GRAIN: Final = timedelta(minutes=5)


def check_session(session: Session) -> None:
    """Raise AccountDeleted, AccountDisabled or SessionEnded if its tokens are good no longer."""
    check_user(session.user)
    if session.revoked_at is not None:
        raise SessionEnded


def note_use(session: Session, device: Device) -> None:
    """Keep when, and from which address, the session was last used, if that was a while ago.

    It never fails, nor waits for others that write: then the next request keeps it.
    """
    now = timezone.now()
    if not is_due(session, now):
        return
    due = Q(last_used_at=None) | Q(last_used_at__lt=now - LAST_USED_GRAIN)
    rows = Session.objects.filter(due, pk=session.pk)
    try:
        with _impatient(), transaction.atomic():
            free = rows.select_for_update(skip_locked=True, of=("self",)).values("pk")
            Session.objects.filter(pk__in=free).update(**use(session, device, now))
    except Error as error:
        logger.warning("The use of a session was not kept: %s", type(error).__name__)


def is_due(session: Session, now: datetime) -> bool:
    """Tell whether the row is behind by more than it may be."""
    return session.last_used_at is None or session.last_used_at < now - LAST_USED_GRAIN


def use(session: Session, device: Device, now: datetime) -> dict[str, Any]:
    """Return what a row keeps of a use; the program stays the one that signed in."""
    return {
        "last_used_at": now,
        "address": device.address or session.address,
        "user_agent": session.user_agent or device.user_agent,
    }


@contextmanager
def _impatient() -> Iterator[None]:
    """Let SQLite refuse at once where another one writes, instead of waiting for its turn."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    handle = connection.connection
    patience = handle.execute("PRAGMA busy_timeout").fetchone()[0]
    handle.execute("PRAGMA busy_timeout = 0")
    try:
        yield
    finally:
        handle.execute(f"PRAGMA busy_timeout = {patience}")
