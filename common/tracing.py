"""Traces: by which ID AWS knows a request, and what is sent to a collector where one is named.

Only what is listed here is ever put into a span: the method, the route, the status and how many
queries were sent, of which kind. There is nothing to be scrubbed, since nothing else is collected.
"""

# ruff: noqa: PLC0415  (a process that sends no traces does not pay for their libraries)

from __future__ import annotations

import atexit
import os
import re
from contextlib import contextmanager, nullcontext
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from django.http import HttpRequest, HttpResponse
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span

SERVICE: Final = "budget-tracker"
# Lambda sets it anew for each event; elsewhere nobody does.
VARIABLE: Final = "_X_AMZN_TRACE_ID"
ROOT: Final = re.compile(r"(?:^|;)\s*Root=1-([0-9a-f]{8})-([0-9a-f]{24})(?:;|$)")
PARENT: Final = re.compile(r"(?:^|;)\s*Parent=([0-9a-f]{16})(?:;|$)")
SAMPLED: Final = re.compile(r"(?:^|;)\s*Sampled=1(?:;|$)")


def trace_id(request: HttpRequest) -> str | None:
    """Return the trace ID that the load balancer or Lambda gave, as X-Ray writes it; or None."""
    header = os.environ.get(VARIABLE) or request.META.get("HTTP_X_AMZN_TRACE_ID", "")
    found = ROOT.search(header)
    return f"1-{found[1]}-{found[2]}" if found else None


def traced(request: HttpRequest) -> AbstractContextManager[Span | None]:
    """Put the block into a span of the request; where there is no collector, do nothing."""
    if not settings.OTEL_EXPORTER_OTLP_ENDPOINT:
        return nullcontext()
    return _span_of(request)


@contextmanager
def _span_of(request: HttpRequest) -> Iterator[Span]:
    from opentelemetry.trace import SpanKind

    tracer = provider().get_tracer(__name__)
    with tracer.start_as_current_span(
        str(request.method),
        context=_parent(),
        kind=SpanKind.SERVER,
        attributes={"http.request.method": str(request.method)},
        record_exception=False,
        set_status_on_exception=False,  # its description would be the text of the exception
    ) as span:
        yield span
    if not settings.WORK_AFTER_ANSWERS:  # nothing is sent from a function that is frozen
        provider().force_flush(timeout_millis=2000)


def describe(
    span: Span | None, request: HttpRequest, response: HttpResponse, *, queries: int
) -> None:
    """Add to the span what is known once there is an answer."""
    if span is None:
        return
    from opentelemetry.trace import StatusCode

    if match := request.resolver_match:
        span.update_name(f"{request.method} /{match.route}")
        span.set_attribute("http.route", f"/{match.route}")
    span.set_attribute("http.response.status_code", response.status_code)
    span.set_attribute("budget.queries", queries)
    if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        span.set_status(StatusCode.ERROR)


def traced_query(sql: str) -> AbstractContextManager[Any]:
    """Put a query into a span named after its first word (`SELECT`), if a request is traced."""
    if not settings.OTEL_EXPORTER_OTLP_ENDPOINT:
        return nullcontext()
    from opentelemetry.trace import SpanKind

    operation = sql.lstrip("( ").partition(" ")[0].upper()
    return (
        provider()
        .get_tracer(__name__)
        .start_as_current_span(
            operation,
            kind=SpanKind.CLIENT,
            attributes={"db.operation.name": operation},
            record_exception=False,
            set_status_on_exception=False,  # its description would be the text of the exception
        )
    )


@cache
def provider() -> TracerProvider:
    """Return what makes spans and sends them, made at the first request.

    Not earlier: the thread that sends would not survive the fork of a server.
    """
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    name = os.environ.get("AWS_LAMBDA_FUNCTION_NAME", SERVICE)
    about = {"service.name": name, "service.version": settings.RELEASE}
    provider = TracerProvider(resource=Resource.create(about), shutdown_on_exit=False)
    endpoint = settings.OTEL_EXPORTER_OTLP_ENDPOINT.rstrip("/") + "/v1/traces"
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint, timeout=2)))
    atexit.register(provider.shutdown)
    return provider


def _parent() -> Context | None:
    """Return the segment of X-Ray that Lambda opened; a caller's header is not believed."""
    from opentelemetry import trace

    header = os.environ.get(VARIABLE, "")
    root, parent = ROOT.search(header), PARENT.search(header)
    if not (root and parent):
        return None
    context = trace.SpanContext(
        trace_id=int(root[1] + root[2], 16),
        span_id=int(parent[1], 16),
        is_remote=True,
        trace_flags=trace.TraceFlags(int(bool(SAMPLED.search(header)))),
    )
    return trace.set_span_in_context(trace.NonRecordingSpan(context))
