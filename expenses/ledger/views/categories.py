"""Categories."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from common.conditional import VersionMismatch, if_match
from expenses.errors import CategoryExists, NotInLedger
from expenses.ledger import schema, services
from expenses.ledger.filters import CategoryFilter
from expenses.ledger.models import Category
from expenses.ledger.serializers import CategorySerializer, NewCategorySerializer
from expenses.ledger.views.base import LedgerViewSet

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from rest_framework.request import Request
    from rest_framework.response import Response


@schema.describe_categories
class CategoryViewSet(LedgerViewSet):
    """What entries are sorted by."""

    serializer_class = CategorySerializer
    raises = (NotInLedger, CategoryExists, VersionMismatch)
    filterset_class = CategoryFilter
    orderings: ClassVar[dict[str, str]] = {"name": "key"}
    default_ordering = "name"

    def get_queryset(self) -> QuerySet[Category]:
        """Return the caller's categories."""
        return Category.objects.for_user(self.request.user).select_related("parent")

    def get_serializer_class(self) -> type[CategorySerializer | NewCategorySerializer]:
        """Return the serializer of bodies; of a new category only the name can be given."""
        return NewCategorySerializer if self.action == "create" else CategorySerializer

    def create(self, request: Request) -> Response:
        """Add a category."""
        category = services.create_category(user=request.user, **self.valid())
        return self.made(category)

    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Rename, archive or bring back a category."""
        changes = self.valid(self.get_object(), partial=True)
        category = services.update_category(
            user=request.user, pk=pk, changes=changes, if_match=if_match(request)
        )
        return self.shown(category)
