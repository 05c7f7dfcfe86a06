"""The budgets in the OpenAPI document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drf_spectacular.utils import extend_schema, extend_schema_view

from common.openapi import example
from expenses import formats
from expenses.budgets.models import Span
from expenses.budgets.serializers import BudgetSerializer, BudgetStatusesSerializer
from expenses.ledger.schema import ETAG, IF_MATCH, LOCATION, TEXT, query

if TYPE_CHECKING:
    from expenses.ledger.schema import Decorator

TAGS = ["Budgets"]
PERIOD = query(
    "period", "Only budgets of this period.", {"type": "string", "enum": list(Span.values)}
)

describe_budgets: Decorator = extend_schema_view(
    list=extend_schema(
        tags=TAGS,
        summary="List budgets",
        description="By the day from which they hold, the latest first, in pages.",
        parameters=[
            query("category", "The category's name; case and white space do not matter.", TEXT),
            PERIOD,
        ],
    ),
    create=extend_schema(
        tags=TAGS,
        summary="Add a budget",
        description=(
            "It holds until a later one of the same category and period takes over: to change an "
            "amount from now on, add a budget; to change it all along, change the budget."
        ),
        parameters=[LOCATION, ETAG],
        responses={201: BudgetSerializer},
        examples=[
            example(
                {
                    "category": "Groceries",
                    "period": "month",
                    "amount": "400.00",
                    "effective_from": "2026-01-01",
                    "rollover": "surplus",
                }
            )
        ],
    ),
    retrieve=extend_schema(tags=TAGS, summary="Read a budget", parameters=[ETAG]),
    partial_update=extend_schema(
        tags=TAGS,
        summary="Change a budget",
        description="What is left out stays as it was. All its periods are reckoned anew.",
        parameters=[IF_MATCH, ETAG],
        examples=[example({"amount": "450.00"})],
    ),
    destroy=extend_schema(
        tags=TAGS,
        summary="Delete a budget",
        description="For good. The one before it, if there is one, holds on.",
        parameters=[IF_MATCH],
    ),
)

describe_status: Decorator = extend_schema(
    tags=TAGS,
    summary="How the budgets stand",
    description=(
        "Each budget that is valid on the date: what was spent in its period, what was carried "
        "over from the one before, and what is left. Reckoned anew at each call."
    ),
    parameters=[
        query("date", "A day of the periods; today in the ledger's time zone if left out.",
              formats.DAY),
        PERIOD,
    ],
    responses=BudgetStatusesSerializer,
)  # fmt: skip
