"""How many queries each endpoint takes: pinned, and the same however many rows there are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from expenses.budgets.models import Budget
from expenses.ledger.models import Category, Entry
from tests.expenses.factories import BudgetFactory, CategoryFactory, EntryFactory

BODY = {"amount": "1.00", "category": "Category"}
BUDGET = {"amount": "1.00", "category": "Category", "period": "week"}
# Each begins with one query for the session and its user; a list goes on with the ledger (what its
# ETag is made of). A write takes, beside its own: the ledger (its currency), its lock, its new
# number, and the beginning and end of the transaction.
QUERIES = [
    ("get", "/expense?page_size=500", None, 3),
    ("get", "/income", None, 3),
    ("get", "/expense?deleted=true", None, 3),
    ("get", "/expense?count=true&page_size=500", None, 4),
    ("get", "/expense?min_amount=1&max_amount=20&search=a&category=category", None, 4),
    ("get", "/expense?ordering=amount&start_date=2026-01-01&end_date=2026-12-31", None, 3),
    ("get", "/expense/{entry}", None, 3),
    ("post", "/expense", BODY, 8),
    ("post", "/expense", BODY | {"category": "New"}, 9),
    ("put", "/expense/{entry}", BODY, 9),
    ("put", "/expense/{entry}", BODY | {"category": "New"}, 11),
    ("patch", "/expense/{entry}", {"amount": "1.00"}, 9),
    ("delete", "/expense/{entry}", None, 7),
    ("post", "/expense/{trash}/restore", None, 7),  # the locked ledger has the currency
    ("get", "/category?page_size=500", None, 3),
    ("get", "/category?parent=category", None, 3),
    ("get", "/category/{category}", None, 2),
    ("post", "/category", {"name": "New"}, 7),
    ("patch", "/category/{category}", {"name": "New", "archived": True}, 9),
    ("get", "/ledger", None, 2),
    ("patch", "/ledger", {"month_start_day": 5}, 7),
    ("get", "/budget?page_size=500", None, 3),
    ("get", "/budget/{budget}", None, 3),
    ("post", "/budget", BUDGET, 9),
    ("post", "/budget", BUDGET | {"category": "New"}, 10),
    ("patch", "/budget/{budget}", {"amount": "1.00"}, 10),
    ("delete", "/budget/{budget}", None, 8),
    # More of it, with years of history: test_budgets_status.py.
    ("get", "/budget/status?date=2026-01-15", None, 5),
    ("get", "/balance?start_date=2026-01-01", None, 3),
    ("get", "/summary?start_date=2026-01-01", None, 4),
    ("get", "/summary?start_date=2026-01-01&group_by=month,category", None, 5),
    # The period before comes with the same queries.
    ("get", "/summary?start_date=2026-01-01&end_date=2026-01-31&compare=previous", None, 4),
    (
        "get",
        "/summary?start_date=2026-01-01&end_date=2026-01-31&compare=previous&group_by=day,category",
        None,
        5,
    ),
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
    Budget.objects.bulk_create(
        BudgetFactory.build(ledger=ledger, category=one) for one in [category, *others]
    )
    budget = Budget.objects.filter(category=category).get()
    entry = Entry.objects.filter(category=category).get()
    trash = EntryFactory.create(ledger=ledger, category=category, deleted_at=ledger.created_at)
    api.get("/balance")  # the session of the token is stored
    address = path.format(entry=entry.pk, trash=trash.pk, category=category.pk, budget=budget.pk)
    with CaptureQueriesContext(connection) as captured:
        response = getattr(api, method)(address, *([] if body is None else [body]))
    assert response.status_code < 300, response.json()
    assert len(captured) == queries, "\n".join(query["sql"] for query in captured)
    if "page_size=500" in path:
        assert len(response.json()["results"]) == rows
