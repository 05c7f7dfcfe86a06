"""Every error is a problem document, wherever it comes from."""

from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIClient
from rest_framework.views import APIView

from budget import problems, urls
from common.errors import DomainError
from common.problems import problem_of, problem_statuses
from tests.common.checking import check_problem


class BrokenView(APIView):
    authentication_classes = ()
    permission_classes = ()

    def get(self, request: Request) -> Response:
        raise RuntimeError("the secret text of an exception")


class LockedView(BrokenView):
    def get(self, request: Request) -> Response:
        raise OperationalError("database is locked")


def broken_page(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("the secret text of an exception")


def forbidden_page(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def too_large_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.body)


handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500
urlpatterns = [
    *urls.urlpatterns,
    path("locked", LockedView.as_view()),
    path("broken", BrokenView.as_view()),
    path("broken-page", broken_page),
    path("forbidden-page", forbidden_page),
    path("too-large-page", too_large_page),
]


@pytest.fixture
def client() -> APIClient:
    return APIClient(raise_request_exception=False)


def test_unknown_paths(client: APIClient) -> None:
    check_problem(client.get("/nowhere"), 404, "not_found")
    check_problem(client.get("/expense/"), 404, "not_found")
    check_problem(client.get("/expense/17"), 404, "not_found")


def test_unknown_paths_are_a_page_for_browsers() -> None:
    response = Client(headers={"accept": "text/html,*/*"}).get("/nowhere")
    assert response.status_code == 404
    assert b"<h1>404 Not Found</h1>" in response.content


@pytest.mark.django_db
def test_wrong_methods(client: APIClient) -> None:
    response = client.put("/login", {})
    check_problem(response, 405, "method_not_allowed")
    assert response["Allow"] == "POST, OPTIONS"


@pytest.mark.django_db
def test_media_types_that_cannot_be_written(client: APIClient) -> None:
    check_problem(client.get("/health", HTTP_ACCEPT="image/png"), 406, "not_acceptable")


@pytest.mark.django_db
def test_a_wrong_host(client: APIClient) -> None:
    check_problem(client.get("/balance", HTTP_HOST="evil.example"), 400, "bad_request")


@pytest.mark.urls(__name__)
@pytest.mark.django_db
@pytest.mark.parametrize("where", ["/broken", "/broken-page"])
def test_failures_show_nothing_but_where_they_are_logged(
    client: APIClient, caplog: pytest.LogCaptureFixture, where: str
) -> None:
    response = client.get(where)
    problem = check_problem(response, 500, "server_error")
    assert b"secret text" not in response.content
    assert problem["request_id"] == response["X-Request-ID"]
    [record] = [r for r in caplog.records if r.name == "django.request"]
    assert record.exc_info
    assert "the secret text" in str(record.exc_info[1])


@pytest.mark.urls(__name__)
@pytest.mark.django_db
def test_failures_are_a_page_for_browsers() -> None:
    browser = Client(raise_request_exception=False, headers={"accept": "text/html"})
    response = browser.get("/broken-page")
    assert response.status_code == 500
    assert response["X-Request-ID"].encode() in response.content


@pytest.mark.urls(__name__)
@pytest.mark.django_db
def test_django_refusals(client: APIClient) -> None:
    check_problem(client.get("/forbidden-page"), 403, "permission_denied")
    response = client.generic("POST", "/too-large-page", "x" * 2_000_000)
    check_problem(response, 413, "payload_too_large")


def all_errors(base: type[DomainError] = DomainError) -> set[type[DomainError]]:
    return {base}.union(*(all_errors(cls) for cls in base.__subclasses__()))


INTERNAL = {
    *("DomainError", "TokenError", "CognitoError", "UsernameExists", "UserNotConfirmed"),
    # Told on pages of the admin.
    *("UserUnknown", "AlreadyConfirmed", "ResetImpossible"),
}


def test_each_domain_error_stands_once_in_the_table_and_in_the_docs() -> None:
    ours = {e for e in all_errors() if e.__module__.split(".")[0] != "tests"}
    shown = {e for e in ours if e.__name__ not in INTERNAL}
    assert shown == set(problems.STATUSES)
    codes = [error.code for error in shown]
    assert len(codes) == len(set(codes))
    documented = (Path(__file__).resolve().parents[2] / "docs" / "errors.md").read_text()
    for error, status in problems.STATUSES.items():
        assert documented.count(f"| `{error.code}` | {int(status)} |") == 1, error.code


def test_an_error_that_is_not_in_the_table_is_a_400() -> None:
    class Odd(DomainError):
        code = "odd"

    assert Odd not in problem_statuses()
    assert problem_of(Odd("said so", field="name")).status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "path", "accept", "status"),
    [
        ("OPTIONS", "/docs", "text/html", 405),
        ("POST", "/docs", "*/*", 405),
        ("GET", "/docs", "application/json", 406),
        ("POST", "/schema", "*/*", 405),
        ("OPTIONS", "/schema", "*/*", 405),
    ],
)
def test_docs_and_schema_err_as_all_do(
    client: APIClient, method: str, path: str, accept: str, status: int
) -> None:
    response = client.generic(method, path, HTTP_ACCEPT=accept)
    assert response.status_code == status
    page = accept == "text/html"
    expected = "text/html; charset=utf-8" if page else "application/problem+json"
    assert response["Content-Type"] == expected


@pytest.mark.urls(__name__)
@pytest.mark.django_db
def test_a_database_that_is_away_is_a_503(
    client: APIClient, caplog: pytest.LogCaptureFixture
) -> None:
    response = client.get("/locked")
    check_problem(response, 503, "database_unavailable")
    assert response["Retry-After"] == "5"
    assert "The database failed." in caplog.text


def test_an_answer_stands_though_the_database_cannot_tell_who_asked(
    client: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Nobody:
        @property
        def is_authenticated(self) -> bool:
            raise OperationalError

    monkeypatch.setattr("django.contrib.auth.middleware.get_user", lambda request: Nobody())
    check_problem(client.get("/nowhere"), 404, "not_found")
