"""Categories."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rest_framework.response import Response
from rest_framework.status import HTTP_204_NO_CONTENT

from common.conditional import VersionMismatch, if_match
from expenses.errors import (
    CategoryArchived,
    CategoryExists,
    CategoryHasChildren,
    CategoryInUse,
    NotInLedger,
    ParentItself,
    ParentNested,
    ParentUnknown,
    ReassignRefused,
)
from expenses.ledger import schema, services
from expenses.ledger.filters import CategoryFilter, read_reassign_to
from expenses.ledger.models import Category
from expenses.ledger.serializers import CategorySerializer, NewCategorySerializer
from expenses.ledger.views.base import LedgerViewSet

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from rest_framework.request import Request

    from common.openapi import ErrorsOfActions


@schema.describe_categories
class CategoryViewSet(LedgerViewSet):
    """What entries are sorted by."""

    serializer_class = CategorySerializer
    raises = (
        *(NotInLedger, CategoryExists, CategoryHasChildren, CategoryArchived, VersionMismatch),
        *(ParentUnknown, ParentNested, ParentItself),
    )
    raises_in: ClassVar[ErrorsOfActions] = {
        "destroy": (CategoryInUse, CategoryHasChildren, ReassignRefused)
    }
    filterset_class = CategoryFilter
    with_parameters = frozenset({"list", "destroy", None})
    orderings: ClassVar[dict[str, str]] = {"name": "key"}
    default_ordering = "name"

    def get_queryset(self) -> QuerySet[Category]:
        """Return the caller's categories."""
        return Category.objects.for_user(self.request.user).select_related("parent")

    def get_serializer_class(self) -> type[CategorySerializer | NewCategorySerializer]:
        """Return the serializer of bodies; a new category cannot be archived."""
        return NewCategorySerializer if self.action == "create" else CategorySerializer

    def create(self, request: Request) -> Response:
        """Add a category."""
        category = services.create_category(user=request.user, **self.valid())
        return self.made(category)

    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Rename, move, archive or bring back a category."""
        changes = self.valid(self.get_object(), partial=True)
        category = services.update_category(
            user=request.user, pk=pk, changes=changes, if_match=if_match(request)
        )
        return self.shown(category)

    def destroy(self, request: Request, pk: UUID) -> Response:
        """Delete a category for good."""
        services.delete_category(
            user=request.user,
            pk=pk,
            reassign_to=read_reassign_to(request),
            if_match=if_match(request),
        )
        return Response(status=HTTP_204_NO_CONTENT)
