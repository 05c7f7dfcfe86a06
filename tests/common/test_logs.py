"""Log lines are JSON, name the request and the person, and hold no secret."""

import io
import json
import logging
import uuid
from collections.abc import Iterator

import pytest
from pythonjsonlogger.json import JsonFormatter
from rest_framework.test import APIClient

from accounts.models import User
from tests.conftest import PASSWORD, Cognito

pytestmark = pytest.mark.django_db


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the configured handler writes from now on."""
    [handler] = [
        handler
        for handler in logging.getLogger().handlers
        if isinstance(handler, logging.StreamHandler)
        and isinstance(handler.formatter, JsonFormatter)
    ]
    stream = io.StringIO()
    before = handler.setStream(stream)
    yield stream
    handler.setStream(before)


def lines(log: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_one_line_a_request(api: APIClient, user: User, log: io.StringIO) -> None:
    response = api.get("/expense?search=private+matters")
    [line] = lines(log)
    assert line["request_id"] == response["X-Request-ID"]
    assert line["user"] == user.pk
    assert (line["method"], line["route"], line["status"]) == ("GET", "/expense", 200)
    assert float(str(line["duration_ms"])) > 0
    assert "private" not in json.dumps(line)


def test_the_caller_may_name_the_request(api: APIClient, log: io.StringIO) -> None:
    mine = uuid.uuid4().hex
    assert api.get("/health", HTTP_X_REQUEST_ID=mine)["X-Request-ID"] == mine
    forged = 'x"}\n{"level": "forged"}'
    assert api.get("/health", HTTP_X_REQUEST_ID=forged)["X-Request-ID"] not in {mine, forged}
    assert [line["level"] for line in lines(log)] == ["INFO", "INFO"]


def test_the_person_of_one_request_is_not_that_of_the_next(
    api: APIClient, anyone: APIClient, log: io.StringIO
) -> None:
    api.get("/expense")
    anyone.get("/nowhere")
    assert [line["user"] for line in lines(log)][1] is None


def test_browser_sessions_are_named_too(user: User, anyone: APIClient, log: io.StringIO) -> None:
    anyone.force_login(user)
    anyone.get("/expense")
    assert lines(log)[-1]["user"] == user.pk


def test_no_secret_is_logged(cognito: Cognito, anyone: APIClient, log: io.StringIO) -> None:
    email = cognito.account()
    tokens = anyone.post("/login", {"email": email, "password": PASSWORD}).json()
    anyone.post("/login", {"email": email, "password": "WrongPassword999"})
    anyone.post("/verify", {"email": email, "code": "271828"})
    anyone.post("/reset-password", {"email": email, "code": "271828", "new_password": PASSWORD})
    anyone.post("/refresh", {"refresh_token": tokens["refresh_token"]})
    anyone.get("/expense", HTTP_AUTHORIZATION=f"Bearer {tokens['id_token']}")
    anyone.get("/expense", HTTP_AUTHORIZATION=f"Bearer {tokens['id_token']}x")
    text = log.getvalue()
    secrets = [PASSWORD, "WrongPassword999", "271828", email]
    secrets += [tokens[name] for name in ("id_token", "access_token", "refresh_token")]
    secrets += [tokens["id_token"].split(".")[2]]
    assert '"status": 200' in text
    assert [secret for secret in secrets if secret in text] == []


def test_an_outage_of_cognito_is_no_failure_of_ours(anyone: APIClient, log: io.StringIO) -> None:
    body = {"email": "a@example.com", "password": PASSWORD}
    assert anyone.post("/login", body).status_code == 503
    assert [line["logger"] for line in lines(log) if line["level"] == "ERROR"] == []
    assert lines(log)[-1]["status"] == 503
