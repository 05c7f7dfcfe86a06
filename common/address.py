"""Where a request comes from, as far as nobody outside can choose it."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the caller's IP address.

    On AWS Lambda it is the source IP of the event, because REMOTE_ADDR is there taken from a
    header that the caller may write. Behind TRUSTED_PROXIES proxies of ours it is the entry that
    the outermost of them appended to X-Forwarded-For. Else it is the peer of the connection.
    """
    context = request.META.get("lambda.event", {}).get("requestContext", {})
    for part in ("identity", "http"):  # payload format 1.0 and 2.0
        if source := context.get(part, {}).get("sourceIp"):
            return str(source)
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if 0 < settings.TRUSTED_PROXIES <= len(forwarded):
        return str(forwarded[-settings.TRUSTED_PROXIES].strip())
    return str(request.META.get("REMOTE_ADDR", ""))
