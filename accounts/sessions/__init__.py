"""Sessions: the rows that say which tokens are good, and how they open, go on and end.

What opens or ends one holds the row lock of its user, so that of a log-in and a password reset at
the same moment one sees the other.
"""

from accounts.sessions.ending import (
    end_all_sessions,
    end_other_sessions,
    end_session,
    set_active,
)
from accounts.sessions.opening import go_on, open_session, sign_in, welcome
from accounts.sessions.people import check_user, known_user, locked_user
from accounts.sessions.using import check_session, note_use

__all__ = [
    "check_session",
    "check_user",
    "end_all_sessions",
    "end_other_sessions",
    "end_session",
    "go_on",
    "known_user",
    "locked_user",
    "note_use",
    "open_session",
    "set_active",
    "sign_in",
    "welcome",
]
