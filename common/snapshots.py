"""Reading much that belongs together, as it was at one moment."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from django.db import connection, transaction

if TYPE_CHECKING:
    from collections.abc import Iterator

# How long PostgreSQL keeps the snapshot for somebody who stopped reading.
PATIENCE: Final = "60s"


@contextmanager
def snapshot() -> Iterator[None]:
    """Let all that is read be of one moment, without keeping others from writing.

    Within another one, or a transaction, it is of that one's moment.
    """
    if connection.in_atomic_block or _is_begun():
        yield
    elif connection.vendor == "sqlite":
        # Not atomic(), which takes the lock for writing, as our settings want it (IMMEDIATE).
        _execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            _execute("ROLLBACK")
    else:
        with transaction.atomic():
            _execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            _execute(f"SET LOCAL idle_in_transaction_session_timeout = '{PATIENCE}'")
            yield


def _is_begun() -> bool:
    """Tell whether SQLite is within a snapshot, of which Django knows nothing."""
    return connection.vendor == "sqlite" and getattr(connection.connection, "in_transaction", False)


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
