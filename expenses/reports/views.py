"""Balance and summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.response import Response

from expenses.errors import TooManyGroups
from expenses.ledger.filters import read_period
from expenses.ledger.views.base import LedgerView
from expenses.reports import schema, selectors
from expenses.reports.filters import read_question
from expenses.reports.serializers import BalanceSerializer, SummarySerializer

if TYPE_CHECKING:
    from rest_framework.request import Request


class BalanceView(LedgerView):
    """Income minus expenses."""

    @schema.describe_balance
    def get(self, request: Request) -> Response:
        """Add up what came in and what went out."""
        balance = selectors.balance_of(request.user, read_period(request))
        return Response(BalanceSerializer(balance, context={"request": request}).data)


class SummaryView(LedgerView):
    """Expenses by category."""

    raises = (TooManyGroups,)

    @schema.describe_summary
    def get(self, request: Request) -> Response:
        """Add up what was spent, by category and in groups."""
        asked = read_question(request)
        summary = selectors.summary_of(
            request.user, asked.period, group_by=asked.group_by, previous=asked.previous
        )
        return Response(SummarySerializer(summary, context={"request": request}).data)
