"""The ledger's endpoints: each reads the request, calls one service or selector, and answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED, HTTP_204_NO_CONTENT
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from common.filters import refuse_unknown_parameters
from expenses import schema, selectors, services
from expenses.errors import CategoryArchived, CategoryExists, NotInLedger
from expenses.filters import CategoryFilter, EntryFilter, read_period
from expenses.models import Category, Entry, Kind
from expenses.serializers import (
    BalanceSerializer,
    CategorySerializer,
    EntrySerializer,
    NewCategorySerializer,
    SummarySerializer,
)

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import Model, QuerySet
    from rest_framework.request import Request


class LedgerViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[Any]):
    """What all rows of a ledger have in common: a list by pages, and one by its ID."""

    orderings: ClassVar[dict[str, str]]
    default_ordering: ClassVar[str]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  (DRF's signature)
        """Let parameters through to the list alone, which checks them itself."""
        super().initial(request, *args, **kwargs)
        if self.action not in {"list", None}:  # None: there is no such method, which is a 405
            refuse_unknown_parameters(request, ())

    def get_object(self) -> Model:
        """Return the row of the address; NotInLedger where the caller has none such."""
        row: Model | None = self.get_queryset().filter(pk=self.kwargs["pk"]).first()
        if row is None:
            raise NotInLedger
        return row

    def valid(self, *arguments: object, **options: Any) -> Any:  # noqa: ANN401  (as the serializer has it)
        """Return the body if it fits; a ValidationError otherwise."""
        serializer = self.get_serializer(*arguments, data=self.request.data, **options)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    def made(self, row: Model, body: Any) -> Response:  # noqa: ANN401  (any serializer's data)
        """Answer that a row was made, and where it is."""
        headers = {"Location": f"{self.request.path}/{row.pk}"}
        return Response(body, status=HTTP_201_CREATED, headers=headers)


class EntryViewSet(LedgerViewSet):
    """Entries of one kind."""

    kind: ClassVar[Kind]
    raises = (NotInLedger, CategoryArchived)
    serializer_class = EntrySerializer
    filterset_class = EntryFilter
    orderings: ClassVar[dict[str, str]] = {"date": "date", "amount": "amount_minor"}
    default_ordering = "-date"

    def get_queryset(self) -> QuerySet[Entry]:
        """Return the caller's entries of this kind, without the trash."""
        entries = Entry.objects.for_user(self.request.user).of_kind(self.kind)
        return entries.kept().select_related("category")

    def create(self, request: Request) -> Response:
        """Add an entry."""
        entry = services.create_entry(user=request.user, kind=self.kind, **self.valid())
        return self.made(entry, self.get_serializer(entry).data)

    def update(self, request: Request, pk: UUID, *, partial: bool = False) -> Response:
        """Change an entry."""
        changes = self.valid(self.get_object(), partial=partial)
        entry = services.update_entry(user=request.user, kind=self.kind, pk=pk, changes=changes)
        return Response(self.get_serializer(entry).data)

    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Change some of an entry."""
        return self.update(request, pk, partial=True)

    def destroy(self, request: Request, pk: UUID) -> Response:
        """Put an entry into the trash."""
        services.delete_entry(user=request.user, kind=self.kind, pk=pk)
        return Response(status=HTTP_204_NO_CONTENT)

    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: UUID) -> Response:
        """Take an entry out of the trash."""
        entry = services.restore_entry(user=request.user, kind=self.kind, pk=pk)
        # A plain dict: where it knows the serializer, the browsable API reads the body, which may
        # be anything.
        return Response(dict(self.get_serializer(entry).data))


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


@schema.describe_categories
class CategoryViewSet(LedgerViewSet):
    """What entries are sorted by."""

    serializer_class = CategorySerializer
    raises = (NotInLedger, CategoryExists)
    filterset_class = CategoryFilter
    orderings: ClassVar[dict[str, str]] = {"name": "key"}
    default_ordering = "name"

    def get_queryset(self) -> QuerySet[Category]:
        """Return the caller's categories."""
        return Category.objects.for_user(self.request.user)

    def get_serializer_class(self) -> type[CategorySerializer | NewCategorySerializer]:
        """Return the serializer of bodies; of a new category only the name can be given."""
        return NewCategorySerializer if self.action == "create" else CategorySerializer

    def create(self, request: Request) -> Response:
        """Add a category."""
        category = services.create_category(user=request.user, **self.valid())
        return self.made(category, CategorySerializer(category).data)

    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Rename, archive or bring back a category."""
        changes = self.valid(self.get_object(), partial=True)
        category = services.update_category(user=request.user, pk=pk, changes=changes)
        return Response(self.get_serializer(category).data)


class BalanceView(APIView):
    """Income minus expenses."""

    @schema.describe_balance
    def get(self, request: Request) -> Response:
        """Add up what came in and what went out."""
        balance = selectors.balance_of(request.user, read_period(request))
        return Response(BalanceSerializer(balance, context={"request": request}).data)


class SummaryView(APIView):
    """Expenses by category."""

    @schema.describe_summary
    def get(self, request: Request) -> Response:
        """Add up what was spent, by category."""
        summary = selectors.summary_of(request.user, read_period(request))
        return Response(SummarySerializer(summary, context={"request": request}).data)
