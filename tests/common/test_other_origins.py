"""Which pages of other origins may ask the API, and how load balancers may."""

from typing import Any

import pytest
from django.conf import settings as used
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from pytest_django import Settings

from budget.security import CORS_ALLOW_HEADERS, CORS_EXPOSE_HEADERS
from common.checks import require_settings
from tests.test_settings import run, setting

pytestmark = pytest.mark.django_db

APP = "https://app.example.com"
PREFLIGHT = {
    "Access-Control-Request-Method": "PUT",
    "Access-Control-Request-Headers": "authorization,content-type,if-match,idempotency-key",
}


@pytest.fixture
def app(settings: Settings) -> Client:
    """The service as it is where CORS_ALLOWED_ORIGINS names the app's origin."""
    settings.CORS_ALLOWED_ORIGINS = [APP]
    middleware = list(settings.MIDDLEWARE)
    middleware.insert(
        middleware.index("common.middleware.ForbiddingMiddleware"),
        "corsheaders.middleware.CorsMiddleware",
    )
    settings.MIDDLEWARE = middleware
    return Client(headers={"Origin": APP})


def about_origins(answer: Any) -> dict[str, str]:
    named = {name.lower(): value for name, value in answer.items()}
    return {name: value for name, value in named.items() if name.startswith("access-control-")}


def test_the_setting_brings_the_middleware_and_its_absence_none() -> None:
    name = "corsheaders.middleware.CorsMiddleware"
    assert name not in setting("MIDDLEWARE")
    on = setting("MIDDLEWARE", CORS_ALLOWED_ORIGINS=APP)
    # Refusals before any view carry the headers as well.
    assert on.index(name) < on.index("common.middleware.KnownLengthMiddleware")
    assert on.index(name) > on.index("common.middleware.RequestLogMiddleware")


def test_unset_nothing_is_said_of_other_origins() -> None:
    for answer in (
        Client(headers={"Origin": APP}).get("/health"),
        Client(headers={"Origin": APP} | PREFLIGHT).options("/expense"),
    ):
        assert about_origins(answer) == {}
        assert "Origin" not in answer.get("Vary", "")


def test_a_preflight(app: Client) -> None:
    answer = app.options("/expense/1", headers=PREFLIGHT)
    said = about_origins(answer)
    assert answer.status_code == 200
    assert said["access-control-allow-origin"] == APP
    assert "PUT" in said["access-control-allow-methods"]
    allowed = said["access-control-allow-headers"].split(", ")
    assert set(PREFLIGHT["Access-Control-Request-Headers"].split(",")) <= set(allowed)
    assert sorted(allowed) == sorted(CORS_ALLOW_HEADERS)
    assert "access-control-allow-credentials" not in said
    assert "origin" in answer["Vary"].lower()


@pytest.mark.parametrize("path", ["/health", "/expense", "/nowhere"])
def test_answers_and_refusals_may_be_read(app: Client, path: str) -> None:
    answer = app.get(path)
    said = about_origins(answer)
    assert said["access-control-allow-origin"] == APP
    assert "access-control-allow-credentials" not in said
    exposed = said["access-control-expose-headers"].split(", ")
    assert exposed == list(CORS_EXPOSE_HEADERS)
    assert {"ETag", "Location", "Retry-After", "X-Request-ID"} <= set(exposed)


@pytest.mark.parametrize(
    "origin", ["https://evil.example.com", "http://app.example.com", f"{APP}.evil.com", "null"]
)
def test_others_may_not(app: Client, origin: str) -> None:
    for answer in (
        app.get("/health", headers={"Origin": origin}),
        app.options("/expense", headers={"Origin": origin} | PREFLIGHT),
    ):
        assert "access-control-allow-origin" not in about_origins(answer)


@pytest.mark.parametrize("path", ["/admin/login/", "/api-auth/login/"])
def test_the_pages_are_for_our_own_origin(app: Client, path: str) -> None:
    assert about_origins(app.get(path)) == {}


def test_load_balancers_ask_by_address_and_by_http(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = [".example.com"]
    settings.SECURE_SSL_REDIRECT = True
    balancer = Client(headers={"Host": "10.0.0.7:8000"})
    assert balancer.get("/health").status_code == 200
    assert balancer.get("/ready").json()["status"] == "ok"
    assert balancer.get("/docs").status_code == 400
    assert balancer.get("/health/").status_code == 400
    settings.ALLOWED_HOSTS = ["*"]
    assert balancer.get("/health").status_code == 200
    # All else is sent to https.
    assert Client().get("/docs").status_code == 301


def test_a_server_with_any_host_name_does_not_start(settings: Settings) -> None:
    settings.HTTPS_ONLY = True
    settings.ALLOWED_HOSTS = ["*"]
    with pytest.raises(ImproperlyConfigured, match="ALLOWED_HOSTS"):
        require_settings()


LOADED = """
import budget.wsgi
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def test_what_observes_is_loaded_only_where_it_is_wanted() -> None:
    loaded = set(run(LOADED, COGNITO_JWKS=used.COGNITO_JWKS))
    assert "django" in loaded
    assert not {"opentelemetry", "sentry_sdk"} & loaded
    wanted = run(LOADED, COGNITO_JWKS=used.COGNITO_JWKS, SENTRY_DSN="http://key@127.0.0.1:9/1")
    assert "sentry_sdk" in wanted
