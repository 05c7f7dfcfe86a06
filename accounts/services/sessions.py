"""A person's own sessions, ended one by one or all but the one at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts import sessions
from accounts.errors import SessionUnknown
from accounts.selectors import find_open_session

if TYPE_CHECKING:
    from uuid import UUID

    from accounts.models import Session, User


def end_one(*, user: User, public_id: UUID) -> None:
    """End the person's open session of this ID; SessionUnknown if there is none such.

    Cognito is not told: of a refresh token we keep only a digest. What it still makes of one
    belongs to the session that has ended, and is refused.
    """
    session = find_open_session(user, public_id)
    if session is None:
        raise SessionUnknown
    sessions.end_session(session=session)


def end_others(*, session: Session) -> int:
    """End all sessions of the person but this one; return how many were open."""
    return sessions.end_other_sessions(user=session.user, keep=session)
