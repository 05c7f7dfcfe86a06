"""How many queries each endpoint takes: pinned, and the same however many rows there are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from expenses.ledger.models import Category, Entry
from tests.expenses.factories import CategoryFactory, EntryFactory

BODY = {"amount": "1.00", "category": "Category"}
# Each begins with one query for the session and its user. A write takes, beside its own: the
# ledger (its currency), its lock, its new number, and the beginning and end of the transaction.
QUERIES = [
    ("get", "/expense?page_size=500", None, 3),
    ("get", "/income", None, 2),  # nothing in it, so no currency is needed
    ("get", "/expense?count=true&page_size=500", None, 4),
    ("get", "/expense?min_amount=1&max_amount=20&search=a&category=category", None, 3),
    ("get", "/expense?ordering=amount&start_date=2026-01-01&end_date=2026-12-31", None, 3),
    ("get", "/expense/{entry}", None, 3),
    ("post", "/expense", BODY, 8),
    ("post", "/expense", BODY | {"category": "New"}, 9),
    ("put", "/expense/{entry}", BODY, 9),
    ("put", "/expense/{entry}", BODY | {"category": "New"}, 11),
    ("patch", "/expense/{entry}", {"amount": "1.00"}, 9),
    ("delete", "/expense/{entry}", None, 7),
    ("post", "/expense/{trash}/restore", None, 8),
    ("get", "/category?page_size=500", None, 2),
    ("get", "/category/{category}", None, 2),
    ("post", "/category", {"name": "New"}, 7),
    ("patch", "/category/{category}", {"name": "New", "archived": True}, 9),
    ("get", "/balance?start_date=2026-01-01", None, 3),
    ("get", "/summary?start_date=2026-01-01", None, 4),
]


@pytest.mark.parametrize("rows", [1, 200])
@pytest.mark.parametrize(("method", "path", "body", "queries"), QUERIES)
def test_pinned(api, ledger, method, path, body, queries, rows):
    category = CategoryFactory.create(ledger=ledger, name="Category")
    others = [CategoryFactory.build(ledger=ledger, name=f"c {n}", seq=1) for n in range(rows - 1)]
    Category.objects.bulk_create(others)
    Entry.objects.bulk_create(
        EntryFactory.build(ledger=ledger, category=one, kind="expense")
        for one in [category, *others]
    )
    entry = Entry.objects.filter(category=category).get()
    trash = EntryFactory.create(ledger=ledger, category=category, deleted_at=ledger.created_at)
    api.get("/balance")  # the session of the token is stored
    address = path.format(entry=entry.pk, trash=trash.pk, category=category.pk)
    with CaptureQueriesContext(connection) as captured:
        response = getattr(api, method)(address, *([] if body is None else [body]))
    assert response.status_code < 300, response.json()
    assert len(captured) == queries, "\n".join(query["sql"] for query in captured)
    if "page_size=500" in path:
        assert len(response.json()["results"]) == rows
