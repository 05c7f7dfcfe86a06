"""System checks of the settings without which nothing can work.

IDs: common.E001 a required environment variable is missing, common.E002 SQLite on AWS Lambda.
"""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured


def missing_settings() -> list[str]:
    """Return the names of the required settings that are not set."""
    return [name for name in settings.REQUIRED_SETTINGS if not _is_set(name)]


def _is_set(name: str) -> bool:
    try:
        return bool(getattr(settings, name))
    except ImproperlyConfigured:  # how Django says that SECRET_KEY is empty
        return False


@register
def check_required_settings(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001  (the signature of a check)
    **kwargs: Any,  # noqa: ANN401, ARG001  (the signature of a check)
) -> list[CheckMessage]:
    """Name each required environment variable that is missing."""
    return [
        Error(
            f"The environment variable {name} is required and is not set.",
            hint="`.env.example` lists every setting; `make run` sets all of them by itself.",
            id="common.E001",
        )
        for name in missing_settings()
    ]


@register
def check_database_on_lambda(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001  (the signature of a check)
    **kwargs: Any,  # noqa: ANN401, ARG001  (the signature of a check)
) -> list[CheckMessage]:
    """Refuse SQLite where the file would vanish with the container."""
    engine = settings.DATABASES["default"]["ENGINE"]
    if not (settings.ON_LAMBDA and engine.endswith("sqlite3")):
        return []
    return [
        Error(
            "SQLite cannot be used on AWS Lambda: its file is lost with each container.",
            hint="Set DATABASE_URL to a PostgreSQL database: postgres://user:password@host/name",
            id="common.E002",
        )
    ]


def require_settings() -> None:
    """Raise ImproperlyConfigured with the first error of the checks above.

    For the WSGI entry point: a server, unlike `manage.py`, runs no checks when it starts.
    """
    errors = [*check_required_settings(None), *check_database_on_lambda(None)]
    if errors:
        raise ImproperlyConfigured("\n".join(f"{error.msg} {error.hint}" for error in errors))
