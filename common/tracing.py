"""By which ID AWS's traces know a request."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from django.http import HttpRequest

# Lambda sets it anew for each event; elsewhere nobody does.
VARIABLE: Final = "_X_AMZN_TRACE_ID"
ROOT: Final = re.compile(r"(?:^|;)\s*Root=(1-[0-9a-f]{8}-[0-9a-f]{24})(?:;|$)")


def trace_id(request: HttpRequest) -> str | None:
    """Return the trace ID of X-Ray, which the load balancer or Lambda gave; or None."""
    header = os.environ.get(VARIABLE) or request.META.get("HTTP_X_AMZN_TRACE_ID", "")
    found = ROOT.search(header)
    return found[1] if found else None
