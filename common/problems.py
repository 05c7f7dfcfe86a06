"""Errors as problem documents (RFC 9457): what they are made of.

Body: `type, title, status, detail, code`, and `errors: [{field, code, detail}]` where a request
does not fit. A 500 carries `request_id`, which also stands in the log.
"""

from __future__ import annotations

from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django_guid import get_guid
from rest_framework import exceptions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_stubs_ext import StrOrPromise

    from common.errors import DomainError

MEDIA_TYPE = "application/problem+json"
AUTHENTICATE = 'Bearer realm="budget-tracker"'


class Problem(exceptions.APIException):
    """A domain error on its way out: its status, code, detail and the field at fault."""

    def __init__(self, status: int, error: DomainError) -> None:
        super().__init__(detail=str(error.detail), code=error.code)
        self.status_code = status
        self.field = error.field
        self.wait = error.retry_after


@cache
def problem_statuses() -> Mapping[type[DomainError], int]:
    """Return the one table from domain error to HTTP status (settings.PROBLEM_STATUSES)."""
    return import_string(settings.PROBLEM_STATUSES)  # type: ignore[no-any-return]  # by name


def problem_of(error: DomainError) -> Problem:
    """Look the error up in the status table, through its base classes; 400 if it is not there."""
    statuses = problem_statuses()
    status = next((statuses[cls] for cls in type(error).__mro__ if cls in statuses), 400)
    return Problem(status, error)


class PayloadTooLarge(exceptions.APIException):
    """The body is larger than so many bytes, by default settings.DATA_UPLOAD_MAX_MEMORY_SIZE."""

    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_code = "payload_too_large"

    def __init__(self, limit: int | None = None) -> None:
        limit = limit or settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        super().__init__(_("The body may have at most %(limit)d bytes.") % {"limit": limit})


def document(
    status: int,
    code: str,
    detail: StrOrPromise,
    errors: list[dict[str, Any]] | None = None,
    **members: str | None,
) -> dict[str, Any]:
    """Return a problem document; `members` are added as they are."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": str(detail),
        "code": code,
    }
    if errors:
        body["errors"] = errors
    return body | members


def server_error_document() -> dict[str, Any]:
    """Return what a client learns of a failure nobody foresaw: where to find it in the log."""
    detail = _("Something went wrong on our side. It has been logged under this request ID.")
    return document(500, "server_error", detail, request_id=get_guid())
