"""The root, health and readiness, the documents and the pages."""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings
from rest_framework.test import APIClient

from budget.views import _applied
from common.middleware import HeadMiddleware

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db


def test_the_root_tells_where_to_go(anyone: APIClient) -> None:
    body = anyone.get("/").json()
    assert body["signup"] == "http://testserver/signup"
    assert body["expense"] == "http://testserver/expense"
    assert {APIClient().get(url).status_code for url in body.values()} <= {200, 401, 405}


def test_health(anyone: APIClient, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert anyone.get("/health").json() == {"status": "ok"}


def test_ready(anyone: APIClient) -> None:
    answer = anyone.get("/ready")
    assert (answer.status_code, answer.json()) == (
        200, {"status": "ok", "database": "ok", "migrations": "ok", "keys": "ok"},
    )  # fmt: skip


@pytest.fixture
def not_asked_yet() -> Iterator[None]:
    """Nobody has asked yet whether the migrations are applied."""
    before = _applied.copy()
    _applied.clear()
    yield
    _applied[:] = before


@pytest.mark.usefixtures("not_asked_yet")
def test_a_migration_that_was_not_applied(anyone: APIClient, django_assert_num_queries) -> None:
    last = MigrationRecorder.Migration.objects.filter(app="expenses").latest("id")
    last.delete()
    answer = anyone.get("/ready")
    assert (answer.status_code, answer.json()["migrations"]) == (503, "unavailable")
    last.save(force_insert=True)
    assert anyone.get("/ready").status_code == 200
    # From then on it costs nothing.
    with django_assert_num_queries(1):
        assert anyone.get("/ready").json()["migrations"] == "ok"


@pytest.mark.usefixtures("not_asked_yet")
@pytest.mark.parametrize("failure", [OperationalError, InterfaceError])
def test_not_ready(
    anyone: APIClient,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    failure: type[Exception],
) -> None:
    settings.COGNITO_JWKS = ""
    answer = anyone.get("/ready")
    assert answer.status_code == 503
    assert answer.json()["keys"] == "unavailable"

    def gone() -> None:
        raise failure("the host and its name")

    _applied.clear()

    monkeypatch.setattr(connection, "cursor", gone)
    answer = anyone.get("/ready")
    assert answer["Retry-After"] == "5"
    assert answer.json() == {
        "status": "unavailable", "database": "unavailable", "migrations": "unavailable",
        "keys": "unavailable",
    }  # fmt: skip


def schema(anyone: APIClient) -> dict:
    response = anyone.get("/schema", HTTP_ACCEPT="application/vnd.oai.openapi+json")
    return json.loads(response.content)


def test_the_openapi_document(anyone: APIClient) -> None:
    document = schema(anyone)
    assert document["openapi"].startswith("3.1")
    paths = set(document["paths"])
    assert {
        "/signup", "/verify", "/resend-code", "/login", "/refresh", "/logout",
        "/forgot-password", "/reset-password", "/expense", "/expense/{id}",
        "/expense/{id}/restore", "/income", "/income/{id}", "/category", "/category/{id}",
        "/balance", "/summary", "/health", "/ready",
    } <= paths  # fmt: skip
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            where = f"{method} {path}"
            assert operation["summary"], where
            assert {"400", "406", "500"} <= set(operation["responses"]), where
            if "requestBody" in operation:
                body = operation["requestBody"]["content"]["application/json"]
                assert body["examples"], where
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"


def test_only_what_needs_a_token_says_so(anyone: APIClient) -> None:
    document = schema(anyone)
    for path in ("/login", "/signup", "/refresh", "/health", "/ready"):
        [operation] = document["paths"][path].values()
        assert operation.get("security") in (None, [], [{}]), path
    for path in ("/logout", "/balance"):
        [operation] = document["paths"][path].values()
        assert operation["security"] == [{"bearer": []}]
        assert "401" in operation["responses"]


def test_docs_are_served_from_here(anyone: APIClient) -> None:
    page = anyone.get("/docs", HTTP_ACCEPT="text/html").content.decode()
    assert "/static/drf_spectacular_sidecar/swagger-ui" in page
    assert "//cdn" not in page


@pytest.mark.parametrize(
    "path",
    [
        "/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js",
        "/static/admin/css/base.css",
        "/static/rest_framework/css/default.css",
    ],
)
def test_static_files(path: str) -> None:
    response: Any = Client().get(path)
    assert response.status_code == 200
    assert len(b"".join(response.streaming_content)) > 1000
    response.close()


def test_the_browsable_api(anyone: APIClient) -> None:
    page = anyone.get("/", HTTP_ACCEPT="text/html").content.decode()
    assert "Budget Tracker API" in page
    assert "/api-auth/login/?next=/" in page
    refused = anyone.get("/expense", HTTP_ACCEPT="text/html")
    assert refused.status_code == 401
    assert b"not_authenticated" in refused.content


def test_each_operation_names_its_own_errors(anyone: APIClient) -> None:
    def codes(path: str, method: str) -> str:
        responses = schema(anyone)["paths"][path][method]["responses"]
        return " ".join(response.get("description", "") for response in responses.values())

    assert "category_archived" in codes("/expense", "post")
    assert "category_archived" not in codes("/expense", "get")
    assert "category_archived" not in codes("/signup", "post")
    assert "category_exists" in codes("/category/{id}", "patch")
    assert "invalid_credentials" in codes("/login", "post")
    assert "token_expired" not in codes("/login", "post")
    assert "token_expired" in codes("/balance", "get")
    assert "too_many_attempts" not in codes("/balance", "get")
    assert "not_found" in codes("/expense/{id}", "get")
    assert "not_found" not in codes("/expense", "get")


def test_error_pages_of_the_browsable_api_are_pages(anyone: APIClient) -> None:
    for path in ("/expense", "/signup", "/expense?nonsense=1"):
        response = anyone.get(path, HTTP_ACCEPT="text/html,*/*;q=0.8")
        assert response.status_code in {401, 405}
        assert response["Content-Type"] == "text/html; charset=utf-8"


def test_answers_stay_out_of_caches(anyone: APIClient) -> None:
    assert anyone.get("/health")["Cache-Control"] == "no-store"
    assert anyone.post("/login", {})["Cache-Control"] == "no-store"
    with contextlib.closing(Client().get("/static/favicon.svg")) as icon:
        assert "max-age" in icon["Cache-Control"]


def test_a_forged_form_is_refused_by_a_page_of_ours() -> None:
    browser = Client(enforce_csrf_checks=True)
    response = browser.post("/api-auth/login/", {"username": "a@example.com", "password": "x"})
    assert (response.status_code, response.json()["code"]) == (403, "csrf_failed")


def test_there_is_an_icon() -> None:
    response = Client().get("/favicon.ico")
    assert (response.status_code, response["Location"]) == (302, "/static/favicon.svg")


def test_all_can_go_to_a_file_and_warnings_alone_to_the_screen(tmp_path: Path) -> None:
    log = tmp_path / "service.log"
    script = (
        "import logging, django; django.setup(); log = logging.getLogger('x');"
        "log.info('quiet'); log.warning('loud')"
    )
    result = subprocess.run(
        [sys.executable, "-c", script],
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "budget.settings",
            "LOG_FILE": str(log),
        },
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ("quiet" in result.stderr, "loud" in result.stderr) == (False, True)
    assert "quiet" in log.read_text()
    assert "loud" in log.read_text()


def test_an_answer_to_head_has_the_length_and_no_body() -> None:
    """Django's test client takes the body away by itself, so this asks the middleware."""
    middleware = HeadMiddleware(lambda _: HttpResponse(b"hello"))
    answer = middleware(RequestFactory().head("/"))
    assert (answer.content, answer["Content-Length"]) == (b"", "5")
    assert middleware(RequestFactory().get("/")).content == b"hello"
    streaming: Any = HeadMiddleware(lambda _: StreamingHttpResponse([b"hello"]))  # type: ignore[arg-type, return-value]  # Django's own declaration
    assert b"".join(streaming(RequestFactory().head("/"))) == b"hello"
