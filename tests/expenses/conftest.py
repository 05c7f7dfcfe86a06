"""What the tests of the ledger share."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from expenses.ledger.models import Ledger
from tests.expenses.factories import LedgerFactory

Add = Callable[..., dict[str, Any]]


@pytest.fixture
def ledger(user) -> Ledger:
    """The ledger of `user`."""
    return LedgerFactory.create(owner=user)


@pytest.fixture
def add(api: APIClient) -> Add:
    """Add an expense (or `kind="income"`) over HTTP and return its body."""

    def add(kind: str = "expense", **changes: Any) -> dict[str, Any]:
        body = {"amount": "10.00", "category": "Groceries", "date": "2026-01-15"} | changes
        response = api.post(f"/{kind}", body)
        assert response.status_code == 201, response.json()
        entry: dict[str, Any] = response.json()
        return entry

    return add


def errors_of(response) -> list[tuple[str, str]]:
    """Return (field, code) of each error of a problem."""
    return [(error["field"], error["code"]) for error in response.json()["errors"]]
