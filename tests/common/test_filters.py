"""Query parameters that are not known, or come twice."""

import pytest

from tests.expenses.conftest import errors_of

PATHS = ["/expense", "/category", "/balance", "/summary"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("name", ["format", "page", "Start_date", "start_date[]"])
def test_unknown(api, path, name):
    response = api.get(path, {name: "csv"})
    assert response.status_code == 400
    assert errors_of(response) == [(name, "unknown_parameter")]


@pytest.mark.parametrize(
    ("path", "name", "value"),
    [
        ("/expense", "start_date", "2026-01-01"),
        ("/expense", "page_size", "5"),
        ("/category", "search", "x"),
        ("/balance", "start_date", "2026-01-01"),
        ("/summary", "end_date", "2026-01-01"),
    ],
)
def test_twice(api, path, name, value):
    assert api.get(f"{path}?{name}={value}").status_code == 200
    response = api.get(f"{path}?{name}={value}&{name}={value}")
    assert response.status_code == 400
    assert errors_of(response) == [(name, "repeated_parameter")]


@pytest.mark.parametrize("path", PATHS)
def test_pages_do_not_link_to_formats(api, path):
    page = api.get(path, HTTP_ACCEPT="text/html")
    assert page.status_code == 200
    assert "format=" not in page.content.decode()
    assert api.options(path, HTTP_ACCEPT="text/html").status_code == 200
