"""Many changes of expenses, or of income, in one request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response

from common.conditional import VersionMismatch
from common.handlers import problem_document
from expenses.errors import CategoryArchived, ExternalIdTaken, LedgerChanged, NotInLedger
from expenses.ledger import schema
from expenses.ledger.batch_bodies import BatchSerializer
from expenses.ledger.models import Entry, Kind
from expenses.ledger.serializers import EntrySerializer
from expenses.ledger.services import batches
from expenses.ledger.views.base import LedgerViewSet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rest_framework.request import Request

    from common.openapi import ErrorsOfActions
    from expenses.ledger.services.batches import Refused

# What a change by itself would be answered with.
STATUSES: Final[dict[type, int]] = {
    batches.Create: status.HTTP_201_CREATED,
    batches.Update: status.HTTP_200_OK,
    batches.Delete: status.HTTP_204_NO_CONTENT,
    batches.Restore: status.HTTP_200_OK,
}


class BatchViewSet(LedgerViewSet):
    """Changes of entries of one kind."""

    kind: ClassVar[Kind]
    raises = (CategoryArchived, LedgerChanged, VersionMismatch)
    raises_in: ClassVar[ErrorsOfActions] = {"batch": (NotInLedger, ExternalIdTaken)}
    serializer_class = BatchSerializer

    @action(detail=False, methods=["post"])
    def batch(self, request: Request) -> Response:
        """Carry out all changes, or each that can be."""
        body = self.valid()
        carry_out = batches.change_all if body["atomic"] else batches.change_each
        changes = body["items"]
        outcomes = carry_out(user=request.user, kind=self.kind, changes=changes)
        return Response({"results": self._results(zip(changes, outcomes, strict=True))})

    def _results(
        self, pairs: Iterable[tuple[batches.Change | Refused, Entry | Refused]]
    ) -> list[dict[str, Any]]:
        shown = EntrySerializer(context=self.get_serializer_context()).to_representation
        results: list[dict[str, Any]] = []
        for change, outcome in pairs:
            if isinstance(outcome, Entry):
                body = None if isinstance(change, batches.Delete) else shown(outcome)
                results.append({"status": STATUSES[type(change)], "body": body})
            else:
                problem = problem_document(outcome)
                results.append({"status": problem["status"], "problem": problem})
        return results


@schema.describe_batch(many="expenses", category="Groceries")
class ExpenseBatchViewSet(BatchViewSet):
    """Changes of expenses."""

    kind = Kind.EXPENSE


@schema.describe_batch(many="income", category="Salary")
class IncomeBatchViewSet(BatchViewSet):
    """Changes of income."""

    kind = Kind.INCOME
