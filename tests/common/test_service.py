"""The root, health and readiness, the documents and the pages."""

import json
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from pytest_django import Settings
from rest_framework.test import APIClient

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
        200, {"status": "ok", "database": "ok", "keys": "ok"},
    )  # fmt: skip


def test_not_ready(anyone: APIClient, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.COGNITO_JWKS = ""
    answer = anyone.get("/ready")
    assert answer.status_code == 503
    assert answer.json()["keys"] == "unavailable"

    def gone() -> None:
        raise OperationalError("the host and its name")

    monkeypatch.setattr(connection, "cursor", gone)
    answer = anyone.get("/ready")
    assert answer.json() == {
        "status": "unavailable", "database": "unavailable", "keys": "unavailable",
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
            assert {"400", "500", "503"} <= set(operation["responses"]), where
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
