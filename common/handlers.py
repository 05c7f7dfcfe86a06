"""The one place where an exception becomes an answer, inside DRF's views and outside of them."""

from __future__ import annotations

import logging
import math
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from drf_standardized_errors.formatter import ExceptionFormatter
from drf_standardized_errors.handler import ExceptionHandler
from rest_framework import exceptions

from common.errors import DatabaseUnavailable, DomainError
from common.problems import (
    AUTHENTICATE,
    MEDIA_TYPE,
    PayloadTooLarge,
    Problem,
    document,
    problem_of,
    server_error_document,
)

if TYPE_CHECKING:
    from rest_framework.response import Response


logger = logging.getLogger(__name__)


class ProblemHandler(ExceptionHandler):
    """Turns whatever a view raises into a problem; what nobody foresaw becomes a plain 500."""

    def convert_known_exceptions(self, exc: Exception) -> Exception:
        """Give domain errors and Django's own refusals their status."""
        if isinstance(exc, DomainError):
            return problem_of(exc)
        if isinstance(exc, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
            return PayloadTooLarge()
        if isinstance(exc, OperationalError):
            logger.error("The database failed.", exc_info=exc)
            return problem_of(DatabaseUnavailable(retry_after=5))
        return super().convert_known_exceptions(exc)

    def get_headers(self, exc: exceptions.APIException) -> dict[str, str]:
        """Add WWW-Authenticate to each 401 and Retry-After, in whole seconds, where known."""
        headers = {}
        if exc.status_code == HTTPStatus.UNAUTHORIZED:
            headers["WWW-Authenticate"] = getattr(exc, "auth_header", AUTHENTICATE)
        wait = getattr(exc, "wait", None)
        if wait is not None:
            headers["Retry-After"] = str(max(1, math.ceil(wait)))
        return headers

    def report_exception(self, exc: exceptions.APIException, response: Response) -> None:
        """Log what nobody foresaw, with its traceback; a domain error is not a failure of ours."""
        if not isinstance(exc, Problem):
            super().report_exception(exc, response)


class ProblemFormatter(ExceptionFormatter):
    """Writes the body of a problem."""

    def run(self) -> dict[str, Any]:
        """Return the problem document for the exception."""
        if self.exc.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR and not isinstance(
            self.exc, Problem
        ):
            return server_error_document()
        errors: list[dict[str, Any]] = [
            {"field": _field(error.attr), "code": error.code, "detail": error.detail}
            for error in self.get_errors()
        ]
        if isinstance(self.exc, exceptions.ValidationError):
            detail = _describe(errors)
            return document(self.exc.status_code, "validation_error", detail, errors)
        error = errors[0] | {"field": getattr(self.exc, "field", None)}
        at_field = [error] if error["field"] else None
        return document(self.exc.status_code, error["code"], error["detail"], at_field)


def problem_document(error: DomainError | exceptions.ValidationError) -> dict[str, Any]:
    """Return the body that a request would get if it were refused for this error alone."""
    refusal = problem_of(error) if isinstance(error, DomainError) else error
    body: dict[str, Any] = ProblemFormatter(refusal, {}, error).run()  # type: ignore[typeddict-item]  # the context is not used
    return body


def _field(attr: str | None) -> str | None:
    return None if attr in {None, "non_field_errors"} else attr


def _describe(errors: list[dict[str, Any]]) -> str:
    first = errors[0]
    text = f"{first['field']}: {first['detail']}" if first["field"] else str(first["detail"])
    more = len(errors) - 1
    if not more:
        return text
    return text + " " + ngettext("(and %(n)d more)", "(and %(n)d more)", more) % {"n": more}


def error_page(request: HttpRequest, body: dict[str, Any]) -> HttpResponse:
    """Answer outside DRF's views: a page for a browser, the problem itself for everyone else."""
    status: int = body["status"]
    if request.accepts("application/json") and not request.META.get("HTTP_ACCEPT", "").startswith(
        "text/html"
    ):
        return JsonResponse(body, status=status, content_type=MEDIA_TYPE)
    return TemplateResponse(
        request, "common/problem.html", {"problem": body}, status=status
    ).render()


def database_failed(request: HttpRequest, error: OperationalError) -> HttpResponse:
    """Answer where the database failed outside DRF's views."""
    logger.error("The database failed.", exc_info=error)
    problem = problem_of(DatabaseUnavailable(retry_after=5))
    body = document(problem.status_code, DatabaseUnavailable.code, str(problem.detail))
    answer = error_page(request, body)
    answer.headers["Retry-After"] = "5"
    return answer


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that Django refuses before any view sees it (handler400)."""
    if isinstance(exception, RequestDataTooBig):
        too_large = PayloadTooLarge()
        return error_page(request, document(413, "payload_too_large", str(too_large.detail)))
    return error_page(request, document(400, "bad_request", _("The request cannot be read.")))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  (Django's signature)
    """Answer what a page forbids (handler403)."""
    return error_page(
        request, document(403, "permission_denied", _("You may not do this with your account."))
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  (Django's signature)
    """Answer a form that did not come from our own page (CSRF_FAILURE_VIEW)."""
    detail = _(
        "The form has expired or came from elsewhere. Go back, reload the page and try again."
    )
    return error_page(request, document(403, "csrf_failed", detail))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  (Django's signature)
    """Answer for a path that is not there (handler404)."""
    return error_page(request, document(404, "not_found", _("There is nothing at this address.")))


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer after a failure outside DRF's views (handler500)."""
    return error_page(request, server_error_document())
