"""What is done to each request: one log line, a body of known length, no copy in a cache."""

import contextlib
import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from common import reporting
from common.handlers import error_page
from common.logs import bind_session, bind_user
from common.metrics import measures
from common.problems import document
from common.queries import counted_queries
from common.tracing import describe, trace_id, traced

logger = logging.getLogger("budget.request")


class PrivateAnswersMiddleware:
    """Keeps answers out of caches, unless the view says something else of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class ForbiddingMiddleware:
    """Tells browsers what to forbid: foreign and inline scripts, framing, and what no page uses."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        response = self.get_response(request)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        policy = settings.PAGE_POLICY if is_page else settings.NO_PAGE_POLICY
        response.headers["Content-Security-Policy"] = policy
        response.headers["Permissions-Policy"] = settings.PERMISSIONS_POLICY
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return response


class ProbeMiddleware:
    """Lets load balancers ask how the service is: they call it by an IP address, not by its name.

    The answers hold no address, so nothing is made of the name that is put in its place.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        if request.path_info in settings.PROBES and settings.ALLOWED_HOSTS:
            request.META["HTTP_HOST"] = settings.ALLOWED_HOSTS[0].lstrip(".*") or "localhost"
        return self.get_response(request)


class HeadMiddleware:
    """Leaves the body out of an answer to HEAD, and tells its length, as HTTP wants it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        response = self.get_response(request)
        if request.method == "HEAD" and not response.streaming:
            response.headers.setdefault("Content-Length", str(len(response.content)))
            response.content = b""
        return response


class KnownLengthMiddleware:
    """Refuses a body of unknown length, which Django would take for an empty one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        if "HTTP_TRANSFER_ENCODING" in request.META and not request.META.get("CONTENT_LENGTH"):
            detail = _("Send the body with its length (Content-Length), not in chunks.")
            return error_page(request, document(411, "length_required", detail))
        return self.get_response(request)


class RequestLogMiddleware:
    """Writes one line about each request: what was asked, by whom, and what it cost.

    It holds the route (`/expense/<uuid:pk>`) in the place of the path, which could hold anything,
    and no query, body or header. The same line carries the metrics (common/metrics.py).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request and log it."""
        bind_user(None)
        bind_session(None)
        started = time.perf_counter()
        with counted_queries() as queries, traced(request) as span:
            response = self.get_response(request)
            with contextlib.suppress(DatabaseError):  # the answer stands, whoever asked
                user = getattr(request, "user", None)
                if user is not None and user.is_authenticated:
                    bind_user(user.pk)
            describe(span, request, response, queries=queries.number)
        duration_ms = round((time.perf_counter() - started) * 1000, 1)
        match = request.resolver_match
        line = {
            "method": request.method,
            "route": f"/{match.route}" if match else None,
            "status": response.status_code,
            "duration_ms": duration_ms,
            "queries": queries.number,
            **_ids(request),
            **measures(request, response, duration_ms=duration_ms, queries=queries.number),
        }
        logger.info("request", extra=line)
        reporting.finish(response)
        return response


def _ids(request: HttpRequest) -> dict[str, str]:
    """Return how others name the request: API Gateway, Lambda, and the trace; those there are."""
    ids = {
        "gateway_request_id": _gateway_request_id(request),
        "lambda_request_id": getattr(request.META.get("lambda.context"), "aws_request_id", None),
        "trace_id": trace_id(request),
    }
    return {name: value for name, value in ids.items() if value}


def _gateway_request_id(request: HttpRequest) -> str | None:
    context: dict[str, str] = request.META.get("lambda.event", {}).get("requestContext", {})
    return context.get("requestId")
