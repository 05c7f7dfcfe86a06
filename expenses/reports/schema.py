"""The reports in the OpenAPI document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drf_spectacular.utils import extend_schema

from expenses.ledger.schema import PERIOD
from expenses.reports.serializers import BalanceSerializer, SummarySerializer

if TYPE_CHECKING:
    from expenses.ledger.schema import Decorator

describe_balance: Decorator = extend_schema(
    tags=["Sums"],
    summary="Balance",
    description="Income minus expenses, of all time or of a period.",
    parameters=PERIOD,
    responses=BalanceSerializer,
)

describe_summary: Decorator = extend_schema(
    tags=["Sums"],
    summary="Expenses by category",
    description="What was spent in each category, of all time or of a period.",
    parameters=PERIOD,
    responses=SummarySerializer,
)
