"""From the database's URL, and the secret with its password, to what Django wants to know."""

from pathlib import Path
from typing import Any

import environ


def database_settings(url: str, *, secret: str, folder: Path) -> dict[str, Any]:
    """Return Django's settings of the one database; without a URL it is SQLite in `folder`.

    With `secret`, the ARN or name of one in AWS Secrets Manager, that says user and password.
    """
    database: dict[str, Any] = environ.FileAwareEnv.db_url_config(
        url or f"sqlite:///{folder / 'budget.sqlite3'}"
    )
    if database["ENGINE"] == "django.db.backends.sqlite3":
        # Writers take the lock when they begin and wait for it, instead of failing half-way.
        database["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
    elif secret:
        database |= {"ENGINE": "common.postgresql", "SECRET": secret}
    return database | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
