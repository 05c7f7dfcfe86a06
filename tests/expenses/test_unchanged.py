"""If-None-Match: what a client has already is not made and sent again."""

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.response import Response

from expenses.ledger.models import Ledger
from expenses.reports.views import BalanceView
from tests.common.checking import check_problem
from tests.conftest import make_user
from tests.expenses.conftest import errors_of

NOWHERE = "/expense/01900000-0000-7000-8000-000000000000"
LISTS_AND_SUMS = [
    *("/expense", "/income", "/expense?category=groceries&count=true", "/category", "/balance"),
    *("/balance?start_date=2026-01-01", "/summary", "/changes?since=0", "/export", "/budget"),
]


def known(api, path, etag, **headers):
    return api.get(path, headers={"If-None-Match": etag} | headers)


@pytest.mark.parametrize("path", LISTS_AND_SUMS)
def test_nothing_has_changed(api, add, path):
    add()
    etag = api.get(path)["ETag"]
    assert etag.startswith('W/"')
    assert api.head(path)["ETag"] == etag
    for method in ("get", "head"):
        with CaptureQueriesContext(connection) as captured:
            response = getattr(api, method)(path, headers={"If-None-Match": etag})
        assert (response.status_code, response.content) == (304, b"")
        assert "Content-Type" not in response
        assert (response["ETag"], response["Cache-Control"]) == (etag, "no-store")
        # One for the session and its user, and one for the ledger.
        assert len(captured) == 2, [query["sql"] for query in captured]


def test_something_has_changed(api, add):
    def etags():
        return {path: api.get(path)["ETag"] for path in LISTS_AND_SUMS}

    before = etags()
    assert known(api, "/balance", before["/balance"]).status_code == 304
    assert not Ledger.objects.exists()
    entry = add()
    for change in (
        lambda: api.patch(f"/expense/{entry['id']}", {"description": "x"}),
        lambda: api.patch(f"/category/{entry['category_id']}", {"name": "Food"}),
        lambda: api.delete(f"/expense/{entry['id']}"),
        lambda: api.patch("/ledger", {"month_start_day": 25}),
    ):
        after = etags()
        assert before.keys() == after.keys()
        assert not set(before.values()) & set(after.values())
        assert known(api, "/balance", before["/balance"]).status_code == 200
        before = after
        assert change().status_code < 300
    assert not set(before.values()) & set(etags().values())


def test_an_etag_is_of_one_address_of_one_person(api, api_of, add):
    add()
    etag = api.get("/expense")["ETag"]
    for path in ("/income", "/expense?page_size=1", "/balance"):
        assert known(api, path, etag).status_code == 200
    assert known(api, "/expense", etag, Host="localhost").status_code == 200
    other = api_of(make_user())
    other.post("/expense", {"amount": "10.00", "category": "Groceries"})
    assert known(other, "/expense", etag).status_code == 200


def test_an_etag_is_of_one_form_of_one_version(api, settings):
    etag = api.get("/export")["ETag"]
    assert known(api, "/export", etag, Accept="text/csv").status_code == 200
    settings.SPECTACULAR_SETTINGS = django_settings.SPECTACULAR_SETTINGS | {"VERSION": "x"}
    assert known(api, "/export", etag).status_code == 200


@pytest.mark.parametrize("path", ["/balance", "/expense/{id}"])
def test_what_the_header_may_be(api, add, path):
    path = path.format(id=add()["id"])
    etag = api.get(path)["ETag"]
    for header in (etag, etag.removeprefix("W/"), f'"x", {etag}', "*"):
        assert known(api, path, header).status_code == 304
    other = known(api, path, '"x"')
    assert (other.status_code, other["ETag"]) == (200, etag)
    malformed = known(api, path, "x")
    check_problem(malformed, 400, "validation_error")
    assert errors_of(malformed) == [("If-None-Match", "etag_format")]


def test_anything_is_only_what_is_there(api, ledger):
    assert known(api, NOWHERE, "*").status_code == 404
    assert known(api, "/expense?page_size=0", "*").status_code == 400


# --- One row --------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/expense/{id}", "/category/{category_id}", "/ledger"])
def test_a_row_is_known_by_its_version(api, add, path):
    path = path.format(**add())
    row = api.get(path)
    assert row["ETag"] == f'"{row.json()["version"]}"'
    for method in ("get", "head"):
        response = getattr(api, method)(path, headers={"If-None-Match": row["ETag"]})
        assert (response.status_code, response.content) == (304, b"")
        assert response["ETag"] == row["ETag"]
    add(description="Another")
    assert known(api, path, row["ETag"]).status_code == 304


def test_an_entry_that_has_changed_or_is_named_otherwise(api, add):
    entry = add()
    path = f"/expense/{entry['id']}"
    for address, change in (
        (path, {"amount": "1.00"}),
        (f"/category/{entry['category_id']}", {"name": "Food"}),
    ):
        etag = api.get(path)["ETag"]
        assert api.patch(address, change).status_code == 200
        assert known(api, path, etag).status_code == 200
    etag = api.get(path)["ETag"]
    api.delete(path)
    assert known(api, path, etag).status_code == 404


# --- What has none --------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/balance", "/expense/{id}"])
def test_pages_are_always_made(api, add, path):
    """They hold a token of their own, and nobody keeps them."""
    path = path.format(id=add()["id"])
    etag = api.get(path)["ETag"]
    for header in (etag, "*", "no etag"):
        response = known(api, path, header, Accept="text/html")
        assert response.status_code == 200
        assert response["Content-Type"].startswith("text/html")
        assert not response.get("ETag", "").startswith("W/")


def test_what_changes_without_a_number(api, add, monkeypatch):
    add()
    monkeypatch.setattr(BalanceView, "conditional", False)
    for path in ("/expense?deleted=true", "/balance"):
        assert "ETag" not in api.get(path)
        for header in ('"x"', "*"):
            assert known(api, path, header).status_code == 200


def test_what_is_no_answer_of_200(api, monkeypatch):
    for path in ("/expense?x=1", NOWHERE):
        assert "ETag" not in api.get(path)
    monkeypatch.setattr(BalanceView, "get", lambda *_arguments: Response(status=202))
    response = known(api, "/balance", "*")
    assert (response.status_code, response.get("ETag")) == (202, None)


def test_what_hangs_on_the_day(api, add, on_day, monkeypatch):
    add()
    for hangs in (True, False):
        monkeypatch.setattr(BalanceView, "depends_on_today", hangs)
        on_day("2026-01-15")
        etag = api.get("/balance")["ETag"]
        assert known(api, "/balance", etag).status_code == 304
        on_day("2026-01-16")
        assert known(api, "/balance", etag).status_code == (200 if hangs else 304)
