"""Requests as API Gateway and function URLs hand them over, before Zappa reads them.

Of an event only what makes a request is kept, and of that nothing that a client could have made up
about where it is or how it came here. `docs/lambda.md` tells what Zappa would make of the rest.
"""

from typing import Any

Event = dict[str, Any]

# What an event of a REST API (payload 1.0), an HTTP API or a function URL (both 2.0) is made of.
# `stageVariables` would become environment variables.
PARTS = frozenset(
    {
        *("version", "requestContext", "headers", "multiValueHeaders", "body", "isBase64Encoded"),
        *("httpMethod", "path", "queryStringParameters", "multiValueQueryStringParameters"),
        *("rawPath", "rawQueryString", "cookies"),
    }
)
# The part of the path that names the stage, and stands before all of the service's addresses.
STAGE = "stagePath"


def source_of(event: Event) -> str | None:
    """Return the IP address that AWS saw a request come from; None if this is no request.

    A request for an authorizer (`type`), or one that a load balancer sends, is none here.
    """
    context = event.get("requestContext")
    if not isinstance(context, dict) or "type" in event:
        return None
    if event.get("version") == "2.0":
        part = context.get("http") or {}
    else:
        part = (event.get("httpMethod") and context.get("identity")) or {}
    return part.get("sourceIp") or None


def request_of(event: Event, *, source: str, request_id: str) -> Event:
    """Return the event of a request that came from `source`, with nothing else in it.

    `request_id` is the request's, where the client names none.
    """
    request = {name: event[name] for name in PARTS & event.keys()}
    headers = _headers(event)
    headers.setdefault("X-Request-Id", [request_id])
    # Both kinds of gateway are reached by HTTPS only. What a client says of its address is left
    # out: Zappa would take one of its words for it.
    headers |= {
        "X-Forwarded-For": [source],
        "X-Forwarded-Port": ["443"],
        "X-Forwarded-Proto": ["https"],
    }
    request["headers"] = {name: ", ".join(values) for name, values in headers.items()}
    if event.get("version") != "2.0":
        request["multiValueHeaders"] = headers
    request[STAGE] = _stage_of(event)
    if "rawPath" in request:
        request["rawPath"] = request["rawPath"].removeprefix(request[STAGE]) or "/"
    return request


def _headers(event: Event) -> dict[str, list[str]]:
    """Return the values of each header, by its name in Title-Case.

    As at gunicorn, a name with an underscore is dropped: WSGI could not tell it from the one with
    a hyphen.
    """
    single = {name: [value] for name, value in (event.get("headers") or {}).items()}
    headers: dict[str, list[str]] = {}
    for name, values in (single | (event.get("multiValueHeaders") or {})).items():
        if "_" not in name:
            headers.setdefault(name.title(), []).extend(values)
    return headers


def _stage_of(event: Event) -> str:
    """Return "/STAGE" if the client has it in its address; a domain of one's own has it not."""
    context = event["requestContext"]
    stage = f"/{context.get('stage')}"
    if event.get("version") == "2.0":
        path = event.get("rawPath", "")
    else:  # `path` is without the stage, and the context's as the client sent it
        path = context.get("path", "")
        if path == event.get("path"):
            return ""
    return stage if path == stage or path.startswith(f"{stage}/") else ""
