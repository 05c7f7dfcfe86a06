"""Failures that nobody foresaw, reported to Sentry where SENTRY_DSN says so.

What is sent is built anew from a list of what may be, instead of taking out what may not: the type
of the exception and where in the code it arose. Its text, the request, variables and breadcrumbs
can hold anything, and stay in our own log.
"""

# ruff: noqa: PLC0415  (a process that reports nothing does not pay for the library)

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django_guid import get_guid

if TYPE_CHECKING:
    from django.http import HttpResponse
    from sentry_sdk.types import Event, Hint

EVENT: Final = (
    "event_id",
    "timestamp",
    "level",
    "logger",
    "platform",
    "release",
    "environment",
    "sdk",
)
EXCEPTION: Final = ("type", "module")
MECHANISM: Final = ("type", "handled")
FRAME: Final = (
    *("filename", "function", "module", "lineno", "in_app"),
    *("pre_context", "context_line", "post_context"),
)


def start() -> None:
    """Begin to report, if SENTRY_DSN is set; once for each process."""
    if not settings.SENTRY_DSN:
        return
    import sentry_sdk
    from sentry_sdk.integrations.atexit import AtexitIntegration
    from sentry_sdk.integrations.dedupe import DedupeIntegration
    from sentry_sdk.integrations.excepthook import ExcepthookIntegration
    from sentry_sdk.integrations.logging import LoggingIntegration

    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        release=settings.RELEASE or None,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        auto_session_tracking=False,
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[
            AtexitIntegration(callback=lambda _pending, _timeout: None),
            DedupeIntegration(),
            ExcepthookIntegration(),
            # Every failure is logged at ERROR, with its traceback.
            LoggingIntegration(level=None, event_level=logging.ERROR),
        ],
        before_send=reduced,
    )


def finish(response: HttpResponse) -> None:
    """Wait until a failure is reported, where nothing is sent after the answer."""
    failed = response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR
    if settings.SENTRY_DSN and failed and not settings.WORK_AFTER_ANSWERS:
        import sentry_sdk

        sentry_sdk.flush(timeout=2)


def reduced(event: Event, hint: Hint) -> Event:  # noqa: ARG001  (Sentry's signature)
    """Return the event with nothing in it but what may be sent."""
    kept: dict[str, Any] = _only(event, EVENT)
    # The text as it stands in the code, without what was put into it.
    message = event.get("logentry", {}).get("message")
    if message:
        kept["logentry"] = {"message": message}
    raised = event.get("exception", {}).get("values", [])
    if raised:
        kept["exception"] = {"values": [_reduced_exception(one) for one in raised]}
    if request_id := get_guid():
        kept["tags"] = {"request_id": request_id}
    return kept  # type: ignore[return-value]  # a typed dictionary, built by name


def _reduced_exception(raised: Any) -> dict[str, Any]:  # noqa: ANN401  (Sentry's own)
    frames = (raised.get("stacktrace") or {}).get("frames", [])
    return {
        **_only(raised, EXCEPTION),
        "mechanism": _only(raised.get("mechanism") or {}, MECHANISM),
        "stacktrace": {"frames": [_only(frame, FRAME) for frame in frames]},
    }


def _only(given: Any, names: tuple[str, ...]) -> dict[str, Any]:  # noqa: ANN401  (Sentry's own)
    return {name: given[name] for name in names if given.get(name) is not None}
