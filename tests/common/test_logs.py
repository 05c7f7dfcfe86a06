"""Log lines are JSON, name the request and the person, and hold no secret."""

import io
import json
import uuid
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings
from rest_framework.test import APIClient

from accounts.models import Session, User
from common.logs import session_digest
from tests.common.reading import lines
from tests.conftest import PASSWORD, Cognito

pytestmark = pytest.mark.django_db


def test_one_line_a_request(api: APIClient, user: User, log: io.StringIO) -> None:
    response = api.get("/expense?search=private+matters")
    [line] = lines(log)
    assert line["request_id"] == response["X-Request-ID"]
    assert line["user"] == user.pk
    assert (line["method"], line["route"], line["status"]) == ("GET", "/expense", 200)
    assert line["duration_ms"] > 0
    assert "private" not in json.dumps(line)


def test_the_line_counts_the_queries(api: APIClient, log: io.StringIO) -> None:
    with CaptureQueriesContext(connection) as captured:
        api.get("/expense")
        sent = len(captured)  # the next request forgets them
    api.get("/health")
    assert [line["queries"] for line in lines(log)] == [sent, 0]
    assert sent > 2


def test_the_session_is_named_by_a_digest_of_its_key(
    api: APIClient, user: User, anyone: APIClient, log: io.StringIO
) -> None:
    api.get("/expense")
    api.get("/income")
    anyone.force_login(user)
    anyone.get("/expense")
    anyone.logout()
    anyone.get("/health")
    tokens, browser = Session.objects.order_by("pk")
    names = [session_digest(session.key) for session in (tokens, tokens, browser)]
    assert [line["session"] for line in lines(log)] == [*names, None]
    assert len(names[0]) == 16
    assert browser.key not in log.getvalue()


def test_another_key_of_the_service_gives_another_digest(settings: Settings) -> None:
    first = session_digest("key")
    settings.SECRET_KEY = "another"
    assert session_digest("key") != first


def test_on_lambda_the_line_has_the_ids_of_aws(
    anyone: APIClient, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    trace = "1-67891233-abcdef012345678912345678"
    event = {"requestContext": {"requestId": "of-the-gateway"}}
    context = SimpleNamespace(aws_request_id="of-the-function")
    monkeypatch.setenv("_X_AMZN_TRACE_ID", f"Root={trace};Parent=53995c3f42cd8ad8;Sampled=1")
    monkeypatch.setattr(
        anyone, "defaults", {"lambda.event": event, "lambda.context": context}
    )  # as Zappa adds them
    anyone.get("/health")
    [line] = lines(log)
    assert line["gateway_request_id"] == "of-the-gateway"
    assert line["lambda_request_id"] == "of-the-function"
    assert line["trace_id"] == trace


@pytest.mark.parametrize(
    ("header", "trace"),
    [
        ("Root=1-67891233-abcdef012345678912345678", "1-67891233-abcdef012345678912345678"),
        ("Self=1-6-a;Root=1-67891233-abcdef012345678912345678;Sampled=0",
         "1-67891233-abcdef012345678912345678"),
        ("Root=1-67891233-abcdef01234567891234567", None),
        ("Root=anything else", None),
    ],
)  # fmt: skip
def test_a_load_balancer_names_the_trace(
    anyone: APIClient, log: io.StringIO, header: str, trace: str | None
) -> None:
    anyone.get("/health", HTTP_X_AMZN_TRACE_ID=header)
    [line] = lines(log)
    assert line.get("trace_id") == trace
    assert "gateway_request_id" not in line


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
    secrets += list(Session.objects.values_list("key", flat=True))
    assert len(secrets) > 8
    assert '"status": 200' in text
    assert [secret for secret in secrets if secret in text] == []


def test_an_outage_of_cognito_is_no_failure_of_ours(anyone: APIClient, log: io.StringIO) -> None:
    body = {"email": "a@example.com", "password": PASSWORD}
    assert anyone.post("/login", body).status_code == 503
    assert [line["logger"] for line in lines(log) if line["level"] == "ERROR"] == []
    assert lines(log)[-1]["status"] == 503
