"""What is done to each request: one log line, and no copy in a cache."""

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from common.logs import bind_user

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
