"""Traces and reports: what really arrives at a collector, and that no secret is in it."""

import gzip
import http.server
import io
import logging
import threading
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import sentry_sdk
from django.contrib.sessions.models import Session as Cookie
from django_guid import clear_guid
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from pytest_django import Settings
from rest_framework.test import APIClient

from accounts.models import Session, User
from accounts.views.signing_in import LogInView
from common import reporting, tracing
from common.apps import CommonConfig
from tests.common.reading import lines

pytestmark = pytest.mark.django_db


class Sink(http.server.ThreadingHTTPServer):
    """Takes whatever is posted, as a collector does."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Taking)
        self.bodies: list[tuple[str, bytes]] = []

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_port}"


class Taking(http.server.BaseHTTPRequestHandler):
    server: Sink

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.bodies.append((self.path, body))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as sink:
        thread = threading.Thread(target=sink.serve_forever, daemon=True)
        thread.start()
        yield sink
        sink.shutdown()
        thread.join()


@pytest.fixture
def collector(sink: Sink, settings: Settings) -> Iterator[Sink]:
    settings.OTEL_EXPORTER_OTLP_ENDPOINT = f"http://{sink.address}"
    settings.RELEASE = "of-the-test"
    tracing.provider.cache_clear()
    yield sink
    tracing.provider().shutdown()
    tracing.provider.cache_clear()


@pytest.fixture
def sentry(sink: Sink, settings: Settings) -> Iterator[Sink]:
    settings.SENTRY_DSN = f"http://key@{sink.address}/1"
    settings.RELEASE = "of-the-test"
    reporting.start()
    yield sink
    sentry_sdk.get_client().close(timeout=2)
    sentry_sdk.get_global_scope().set_client(None)


def spans(collector: Sink) -> list[Span]:
    found = []
    for path, body in collector.bodies:
        assert path == "/v1/traces"
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            for scope in resource.scope_spans:
                found += scope.spans
    return found


def attributes(span: Span) -> dict[str, str | int]:
    return {one.key: one.value.string_value or one.value.int_value for one in span.attributes}


def test_a_trace_shows_the_way_of_a_request_and_nothing_of_the_person(
    collector: Sink, api: APIClient, user: User
) -> None:
    secret = uuid.uuid4().hex
    api.get(f"/expense?search={secret}", HTTP_COOKIE=f"a={secret}", HTTP_USER_AGENT=secret)
    [request] = [span for span in spans(collector) if span.kind == Span.SPAN_KIND_SERVER]
    assert request.name == "GET /expense"
    assert attributes(request) == {
        "http.request.method": "GET",
        "http.route": "/expense",
        "http.response.status_code": 200,
        "budget.queries": len(spans(collector)) - 1,
    }
    queries = [span for span in spans(collector) if span.kind == Span.SPAN_KIND_CLIENT]
    assert {query.parent_span_id for query in queries} == {request.span_id}
    assert {"SELECT", "INSERT"} <= {query.name for query in queries}
    assert {name for query in queries for name in attributes(query)} == {"db.operation.name"}
    [(_path, body), *_more] = collector.bodies
    [resource] = ExportTraceServiceRequest.FromString(body).resource_spans
    about = {one.key: one.value.string_value for one in resource.resource.attributes}
    assert about["service.version"] == "of-the-test"
    token = api._credentials["HTTP_AUTHORIZATION"].split()[1]  # type: ignore[attr-defined]  # how DRF keeps it
    sent = b"".join(body for _path, body in collector.bodies).decode("latin-1")
    kept = [user.email, user.sub, Session.objects.get().key]
    assert [text for text in [secret, token, *kept] if text in sent] == []


def test_a_failure_is_a_status_without_a_text(
    collector: Sink, anyone: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = break_log_in(monkeypatch)
    anyone.post("/login", {})
    anyone.get("/nowhere")
    failed, unknown = (s for s in spans(collector) if s.kind == Span.SPAN_KIND_SERVER)
    assert failed.status.code == 2
    assert (failed.status.message, len(failed.events)) == ("", 0)
    assert (unknown.name, attributes(unknown)["http.response.status_code"]) == ("GET", 404)
    assert secret.encode() not in b"".join(body for _path, body in collector.bodies)


@pytest.mark.parametrize("sampled", [0, 1])
def test_on_lambda_the_trace_is_that_of_x_ray(
    collector: Sink, anyone: APIClient, monkeypatch: pytest.MonkeyPatch, sampled: int
) -> None:
    header = f"Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled={sampled}"
    monkeypatch.setenv("_X_AMZN_TRACE_ID", header)
    anyone.get("/health")
    found = [(span.trace_id.hex(), span.parent_span_id.hex()) for span in spans(collector)]
    assert found == [("67891233abcdef012345678912345678", "53995c3f42cd8ad8")][:sampled]


def test_a_caller_does_not_choose_the_trace(collector: Sink, anyone: APIClient) -> None:
    chosen = "67891233abcdef012345678912345678"
    anyone.get(
        "/health",
        HTTP_TRACEPARENT=f"00-{chosen}-53995c3f42cd8ad8-01",
        HTTP_X_AMZN_TRACE_ID="Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8",
    )
    [span] = spans(collector)
    assert span.trace_id.hex() != chosen
    assert span.parent_span_id == b""


def test_where_something_runs_after_an_answer_no_answer_waits(
    collector: Sink, anyone: APIClient, settings: Settings
) -> None:
    settings.WORK_AFTER_ANSWERS = True
    anyone.get("/health")
    assert collector.bodies == []
    tracing.provider().force_flush()
    assert [span.name for span in spans(collector)] == ["GET /health"]


def break_log_in(monkeypatch: pytest.MonkeyPatch) -> str:
    """Let the log-in fail with an exception that tells a secret; return the secret."""
    secret = uuid.uuid4().hex

    def fail(self: LogInView, request: object) -> None:
        local = secret
        raise RuntimeError(f"it was {local}")

    monkeypatch.setattr(LogInView, "post", fail)
    return secret


def test_a_report_says_what_broke_and_nothing_of_the_person(
    sentry: Sink, user: User, anyone: APIClient, monkeypatch: pytest.MonkeyPatch, log: io.StringIO
) -> None:
    in_the_text = break_log_in(monkeypatch)
    secret = uuid.uuid4().hex
    anyone.force_login(user)
    answer = anyone.post(
        f"/login?next={secret}",
        {"email": f"{secret}@example.com", "password": secret},
        HTTP_AUTHORIZATION=f"Basic {secret}",
        HTTP_REFERER=f"https://example.com/{secret}",
    )
    assert answer.status_code == 500
    [(path, body)] = sentry.bodies
    assert path == "/api/1/envelope/"
    sent = sentry_body(body)
    release = '"release":"of-the-test"'
    for expected in ('"type":"RuntimeError"', '"function":"fail"', "test_observing.py", release):
        assert expected in sent
    assert answer["X-Request-ID"] in sent
    secrets = [secret, in_the_text, user.email, user.sub, Cookie.objects.get().session_key]
    assert [text for text in secrets if text in sent] == []
    assert in_the_text in log.getvalue()  # there it is looked up, by the request ID
    assert lines(log)


def sentry_body(body: bytes) -> str:
    return gzip.decompress(body).decode() if body[:2] == b"\x1f\x8b" else body.decode()


def test_a_report_of_a_line_holds_the_words_of_the_code_alone(sentry: Sink) -> None:
    secret = uuid.uuid4().hex
    clear_guid()  # no request is under way, as in a command
    logging.getLogger("budget.somewhere").error("It failed for %s.", secret)
    sentry_sdk.flush(2)
    [(_path, body)] = sentry.bodies
    assert "It failed for %s." in sentry_body(body)
    assert "request_id" not in sentry_body(body)
    assert secret not in sentry_body(body)


def test_a_report_without_a_line_has_no_words() -> None:
    """As of a process that ends by an exception."""
    event: Any = {"level": "fatal", "exception": {"values": [{"type": "OSError", "value": "x"}]}}
    kept = reporting.reduced(event, {})
    assert kept.keys() - {"tags"} == {"level", "exception"}
    assert "value" not in kept["exception"]["values"][0]


def test_what_is_foreseen_is_not_reported(sentry: Sink, anyone: APIClient) -> None:
    body = {"email": "a@example.com", "password": "SecurePassword123"}
    assert anyone.post("/login", body).status_code == 503
    assert anyone.get("/nowhere").status_code == 404
    sentry_sdk.flush(2)
    assert sentry.bodies == []


def test_nothing_is_sent_unless_a_setting_says_so(sink: Sink, anyone: APIClient) -> None:
    CommonConfig("common", reporting).ready()
    assert not sentry_sdk.get_client().is_active()
    anyone.get("/health")
    assert tracing.provider.cache_info().currsize == 0
    assert sink.bodies == []
