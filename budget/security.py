"""What browsers are told to forbid on our pages, and to whom they may show our answers."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

# For whatever is no page: nothing in it may be loaded, run or framed.
NO_PAGE_POLICY: Final = "default-src 'none'; frame-ancestors 'none'"
# What no page of ours uses, and no script in it shall.
PERMISSIONS_POLICY: Final = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "screen-wake-lock",
        "serial",
        "usb",
    )
)
# What a page of another origin may read of an answer beside its body, and send with a request.
CORS_EXPOSE_HEADERS: Final = (
    "Content-Disposition",
    "ETag",
    "Idempotency-Replayed",
    "Link",
    "Location",
    "Retry-After",
    "WWW-Authenticate",
    "X-Request-ID",
)
CORS_ALLOW_HEADERS: Final = (
    "accept",
    "authorization",
    "content-type",
    "idempotency-key",
    "if-match",
    "if-none-match",
    "x-request-id",
)
# The pages of staff and the log-in forms are for our own origin alone.
CORS_URLS_REGEX: Final = r"^/(?!admin/|api-auth/)"


def content_security_policy(*, static_url: str, cognito_domain: str) -> str:
    """Return the policy of pages: scripts and styles from our own files, and none in the page.

    Static files may be at an origin of their own, and the form that logs out of the managed login
    leads to the domain of the pool.
    """
    files = _sources("'self'", _origin(static_url))
    forms = _sources("'self'", _origin(cognito_domain))
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {files}",
            f"style-src {files}",
            # Swagger's icons and Bootstrap's are written into their style sheets.
            f"img-src {files} data:",
            f"font-src {files}",
            "connect-src 'self'",
            f"form-action {forms}",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        )
    )


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _sources(*sources: str) -> str:
    return " ".join(source for source in sources if source)
