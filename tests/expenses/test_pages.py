"""Pages: every row once, forward and backward, whatever is added meanwhile."""

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.expenses.conftest import errors_of
from tests.expenses.factories import CategoryFactory, EntryFactory


@pytest.fixture
def category(ledger):
    """Where all of the entries are."""
    return CategoryFactory.create(ledger=ledger)


@pytest.fixture
def entries(ledger, category):
    """Eleven expenses with many ties, by date and by amount."""
    return [
        EntryFactory.create(
            ledger=ledger, category=category, date=date(2026, 1, 1 + n % 3), amount_minor=1 + n % 2
        )
        for n in range(11)
    ]


def walk(api, url: str, link: str) -> tuple[list[list[str]], str]:
    """Follow a link to its end; return the IDs of each page and the last page's address."""
    pages = []
    while True:
        page = api.get(url).json()
        pages.append([entry["id"] for entry in page["results"]])
        if page[link] is None:
            return pages, url
        url = page[link]


@pytest.mark.parametrize("size", [1, 3, 10, 11, 12])
@pytest.mark.parametrize("order", ["date", "-date", "amount", "-amount"])
def test_forward_and_back(api, entries, order, size):
    field = {"date": "date", "amount": "amount_minor"}[order.lstrip("-")]
    expected = [
        str(entry.pk)
        for entry in sorted(
            entries,
            key=lambda entry: (getattr(entry, field), entry.pk),
            reverse=order.startswith("-"),
        )
    ]
    pages, last = walk(api, f"/expense?ordering={order}&page_size={size}", "next")
    assert [pk for page in pages for pk in page] == expected
    back, _first = walk(api, last, "previous")
    assert [pk for page in reversed(back) for pk in page] == expected
    assert {len(page) for page in pages[:-1]} <= {size}


def test_what_is_added_meanwhile_moves_nothing(api, ledger, category, entries):
    first = api.get("/expense?page_size=4").json()
    for day in (1, 2, 3, 4):
        EntryFactory.create(ledger=ledger, category=category, date=date(2026, 1, day))
    rest, _last = walk(api, first["next"], "next")
    seen = [entry["id"] for entry in first["results"]] + [pk for page in rest for pk in page]
    assert len(seen) == len(set(seen))
    assert {str(entry.pk) for entry in entries} <= set(seen)


def test_the_row_of_the_cursor_may_be_gone(api, entries):
    first = api.get("/expense?page_size=4").json()
    before, _last = walk(api, first["next"], "next")
    api.delete(f"/expense/{first['results'][-1]['id']}")
    after, _last = walk(api, first["next"], "next")
    assert after == before


def test_a_cursor_keeps_the_filters(api, entries):
    page = api.get("/expense?page_size=2&min_amount=0.02&count=true").json()
    pages, _last = walk(api, page["next"], "next")
    assert len(page["results"]) + sum(map(len, pages)) == page["count"] == 5


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("&category=x", "cursor_of_another_list"),
        ("&ordering=amount", "cursor_of_another_list"),
        ("&start_date=2026-01-01", "cursor_of_another_list"),
        ("x", "cursor"),
    ],
)
def test_a_cursor_is_good_for_its_list_only(api, entries, change, code):
    url = api.get("/expense?page_size=2").json()["next"]
    cursor = parse_qs(urlsplit(url).query)["cursor"][0]
    response = api.get(f"/expense?page_size=2&cursor={cursor}{change}")
    assert response.status_code == 400
    assert errors_of(response) == [("cursor", code)]


def test_a_cursor_is_good_for_its_kind_only(api, entries):
    url = api.get("/expense?page_size=2").json()["next"]
    assert errors_of(api.get(url.replace("/expense", "/income"))) == [
        ("cursor", "cursor_of_another_list")
    ]


def test_a_strangers_cursor_shows_nothing_of_theirs(api, api_of, entries):
    url = api.get("/expense?page_size=2").json()["next"]
    stranger = EntryFactory.create(date=date(2020, 1, 1))
    found = api_of(stranger.ledger.owner).get(url).json()["results"]
    assert [entry["id"] for entry in found] == [str(stranger.pk)]


@pytest.mark.parametrize("order", ["date", "-date", "amount", "-amount"])
def test_back_onto_rows_that_have_gone_leads_forward_again(api, entries, order):
    first = api.get(f"/expense?ordering={order}&page_size=4").json()
    second = api.get(first["next"]).json()
    for entry in first["results"]:
        api.delete(f"/expense/{entry['id']}")
    empty = api.get(second["previous"]).json()
    assert (empty["results"], empty["previous"]) == ([], None)
    assert api.get(empty["next"]).json()["results"] == second["results"]
    # Nor does it matter that the row has gone at whose place the cursor stands.
    api.delete(f"/expense/{second['results'][0]['id']}")
    assert api.get(empty["next"]).json()["results"][:3] == second["results"][1:]


@pytest.mark.parametrize("order", ["date", "-date", "amount", "-amount"])
def test_on_to_rows_that_have_gone_leads_back_again(api, entries, order):
    first = api.get(f"/expense?ordering={order}&page_size=6").json()
    for entry in api.get(first["next"]).json()["results"]:
        api.delete(f"/expense/{entry['id']}")
    empty = api.get(first["next"]).json()
    assert (empty["results"], empty["next"]) == ([], None)
    assert api.get(empty["previous"]).json()["results"] == first["results"]


def test_when_all_has_gone_neither_way_is_endless(api, entries):
    page = api.get("/expense?page_size=4").json()
    for entry in entries:
        api.delete(f"/expense/{entry.pk}")
    for link, other in (("next", "previous"), ("previous", "next")):
        page = api.get(page["next"] or page["previous"]).json()
        assert page["results"] == []
        assert page[link] is None
        assert page[other]
    assert api.get("/expense").json() == {"next": None, "previous": None, "results": []}
