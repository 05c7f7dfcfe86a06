"""The reports in the OpenAPI document."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING, Any, Final

from drf_spectacular.utils import OpenApiExample, extend_schema

from expenses.ledger.schema import PERIOD, query
from expenses.reports.filters import MAXIMUM_GROUPINGS, PREVIOUS
from expenses.reports.grouping import GROUPINGS
from expenses.reports.serializers import BalanceSerializer, SummarySerializer

if TYPE_CHECKING:
    from expenses.ledger.schema import Decorator

JANUARY: Final = {"currency": "USD", "start_date": "2026-01-01", "end_date": "2026-01-31"}
DECEMBER: Final = {"start_date": "2025-12-01", "end_date": "2025-12-31"}
FOOD: Final = {
    "category": "Food",
    "amount": "67.50",
    "own": "20.00",
    "count": 3,
    "children": [{"category": "Groceries", "amount": "47.50", "count": 1}],
}
COMBINATIONS: Final = [
    ",".join(names)
    for number in range(1, MAXIMUM_GROUPINGS + 1)
    for names in permutations(GROUPINGS, number)
]
SUMMARY_PARAMETERS: Final = [
    *PERIOD,
    query(
        "group_by",
        "One or two of these, with a comma between them. A month begins on the ledger's "
        "`month_start_day` and is named after the calendar month it begins in; a week begins on "
        "Monday (ISO 8601). Groups without expenses are left out.",
        {"type": "string", "enum": COMBINATIONS},
    ),
    query(
        "compare",
        "With the period before: whole months of the ledger with as many months, anything else "
        "with as many days. Needs `start_date` and `end_date`.",
        {"type": "string", "enum": [PREVIOUS]},
    ),
]


def _answer(name: str, **members: Any) -> OpenApiExample:  # noqa: ANN401  (any JSON)
    return OpenApiExample(name, value=JANUARY | members, response_only=True)


describe_balance: Decorator = extend_schema(
    tags=["Sums"],
    summary="Balance",
    description="Income minus expenses, of all time or of a period: "
    "`opening` (all that is before it) + `balance` = `closing`.",
    parameters=PERIOD,
    responses=BalanceSerializer,
    examples=[
        _answer(
            "A month",
            balance="2452.50",
            income="2500.00",
            expenses="47.50",
            opening="-12.00",
            closing="2440.50",
        )
    ],
)

describe_summary: Decorator = extend_schema(
    tags=["Sums"],
    summary="Expenses by category",
    description="What was spent, of all time or of a period: in each category by itself "
    "(`summary`), in each with its sub-categories (`categories`) and, if asked for, in groups. "
    "The amounts of each of the three add up to `total`.",
    parameters=SUMMARY_PARAMETERS,
    responses=SummarySerializer,
    examples=[
        _answer(
            "By category and week, compared",
            summary={"Groceries": "47.50", "Food": "20.00"},
            total="67.50",
            count=3,
            categories=[FOOD],
            groups=[
                {
                    "week": "2026-W01",
                    "start_date": "2026-01-01",
                    "end_date": "2026-01-04",
                    "category": "Groceries",
                    "amount": "47.50",
                    "count": 1,
                },
                {
                    "week": "2026-W05",
                    "start_date": "2026-01-26",
                    "end_date": "2026-01-31",
                    "category": "Food",
                    "amount": "20.00",
                    "count": 2,
                },
            ],
            previous=DECEMBER | {"summary": {}, "total": "0.00", "count": 0, "groups": []},
            change="67.50",
        )
    ],
)
