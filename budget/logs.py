"""What is logged, where and in which form: JSON lines, and nothing that is a secret."""

from typing import Any

from pythonjsonlogger.core import RESERVED_ATTRS


def logging_settings(*, level: str, file: str) -> dict[str, Any]:
    """Return Django's LOGGING: all lines go to `file` if one is given, and warnings to stderr."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "request_id": {"()": "django_guid.log_filters.CorrelationId"},
            "user": {"()": "common.logs.UserFilter"},
            "foreseen": {"()": "common.logs.ForeseenFilter"},
        },
        "formatters": {
            "json": {
                "()": "pythonjsonlogger.json.JsonFormatter",
                "fmt": "{asctime}{levelname}{name}{message}{correlation_id}{user}{session}",
                "style": "{",
                # Django hands its requests to the log; their repr shows the whole query.
                "reserved_attrs": [*RESERVED_ATTRS, "request"],
                "rename_fields": {
                    "asctime": "time",
                    "levelname": "level",
                    "name": "logger",
                    "correlation_id": "request_id",
                    # The formatter drops extra fields whose names begin with an underscore.
                    "embedded_metrics": "_aws",
                },
            }
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "filters": ["request_id", "user"],
                "formatter": "json",
                "level": "WARNING" if file else level,
            },
            "file": {
                "class": "logging.FileHandler" if file else "logging.NullHandler",
                "filters": ["request_id", "user"],
                "formatter": "json",
                **({"filename": file} if file else {}),
            },
        },
        "root": {"handlers": ["stderr", "file"], "level": level},
        "loggers": {
            # Django's own set-up would print each message a second time.
            "django": {"handlers": [], "level": level, "propagate": True},
            # Refusals stand in the line of their request; failures come with their traceback.
            "django.request": {"level": "ERROR", "filters": ["foreseen"]},
            # Scanners try host names all day.
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            # Requests that are merely wrong; their refusal stands in their line.
            "django.security.RequestDataTooBig": {"level": "CRITICAL"},
            "django.security.TooManyFieldsSent": {"level": "CRITICAL"},
            "django.security.DisallowedModelAdminLookup": {"level": "CRITICAL"},
            "django.security.DisallowedModelAdminToField": {"level": "CRITICAL"},
            # One line a request is written by RequestLogMiddleware.
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
            "django_guid": {"level": "ERROR"},
            # At DEBUG botocore writes whole requests, passwords included.
            "botocore": {"level": "WARNING"},
            "urllib3": {"level": "WARNING"},
            # At INFO Zappa writes each path with its query.
            "zappa.wsgi": {"level": "WARNING"},
        },
    }
