"""What is done to each request of a browser that is logged in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.db import OperationalError

from accounts.browser import end_if_over
from common.handlers import database_failed

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


class BrowserSessionMiddleware:
    """Ends a browser session whose row was ended, whose owner may not come in, or that is idle.

    Requests without the cookie, as all with a bearer token are, cost nothing here.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, as somebody who is not logged in if the session is over."""
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            try:
                reason = end_if_over(request)
            except OperationalError as error:
                return database_failed(request, error)
            if reason:
                messages.warning(request, reason)
        return self.get_response(request)
