"""What the tests of the ledger share."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
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


@pytest.fixture
def on_day(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let it be this day everywhere."""

    def on_day(day: str) -> None:
        monkeypatch.setattr("expenses.days.today", lambda _zone: date.fromisoformat(day))

    return on_day


@pytest.fixture
def at_once(api_of: Callable[[Any], APIClient]) -> Callable[..., list[Any]]:
    """Send requests (method, path, body, headers) of one user at the same moment, for answers.

    For tests with `transaction=True`: each request has a connection of its own.
    """

    def at_once(user: Any, requests: Sequence[tuple[Any, ...]]) -> list[Any]:
        barrier = Barrier(len(requests))

        def send(request: tuple[Any, ...]) -> Any:
            method, path, body, headers = (*request, None, None)[:4]
            api = api_of(user)
            barrier.wait(timeout=30)
            try:
                return getattr(api, method)(path, body, headers=headers)
            finally:
                connection.close()

        with ThreadPoolExecutor(len(requests)) as pool:
            return list(pool.map(send, requests))

    return at_once


def errors_of(response) -> list[tuple[str, str]]:
    """Return (field, code) of each error of a problem."""
    return [(error["field"], error["code"]) for error in response.json()["errors"]]
