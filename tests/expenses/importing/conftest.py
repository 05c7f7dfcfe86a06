"""What the tests of imports share."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

COLUMNS = (
    *("external_id", "date", "kind", "amount", "currency"),
    *("category", "parent", "description"),
)
ROW = {
    "date": "2026-01-15",
    "kind": "expense",
    "amount": "10.00",
    "category": "Groceries",
    "description": "Shop",
}
Plan = dict[str, Any]
Upload = Callable[..., Plan]


def csv_of(*rows: dict[str, str]) -> str:
    """A file of our own, with a line for each row: the first is on line 2."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, restval="")
    writer.writeheader()
    writer.writerows(ROW | row for row in rows)
    return text.getvalue()


@pytest.fixture
def send(api: APIClient) -> Callable[..., Any]:
    """Send a file as it is, options as query parameters, and return the answer."""

    def send(text: str | bytes, media_type: str = "text/csv", **options: str) -> Any:
        return api.post(
            "/import",
            text,
            content_type=media_type,
            query_params=options,
        )

    return send


@pytest.fixture
def upload(send) -> Upload:
    """Upload rows, each with what is other than in ROW, and return the plan."""

    def upload(*rows: dict[str, str]) -> Plan:
        answer = send(csv_of(*rows))
        assert answer.status_code == 201, answer.json()
        plan: Plan = answer.json()
        return plan

    return upload


@pytest.fixture
def rows_of(api: APIClient) -> Callable[..., list[dict[str, Any]]]:
    """Read all rows of a plan."""

    def rows_of(plan: Plan, **filters: str) -> list[dict[str, Any]]:
        answer = api.get(f"/import/{plan['id']}/rows", {"page_size": "500"} | filters)
        assert answer.status_code == 200, answer.json()
        rows: list[dict[str, Any]] = answer.json()["results"]
        return rows

    return rows_of


@pytest.fixture
def commit(api: APIClient) -> Callable[..., Any]:
    """Commit a plan as it was when it was read, and return the answer."""

    def commit(plan: Plan, **headers: str) -> Any:
        return api.post(f"/import/{plan['id']}/commit", {"hash": plan["hash"]}, headers=headers)

    return commit


@pytest.fixture
def statuses(upload, rows_of) -> Callable[..., list[str]]:
    """Upload rows and return the status of each, in a word."""

    def statuses(*rows: dict[str, str]) -> list[str]:
        return [row["status"] for row in rows_of(upload(*rows))]

    return statuses
