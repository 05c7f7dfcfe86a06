"""The measures of a request, in the form that CloudWatch reads out of its log line.

Embedded metric format: the line says itself, under `_aws`, which of its members are measures.
There is no second line, and nothing is sent anywhere.
"""

from __future__ import annotations

import os
import time
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings

from common.problems import problem_statuses

if TYPE_CHECKING:
    from django.forms import BaseForm
    from django.http import HttpRequest, HttpResponse

NAMESPACE: Final = "BudgetTracker"
DIMENSION: Final = "Service"
UNITS: Final = {
    "Requests": "Count",
    "Duration": "Milliseconds",
    "Queries": "Count",
    "ServerErrors": "Count",
    "SignInFailures": "Count",
}
# What forms say beside the codes of domain errors.
FORM_REFUSALS: Final = frozenset({"invalid_login", "not_staff"})
# How a log-in form, which is shown again with 200, says that it refused somebody.
REFUSED: Final = "_common_sign_in_refused"


def measures(
    request: HttpRequest, response: HttpResponse, *, duration_ms: float, queries: int
) -> dict[str, Any]:
    """Return what a log line has to say for the metrics; nothing where METRICS is off."""
    if not settings.METRICS:
        return {}
    described = {
        "Namespace": NAMESPACE,
        "Dimensions": [[DIMENSION]],
        "Metrics": [{"Name": name, "Unit": unit} for name, unit in UNITS.items()],
    }
    return {
        # Written as `_aws` (budget/logs.py).
        "embedded_metrics": {
            "Timestamp": time.time_ns() // 1_000_000,
            "CloudWatchMetrics": [described],
        },
        DIMENSION: os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "local"),
        "Requests": 1,
        "Duration": duration_ms,
        "Queries": queries,
        "ServerErrors": int(response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR),
        "SignInFailures": int(is_refused_sign_in(request, response)),
    }


def is_refused_sign_in(request: HttpRequest, response: HttpResponse) -> bool:
    """Tell whether somebody tried to log in and was not let in, by the API or by a page."""
    if vars(request).get(REFUSED):
        return True
    match = request.resolver_match
    return (
        response.status_code == HTTPStatus.UNAUTHORIZED
        and match is not None
        and match.url_name in settings.SIGN_IN_ROUTES
    )


def note_refusals(request: HttpRequest, form: BaseForm) -> None:
    """Note that the form refuses to log somebody in, if that is what its errors say.

    A field that was left empty is no refusal, and neither is an outage.
    """
    wrong = {HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED}
    codes = {error.code for error, status in problem_statuses().items() if status in wrong}
    said = {error.code for errors in form.errors.as_data().values() for error in errors}
    if said & (codes | FORM_REFUSALS):
        vars(request)[REFUSED] = True
