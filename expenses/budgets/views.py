"""Budgets, and how they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rest_framework.response import Response
from rest_framework.status import HTTP_204_NO_CONTENT

from common.conditional import VersionMismatch, if_match
from expenses.budgets import schema, selectors, services
from expenses.budgets.filters import BudgetFilter, read_asked
from expenses.budgets.models import Budget
from expenses.budgets.serializers import BudgetSerializer, BudgetStatusesSerializer
from expenses.errors import BudgetExists, CategoryArchived, LedgerChanged, NotInLedger
from expenses.ledger.views.base import LedgerView, LedgerViewSet

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from rest_framework.request import Request


@schema.describe_budgets
class BudgetViewSet(LedgerViewSet):
    """What may be spent in each period."""

    serializer_class = BudgetSerializer
    raises = (NotInLedger, CategoryArchived, BudgetExists, LedgerChanged, VersionMismatch)
    filterset_class = BudgetFilter
    orderings: ClassVar[dict[str, str]] = {"effective_from": "effective_from"}
    default_ordering = "-effective_from"

    def get_queryset(self) -> QuerySet[Budget]:
        """Return the caller's budgets."""
        return Budget.objects.for_user(self.request.user).select_related("category")

    def create(self, request: Request) -> Response:
        """Add a budget."""
        return self.made(services.create_budget(user=request.user, **self.valid()))

    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Change a budget."""
        changes = self.valid(self.get_object(), partial=True)
        budget = services.update_budget(
            user=request.user, pk=pk, changes=changes, if_match=if_match(request)
        )
        return self.shown(budget)

    def destroy(self, request: Request, pk: UUID) -> Response:
        """Delete a budget."""
        services.delete_budget(user=request.user, pk=pk, if_match=if_match(request))
        return Response(status=HTTP_204_NO_CONTENT)


class BudgetStatusView(LedgerView):
    """What was spent of each budget, and what is left."""

    depends_on_today = True

    @schema.describe_status
    def get(self, request: Request) -> Response:
        """Reckon how the budgets stand."""
        day, span = read_asked(request)
        statuses = selectors.statuses_of(request.user, day, span)
        return Response(BudgetStatusesSerializer(statuses, context={"request": request}).data)
