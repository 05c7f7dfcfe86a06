"""Whoever is not the owner learns nothing: 404 on every route, as for what does not exist."""

import re
import uuid
from typing import Any

import pytest

from expenses import urls
from expenses.budgets.models import Budget
from expenses.importing.models import ImportPlan, ImportRow
from expenses.ledger.models import Category, Entry, Ledger
from expenses.recurrences.models import Occurrence, Recurrence
from tests.expenses.factories import BudgetFactory, EntryFactory
from tests.expenses.recurring import RecurrenceFactory

# Every route, with the body that would do it.
BODY = {"amount": "1.00", "category": "Mine"}
ROUTES = [
    (method, f"/{kind}/{{{kind}}}{rest}", body)
    for kind in ("expense", "income")
    for method, rest, body in (
        ("get", "", None),
        ("put", "", BODY),
        ("patch", "", BODY),
        ("delete", "", None),
        ("post", "/restore", None),
    )
] + [
    ("get", "/category/{category}", None),
    ("patch", "/category/{category}", {"name": "Mine"}),
    ("delete", "/category/{category}", None),
    ("get", "/budget/{budget}", None),
    ("patch", "/budget/{budget}", {"amount": "1.00"}),
    ("delete", "/budget/{budget}", None),
    ("get", "/recurring/{recurring}", None),
    ("patch", "/recurring/{recurring}", {"amount": "1.00"}),
    ("delete", "/recurring/{recurring}", None),
    ("get", "/recurring/{recurring}/upcoming", None),
    ("post", "/recurring/{recurring}/skip", {"date": "2026-01-31"}),
    ("post", "/recurring/{recurring}/move", {"date": "2026-01-31", "to": "2026-02-01"}),
    ("post", "/recurring/{recurring}/reset", {"date": "2026-01-31"}),
    ("post", "/recurring/{recurring}/split", {"date": "2026-02-28"}),
    ("get", "/import/{plan}", None),
    ("delete", "/import/{plan}", None),
    ("get", "/import/{plan}/rows", None),
    ("get", "/import/{plan}/rows/2", None),
    ("patch", "/import/{plan}/rows/2", {"choice": "skip"}),
    ("post", "/import/{plan}/choose", {"status": "new", "choice": "skip"}),
    ("post", "/import/{plan}/commit", {"hash": "theirs"}),
    ("post", "/import/{plan}/revert", None),
]
COLLECTIONS = ["/ledger", "/expense", "/income", "/category", "/balance", "/summary"]
COLLECTIONS += ["/budget", "/budget/status", "/recurring", "/import"]
COLLECTIONS += ["/export", "/export?format=json", "/changes", "/verify-ledger"]


# What nobody can aim at a stranger's row: a new row, and the settings, are of one's own ledger.
MAKING = [("post", f"/{kind}") for kind in ("expense", "income", "category")]
MAKING += [("post", f"/{kind}/batch") for kind in ("expense", "income")]  # test_batches.py
MAKING += [("patch", "/ledger"), ("post", "/budget"), ("post", "/recurring")]
MAKING += [("post", "/import")]


MODELS: tuple[Any, ...] = (Ledger, Category, Entry, Budget, Recurrence, Occurrence)
MODELS += (ImportPlan, ImportRow)


def methods_of(callback) -> set[str]:
    """The methods that a view answers by itself."""
    methods = getattr(callback, "actions", None) or {
        method for method in callback.view_class.http_method_names if hasattr(callback.cls, method)
    }
    return set(methods) - {"options", "head"}


def test_no_method_of_any_route_is_left_out():
    served = {
        (method, "/" + str(pattern.pattern).replace("<uuid:pk>", "{}").replace("<int:line>", "2"))
        for pattern in urls.urlpatterns
        for method in methods_of(pattern.callback)
    }
    tested = [(method, re.sub("{[a-z]+}", "{}", path)) for method, path, _body in ROUTES]
    lists = [("get", path.partition("?")[0]) for path in COLLECTIONS]
    assert served == {*tested, *lists, *MAKING}
    assert {("delete", "/expense/{}"), ("get", "/balance")} <= served


@pytest.fixture
def theirs(db):
    """The IDs of a stranger's rows."""
    expense = EntryFactory.create(category__name="Theirs")
    income = EntryFactory.create(ledger=expense.ledger, kind="income", category=expense.category)
    budget = BudgetFactory.create(
        ledger=expense.ledger, category=expense.category, amount_minor=1000
    )
    recurring = RecurrenceFactory.create(ledger=expense.ledger, category=expense.category)
    plan = ImportPlan.objects.create(
        ledger=expense.ledger, stage="planned", digest="theirs", file_name="Theirs"
    )
    row = {"kind": "expense", "date": expense.date, "amount_minor": 1000, "category": "Theirs"}
    ImportRow.objects.create(plan=plan, line=2, status="new", **row)
    return {
        "plan": plan.pk,
        "expense": expense.pk,
        "income": income.pk,
        "category": expense.category.pk,
        "budget": budget.pk,
        "recurring": recurring.pk,
    }


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
def test_not_found(api, ledger, theirs, method, path, body):
    before = [list(model.objects.order_by("pk").values()) for model in MODELS]
    arguments = [] if body is None else [body]
    response = getattr(api, method)(path.format(**theirs), *arguments)
    nowhere = getattr(api, method)(path.format(**dict.fromkeys(theirs, uuid.uuid4())), *arguments)
    assert response.status_code == nowhere.status_code == 404
    assert response.json() == nowhere.json()
    after = [list(model.objects.order_by("pk").values()) for model in MODELS]
    assert after == before


@pytest.mark.parametrize("path", COLLECTIONS)
def test_in_no_list_and_no_sum(api, theirs, path):
    text = api.get(path).getvalue().decode()
    assert not any(str(pk) in text for pk in theirs.values())
    assert "Theirs" not in text
    assert "10.00" not in text


@pytest.mark.parametrize(
    ("method", "path"),
    [(method, path) for method, path, _body in ROUTES]
    + [("get", path) for path in COLLECTIONS]
    + MAKING,
)
def test_without_a_token(anyone, theirs, method, path):
    response = getattr(anyone, method)(path.format(**theirs))
    assert response.status_code == 401
    assert "Bearer" in response["WWW-Authenticate"]
