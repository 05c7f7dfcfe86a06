"""What lists can be narrowed by, and what is no filter."""

from datetime import date

import pytest

from tests.expenses.conftest import errors_of
from tests.expenses.factories import CategoryFactory, EntryFactory


@pytest.fixture
def entries(ledger):
    """Five expenses, an income that fits none of the questions, and a stranger's expense."""
    food = CategoryFactory.create(ledger=ledger, name="Épicerie fine")
    rent = CategoryFactory.create(ledger=ledger, name="Rent")
    for category, day, amount, text in (
        (food, 1, 1000, "one: bread"),
        (food, 10, 2000, "two: Straße"),
        (rent, 20, 3000, "three: 100% flat_rent"),
        (rent, 31, 4000, "four: ÉPICERIE"),
        (rent, 31, 4001, "five"),
    ):
        EntryFactory.create(
            ledger=ledger,
            category=category,
            date=date(2026, 1, day),
            amount_minor=amount,
            description=text,
        )
    EntryFactory.create(ledger=ledger, category=rent, kind="income", description="other: kind")
    EntryFactory.create(description="stranger: bread", category__name="Rent")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "five four three two one"),
        ("start_date=2026-01-20", "five four three"),
        ("end_date=2026-01-20", "three two one"),
        ("start_date=2026-01-10&end_date=2026-01-20", "three two"),
        ("start_date=2026-01-31&end_date=2026-01-31", "five four"),
        ("start_date=2026-01-31T23:00:00Z", "five four"),
        ("start_date=2026-02-01", ""),
        ("end_date=2200-12-31&start_date=1900-01-01", "five four three two one"),
        ("category=Rent", "five four three"),
        ("category=%20RENT", "five four three"),
        ("category=épicerie%20%20FINE", "two one"),
        ("category=Ren", ""),
        ("category=unknown", ""),
        ("category=a%00b", None),
        ("search=BREAD", "one"),
        ("search=strasse", "two"),
        ("search=épicerie", "four two one"),
        ("search=rent", "five four three"),
        ("search=100%25", "three"),
        ("search=flat_rent", "three"),
        ("search=0_%25", ""),
        ("search=nothing", ""),
        ("min_amount=30", "five four three"),
        ("max_amount=30.00", "three two one"),
        ("min_amount=20&max_amount=40", "four three two"),
        ("min_amount=40.01", "five"),
        ("min_amount=0", "five four three two one"),
        ("max_amount=0", ""),
        ("ordering=date", "one two three four five"),
        ("ordering=amount", "one two three four five"),
        ("ordering=-amount", "five four three two one"),
        ("start_date=&category=&search=&min_amount=", "five four three two one"),
        ("category=rent&search=FIVE&min_amount=1&start_date=2026-01-31", "five"),
    ],
)
def test_found(api, entries, query, found):
    response = api.get(f"/expense?{query}")
    if found is None:
        assert response.status_code == 400
        return
    assert response.status_code == 200, response.json()
    texts = [entry["description"] for entry in response.json()["results"]]
    assert [text.partition(":")[0] for text in texts] == found.split()


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("start_date=2026-01-02&end_date=2026-01-01", ("start_date", "start_after_end")),
        ("start_date=yesterday", ("start_date", "date_format")),
        ("end_date=2026-02-30", ("end_date", "date_format")),
        ("end_date=0001-01-01", ("end_date", "date_out_of_range")),
        ("min_amount=2&max_amount=1", ("min_amount", "min_above_max")),
        ("min_amount=-1", ("min_amount", "amount_sign")),
        ("min_amount=1.999", ("min_amount", "amount_decimals")),
        ("max_amount=1e3", ("max_amount", "amount_exponent")),
        ("max_amount=%201", ("max_amount", "amount_space")),
        ("max_amount=10000000000", ("max_amount", "amount_too_large")),
        ("search=a%00b", ("search", "null_characters_not_allowed")),
        ("search=" + "x" * 501, ("search", "max_length")),
        ("ordering=category", ("ordering", "ordering")),
        ("page_size=0", ("page_size", "page_size")),
        ("page_size=501", ("page_size", "page_size")),
        ("count=yes", ("count", "invalid")),
        ("user=1", ("user", "unknown_parameter")),
        ("deleted=yes", ("deleted", "invalid_choice")),
        ("deleted=True", ("deleted", "invalid_choice")),
    ],
)
@pytest.mark.parametrize("kind", ["expense", "income"])
def test_refused(api, kind, query, error):
    response = api.get(f"/{kind}?{query}")
    assert response.status_code == 400
    assert errors_of(response) == [error]


def test_amounts_are_read_in_the_ledgers_currency(api, ledger):
    ledger.currency = "JPY"
    ledger.save()
    EntryFactory.create(ledger=ledger, amount_minor=1000)
    assert len(api.get("/expense?min_amount=1000&max_amount=1000").json()["results"]) == 1
    assert errors_of(api.get("/expense?min_amount=10.00")) == [("min_amount", "amount_decimals")]


def test_what_was_searched_for_follows_a_change(api, add):
    entry = add(description="bread")
    api.patch(f"/expense/{entry['id']}", {"description": "MILCH"})
    assert api.get("/expense?search=bread").json()["results"] == []
    assert len(api.get("/expense?search=milch").json()["results"]) == 1


def test_the_total_is_counted_when_asked_for(api, entries):
    assert "count" not in api.get("/expense").json()
    assert api.get("/expense?count=true&page_size=2&category=rent").json()["count"] == 3
