"""Events as AWS makes them of one and the same request, by what it came through."""

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from tests.tokens import REGION

Event = dict[str, Any]
Make = Callable[..., Event]

STAGE = "dev"
GATEWAY = f"abc123.execute-api.{REGION}.amazonaws.com"
OWN_DOMAIN = "budget.example.com"
FUNCTION_URL = f"xyz789.lambda-url.{REGION}.on.aws"
SOURCE = "203.0.113.7"


def rest_api(
    path: str,
    *,
    method: str = "GET",
    host: str = GATEWAY,
    headers: Mapping[str, str] | None = None,
    body: str | None = None,
    encoded: bool = False,
    source: str = SOURCE,
) -> Event:
    """The event of a REST API (payload 1.0): the path is without the stage."""
    path, _, query = path.partition("?")
    sent = _sent(headers, host, source, body)
    sent = {name.title(): value for name, value in sent.items()}
    values = _values(query)
    return {
        "resource": "/{proxy+}",
        "path": path,
        "httpMethod": method,
        "headers": sent,
        "multiValueHeaders": {name: [value] for name, value in sent.items()},
        "queryStringParameters": {name: value[-1] for name, value in values.items()} or None,
        "multiValueQueryStringParameters": values or None,
        "pathParameters": {"proxy": path.removeprefix("/")},
        "stageVariables": None,
        "requestContext": {
            "accountId": "123456789012",
            "domainName": host,
            "httpMethod": method,
            "identity": {"sourceIp": source, "userAgent": "curl/8.5.0"},
            "path": f"/{STAGE}{path}" if host == GATEWAY else path,
            "protocol": "HTTP/1.1",
            "requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
            "resourcePath": "/{proxy+}",
            "stage": STAGE,
        },
        "body": body,
        "isBase64Encoded": encoded,
    }


def http_api(path: str, *, host: str = GATEWAY, stage: str = STAGE, **request: Any) -> Event:
    """The event of an HTTP API (payload 2.0): the path is with the stage."""
    return _second(f"/{STAGE}{path}" if host == GATEWAY else path, host, stage, **request)


def function_url(path: str, *, host: str = FUNCTION_URL, **request: Any) -> Event:
    """The event of a function URL (payload 2.0): there are no stages."""
    return _second(path, host, "$default", **request)


def _second(
    path: str,
    host: str,
    stage: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: str | None = None,
    encoded: bool = False,
    source: str = SOURCE,
) -> Event:
    path, _, query = path.partition("?")
    sent = {name.lower(): value for name, value in _sent(headers, host, source, body).items()}
    cookies = sent.pop("cookie", None)
    event = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
        "headers": sent,
        "requestContext": {
            "accountId": "123456789012",
            "domainName": host,
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": source,
                "userAgent": "curl/8.5.0",
            },
            "requestId": "JKJaXmPLvHcESHA=",
            "routeKey": "$default",
            "stage": stage,
        },
        "isBase64Encoded": encoded,
    }
    if body is not None:
        event["body"] = body
    return event | ({"cookies": cookies.split("; ")} if cookies else {})


def _sent(
    headers: Mapping[str, str] | None, host: str, source: str, body: str | None
) -> dict[str, str]:
    """The headers, with those that the gateway adds; it appends to X-Forwarded-For."""
    given = dict(headers or {})
    forwarded = given.pop("X-Forwarded-For", None)
    added = {
        "Host": host,
        "X-Forwarded-For": f"{forwarded}, {source}" if forwarded else source,
        "X-Forwarded-Port": "443",
        "X-Forwarded-Proto": "https",
    }
    kind = {"Content-Type": "application/json"} if body is not None else {}
    return {"Accept": "*/*", **kind, **added, **given}


def _values(query: str) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        values.setdefault(name, []).append(value)
    return values


def scheduled(function: str, prefix: str = "budget-tracker-dev-") -> Event:
    """The event of a schedule that Zappa has made for a function."""
    return {
        "time": "2026-01-01T00:00:00Z",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "123456789012",
        "region": REGION,
        "detail": {},
        "version": "0",
        "resources": [f"arn:aws:events:{REGION}:123456789012:rule/{prefix}{function}"],
        "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
        "kwargs": {},
    }


def json_of(answer: Event) -> Any:
    """The body of an answer that is text."""
    assert not answer.get("isBase64Encoded")
    return json.loads(answer["body"])


def headers_of(answer: Event) -> list[tuple[str, str]]:
    """What the gateway sends of an answer: name in lower case and value, one for each line."""
    lines = [(name.lower(), value) for name, value in (answer.get("headers") or {}).items()]
    for name, values in (answer.get("multiValueHeaders") or {}).items():
        lines += [(name.lower(), value) for value in values]
    return lines + [("set-cookie", value) for value in answer.get("cookies") or []]
