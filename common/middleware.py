"""What is done to each request: one log line, a body of known length, no copy in a cache."""

import contextlib
import logging
import time
from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from common.handlers import error_page
from common.logs import bind_user
from common.problems import document

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
    """Writes method, route, status and duration of each request; never a query, body or header.

    The route (`/expense/<uuid:pk>`) stands in for the path, which could hold anything.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request and log it."""
        bind_user(None)
        started = time.perf_counter()
        response = self.get_response(request)
        with contextlib.suppress(DatabaseError):  # the answer stands, whoever asked
            user = getattr(request, "user", None)
            if user is not None and user.is_authenticated:
                bind_user(user.pk)
        match = request.resolver_match
        logger.info(
            "request",
            extra={
                "method": request.method,
                "route": f"/{match.route}" if match else None,
                "status": response.status_code,
                "duration_ms": round((time.perf_counter() - started) * 1000, 1),
            },
        )
        return response
