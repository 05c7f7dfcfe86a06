"""System checks of the settings without which nothing can work.

IDs: common.E001 a required environment variable is missing, common.E002 SQLite on AWS Lambda,
common.E003 any host name is let through, common.E004 what an observing setting needs is not
installed.
"""

from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any, Final

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured

# Setting, what to install for it, and the module by which that is known.
OBSERVING: Final = (
    ("OTEL_EXPORTER_OTLP_ENDPOINT", "opentelemetry-sdk", "opentelemetry.sdk.trace"),
    (
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "opentelemetry-exporter-otlp-proto-http",
        "opentelemetry.exporter.otlp.proto.http",
    ),
    ("SENTRY_DSN", "sentry-sdk", "sentry_sdk"),
)


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


@register
def check_hosts(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001  (the signature of a check)
    **kwargs: Any,  # noqa: ANN401, ARG001  (the signature of a check)
) -> list[CheckMessage]:
    """Refuse host names that anybody may choose, where the service is more than one's own."""
    if not (settings.HTTPS_ONLY and {"*", "."} & set(settings.ALLOWED_HOSTS)):
        return []
    return [
        Error(
            "ALLOWED_HOSTS lets any host name through, so that callers choose the links we send.",
            hint="Name the hosts: ALLOWED_HOSTS=budget.example.com. Load balancers may ask /health "
            "and /ready by their address all the same.",
            id="common.E003",
        )
    ]


@register
def check_observing(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001  (the signature of a check)
    **kwargs: Any,  # noqa: ANN401, ARG001  (the signature of a check)
) -> list[CheckMessage]:
    """Name what is not installed of what a setting asks for."""
    return [
        Error(
            f"{setting} is set, and {package} is not installed.",
            hint="pip install --requirement requirements-observability.txt",
            id="common.E004",
        )
        for setting, package, module in OBSERVING
        if getattr(settings, setting) and not _is_installed(module)
    ]


def _is_installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # of a package around it
        return False


def require_settings() -> None:
    """Raise ImproperlyConfigured with the first error of the checks above.

    For the WSGI entry point: a server, unlike `manage.py`, runs no checks when it starts.
    """
    checks = (check_required_settings, check_database_on_lambda, check_hosts, check_observing)
    errors = [error for check in checks for error in check(None)]
    if errors:
        raise ImproperlyConfigured("\n".join(f"{error.msg} {error.hint}" for error in errors))
