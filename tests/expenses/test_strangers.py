"""Whoever is not the owner learns nothing: 404 on every route, as for what does not exist."""

import uuid

import pytest

from expenses import urls
from expenses.ledger.models import Category, Entry, Ledger
from tests.expenses.factories import EntryFactory

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
] + [("get", "/category/{category}", None), ("patch", "/category/{category}", {"name": "Mine"})]
COLLECTIONS = ["/expense", "/income", "/category", "/balance", "/summary"]


# What nobody can aim at a stranger's row: a new row is always in one's own ledger.
MAKING = [("post", f"/{kind}") for kind in ("expense", "income", "category")]


def methods_of(callback) -> set[str]:
    """The methods that a view answers by itself."""
    methods = getattr(callback, "actions", None) or {
        method for method in callback.view_class.http_method_names if hasattr(callback.cls, method)
    }
    return set(methods) - {"options", "head"}


def test_no_method_of_any_route_is_left_out():
    served = {
        (method, "/" + str(pattern.pattern).replace("<uuid:pk>", "{}"))
        for pattern in urls.urlpatterns
        for method in methods_of(pattern.callback)
    }
    tested = [
        (method, path.format(expense="{}", income="{}", category="{}"))
        for method, path, _body in ROUTES
    ]
    lists = [("get", path) for path in COLLECTIONS]
    assert served == {*tested, *lists, *MAKING}
    assert {("delete", "/expense/{}"), ("get", "/balance")} <= served


@pytest.fixture
def theirs(db):
    """The IDs of a stranger's rows."""
    expense = EntryFactory.create(category__name="Theirs")
    income = EntryFactory.create(ledger=expense.ledger, kind="income", category=expense.category)
    return {"expense": expense.pk, "income": income.pk, "category": expense.category.pk}


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
def test_not_found(api, ledger, theirs, method, path, body):
    before = [list(model.objects.order_by("pk").values()) for model in (Ledger, Category, Entry)]
    arguments = [] if body is None else [body]
    response = getattr(api, method)(path.format(**theirs), *arguments)
    nowhere = getattr(api, method)(path.format(**dict.fromkeys(theirs, uuid.uuid4())), *arguments)
    assert response.status_code == nowhere.status_code == 404
    assert response.json() == nowhere.json()
    after = [list(model.objects.order_by("pk").values()) for model in (Ledger, Category, Entry)]
    assert after == before


@pytest.mark.parametrize("path", COLLECTIONS)
def test_in_no_list_and_no_sum(api, theirs, path):
    text = api.get(path).content.decode()
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
