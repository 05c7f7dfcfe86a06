"""Expenses and income."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.status import HTTP_204_NO_CONTENT

from common.conditional import VersionMismatch, if_match
from expenses.errors import CategoryArchived, ExternalIdTaken, LedgerChanged, NotInLedger
from expenses.ledger import schema, services
from expenses.ledger.filters import EntryFilter
from expenses.ledger.models import Entry, Kind
from expenses.ledger.serializers import EntrySerializer
from expenses.ledger.views.base import LedgerViewSet

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from rest_framework.request import Request

    from common.openapi import ErrorsOfActions


class EntryViewSet(LedgerViewSet):
    """Entries of one kind."""

    kind: ClassVar[Kind]
    raises = (NotInLedger, CategoryArchived, LedgerChanged, VersionMismatch)
    raises_in: ClassVar[ErrorsOfActions] = {"restore": (ExternalIdTaken,)}
    serializer_class = EntrySerializer
    filterset_class = EntryFilter
    orderings: ClassVar[dict[str, str]] = {"date": "date", "amount": "amount_minor"}
    default_ordering = "-date"

    def get_queryset(self) -> QuerySet[Entry]:
        """Return the caller's entries of this kind; a list's filter says whether the trash."""
        entries = Entry.objects.for_user(self.request.user).of_kind(self.kind)
        shown = entries if self.action == "list" else entries.kept()
        return shown.select_related("category")

    def known_tag(self) -> str | None:
        """Return the ETag of a list; the trash has none, for it is emptied without a number."""
        in_trash = self.request.query_params.get("deleted") == "true"
        return None if in_trash else super().known_tag()

    def create(self, request: Request) -> Response:
        """Add an entry."""
        entry = services.create_entry(user=request.user, kind=self.kind, **self.valid())
        return self.made(entry)

    def update(self, request: Request, pk: UUID, *, partial: bool = False) -> Response:
        """Change an entry."""
        changes = self.valid(self.get_object(), partial=partial)
        entry = services.update_entry(
            user=request.user, kind=self.kind, pk=pk, changes=changes, if_match=if_match(request)
        )
        return self.shown(entry)

    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Change some of an entry."""
        return self.update(request, pk, partial=True)

    def destroy(self, request: Request, pk: UUID) -> Response:
        """Put an entry into the trash."""
        services.delete_entry(user=request.user, kind=self.kind, pk=pk, if_match=if_match(request))
        return Response(status=HTTP_204_NO_CONTENT)

    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: UUID) -> Response:
        """Take an entry out of the trash."""
        entry = services.restore_entry(
            user=request.user, kind=self.kind, pk=pk, if_match=if_match(request)
        )
        return self.shown(entry)


@schema.describe_entries(
    one="expense",
    many="expenses",
    sample={
        "amount": "45.99",
        "category": "Groceries",
        "date": "2026-01-31",
        "description": "Weekly shopping",
    },
)
class ExpenseViewSet(EntryViewSet):
    """Money that was spent."""

    kind = Kind.EXPENSE


@schema.describe_entries(
    one="income",
    many="income",
    sample={
        "amount": "2500.00",
        "category": "Salary",
        "date": "2026-01-31",
        "description": "January",
    },
)
class IncomeViewSet(EntryViewSet):
    """Money that came in."""

    kind = Kind.INCOME
