"""Who a log line is about."""

import logging
from contextvars import ContextVar
from http import HTTPStatus

_user: ContextVar[int | None] = ContextVar("user", default=None)


def bind_user(pk: int | None) -> None:
    """Name the user, by primary key, in all log lines of the request at hand; None for nobody."""
    _user.set(pk)


class UserFilter(logging.Filter):
    """Adds `user`, the primary key of the caller or None, to each record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Add the field; no record is dropped."""
        record.user = _user.get()
        return True


class ForeseenFilter(logging.Filter):
    """Drops Django's error line for a 503: that is an answer of ours, not a failure."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether the record shall be written."""
        return getattr(record, "status_code", None) != HTTPStatus.SERVICE_UNAVAILABLE
