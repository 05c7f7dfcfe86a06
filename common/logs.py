"""Who and which session a log line is about."""

import logging
from contextvars import ContextVar
from http import HTTPStatus
from typing import Final

from django.utils.crypto import salted_hmac

DIGEST_LENGTH: Final = 16  # of 64 hexadecimal digits: enough to tell sessions apart

_user: ContextVar[int | None] = ContextVar("user", default=None)
_session: ContextVar[str | None] = ContextVar("session", default=None)


def bind_user(pk: int | None) -> None:
    """Name the user, by primary key, in all log lines of the request at hand; None for nobody."""
    _user.set(pk)


def bind_session(key: str | None) -> None:
    """Name the session in all log lines of the request at hand, by a digest of its key.

    The digest is keyed with SECRET_KEY, so that nobody can tell from a line which key it was.
    """
    _session.set(session_digest(key) if key else None)


def session_digest(key: str) -> str:
    """Return how log lines name the session of this key: 16 hexadecimal digits."""
    return salted_hmac("common.logs.session", key, algorithm="sha256").hexdigest()[:DIGEST_LENGTH]


class UserFilter(logging.Filter):
    """Adds `user`, the caller's primary key, and `session`, a digest, to each record; or None."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Add the fields; no record is dropped."""
        record.user = _user.get()
        record.session = _session.get()
        return True


class ForeseenFilter(logging.Filter):
    """Drops Django's error line for a 503: that is an answer of ours, not a failure."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether the record shall be written."""
        return getattr(record, "status_code", None) != HTTPStatus.SERVICE_UNAVAILABLE
