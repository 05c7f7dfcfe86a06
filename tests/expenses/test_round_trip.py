"""What an export writes, an import reads: the same ledger, and nothing twice."""

from collections import Counter
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from expenses import money
from expenses.ledger.models import Category, Entry, Ledger
from tests.conftest import make_user
from tests.expenses.factories import CategoryFactory, EntryFactory, LedgerFactory

pytestmark = pytest.mark.django_db

NASTY = [
    *("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "'", "''", "'=1", "'tis", "'\t"),
    *(
        " left",
        "right ",
        "  ",
        "\u00a0",
        "a,b;c\td|e",
        '"',
        '""quoted""',
        "two\nlines\r\nor\rthree",
    ),
    *("☕👩‍👩‍👧‍👦", "שלום", "\u202eturned", "\ufeff", "\u2028", "null", "0012", "1e5", "\\n"),
]
TEXTS = st.sampled_from(NASTY) | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20
)
# A sub-category belongs to one parent.
CATEGORIES: dict[str, str | None] = {
    **dict.fromkeys(["Food", "=1+1", "'quoted", "a, b", '"q"'], None),
    "-minus": "Food",
    "@home": "Food",
    "Straße": "=1+1",
    "ספר": "'quoted",
    "☕": "a, b",
}
ENTRIES = st.lists(
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from(["expense", "income"]),
            "date": st.sampled_from([date(1900, 1, 1), date(2026, 1, 15), date(2200, 12, 31)]),
            "amount_minor": st.integers(1, 3) | st.integers(1, money.MAXIMUM_MINOR),
            "category": st.sampled_from(list(CATEGORIES)),
            "description": TEXTS,
            "external_id": st.just("") | st.uuids().map(lambda pk: f"bank {pk}"),
        }
    ),
    min_size=1,
    max_size=6,
)
ALL = [
    {"kind": "expense", "date": date(2026, 1, 15), "amount_minor": 1, "category": category,
     "description": text, "external_id": ""}
    for text, category in zip(NASTY, list(CATEGORIES) * 4, strict=False)
]  # fmt: skip


def filled(currency: str, entries: list[dict[str, Any]]) -> Ledger:
    """A ledger with these entries."""
    ledger: Ledger = LedgerFactory.create(currency=currency)
    found: dict[str, Category] = {}
    for name, parent in CATEGORIES.items():
        above = found[parent] if parent else None
        found[name] = CategoryFactory.create(ledger=ledger, name=name, parent=above)
    for entry in entries:
        EntryFactory.create(**entry | {"ledger": ledger, "category": found[entry["category"]]})
    return ledger


def entries_of(user: Any) -> Counter[tuple[Any, ...]]:
    fields = ("kind", "date", "amount_minor", "ledger__currency", "description")
    rows = Entry.objects.for_user(user).kept()
    return Counter(rows.values_list(*fields, "category__name", "category__parent__name"))


def exported(api: Any, file_format: str) -> bytes:
    answer = api.get(f"/export?format={file_format}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def imported(api: Any, file_format: str, data: bytes) -> Counter[str]:
    """Import a file, as it is, and return how many rows are what to the ledger."""
    media_type = {"csv": "text/csv", "json": "application/json"}[file_format]
    plan = api.generic("POST", "/import", data, content_type=media_type)
    assert plan.status_code == 201, plan.json()
    body = plan.json()
    rows = api.get(f"/import/{body['id']}/rows?page_size=500").json()["results"]
    answer = api.post(f"/import/{body['id']}/commit", {"hash": body["hash"]})
    assert answer.status_code == 200, answer.json()
    return Counter(row["status"] for row in rows)


@pytest.mark.no_cover  # measuring doubles its time, and others run each line
@settings(max_examples=10, suppress_health_check=list(HealthCheck))
@given(
    file_format=st.sampled_from(["csv", "json"]),
    currency=st.sampled_from(["JPY", "USD", "KWD"]),
    entries=ENTRIES,
)
@example(file_format="csv", currency="USD", entries=ALL)
@example(file_format="json", currency="KWD", entries=ALL)
def test_there_and_back(api_of, file_format, currency, entries):
    ledger = filled(currency, entries)
    api, everything = api_of(ledger.owner), entries_of(ledger.owner)
    data = exported(api, file_format)

    other = LedgerFactory.create(currency=currency).owner
    assert imported(api_of(other), file_format, data) == {"new": len(entries)}
    assert entries_of(other) == everything
    # What another program knows it by is kept, and exported again.
    assert exported(api_of(other), file_format) == data

    for again in (api, api_of(other)):
        assert imported(again, file_format, data) == {"duplicate": len(entries)}
    assert entries_of(ledger.owner) == entries_of(other) == everything


def test_from_one_format_into_the_other(api_of):
    ledger = filled("USD", ALL)
    api, other = api_of(ledger.owner), make_user()
    imported(api_of(other), "json", exported(api, "json"))
    assert imported(api_of(other), "csv", exported(api, "csv")) == {"duplicate": len(ALL)}
    assert entries_of(other) == entries_of(ledger.owner)


def test_what_was_deleted_comes_back_by_its_own_id(api_of):
    ledger = filled("USD", ALL[:2])
    api = api_of(ledger.owner)
    data, before = exported(api, "csv"), entries_of(ledger.owner)
    [first, _second] = Entry.objects.order_by("pk")
    api.delete(f"/expense/{first.pk}")
    assert imported(api, "csv", data) == {"new": 1, "duplicate": 1}
    assert entries_of(ledger.owner) == before
    assert UUID(Entry.objects.kept().get(external_id=first.pk).external_id) == first.pk
