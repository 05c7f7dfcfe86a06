"""Recurrences, and what is done to single occurrences of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.urls import reverse
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.status import HTTP_204_NO_CONTENT

from common.conditional import VersionMismatch, if_match
from expenses.errors import (
    CategoryArchived,
    LedgerChanged,
    NoSuchOccurrence,
    NotInLedger,
    OccurrencePosted,
)
from expenses.ledger.views.base import LedgerView, LedgerViewSet
from expenses.recurrences import schema, selectors, services
from expenses.recurrences.filters import RecurrenceFilter, read_count
from expenses.recurrences.models import Recurrence
from expenses.recurrences.serializers import (
    MoveSerializer,
    OccurrenceSerializer,
    RecurrenceSerializer,
    SplitSerializer,
    UpcomingSerializer,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.db.models import QuerySet
    from rest_framework.request import Request

    from common.openapi import ErrorsOfActions

OF_ONE = (NoSuchOccurrence, OccurrencePosted)
BODIES: dict[str | None, Any] = {
    "skip": OccurrenceSerializer,
    "reset": OccurrenceSerializer,
    "move": MoveSerializer,
    "split": SplitSerializer,
}


@schema.describe_recurrences
class RecurrenceViewSet(LedgerViewSet):
    """What comes again."""

    serializer_class = RecurrenceSerializer
    raises = (NotInLedger, LedgerChanged, VersionMismatch)
    raises_in: ClassVar[ErrorsOfActions] = {
        "create": (CategoryArchived,),
        "partial_update": (CategoryArchived,),
        "skip": OF_ONE,
        "move": OF_ONE,
        "reset": OF_ONE,
        "split": (*OF_ONE, CategoryArchived),
    }
    filterset_class = RecurrenceFilter
    orderings: ClassVar[dict[str, str]] = {"start": "start", "amount": "amount_minor"}
    default_ordering = "start"

    def get_queryset(self) -> QuerySet[Recurrence]:
        """Return the caller's recurrences."""
        return Recurrence.objects.for_user(self.request.user).complete()

    def get_serializer_class(self) -> Any:  # noqa: ANN401  (one of the serializers)
        """Return the serializer of the bodies that the action takes."""
        return BODIES.get(self.action, RecurrenceSerializer)

    def create(self, request: Request) -> Response:
        """Add a recurrence."""
        return self.made(services.create_recurrence(user=request.user, **self.valid()))

    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Change a recurrence."""
        changes = self.valid(self.get_object(), partial=True)
        recurrence = services.update_recurrence(
            user=request.user, pk=pk, changes=changes, if_match=if_match(request)
        )
        return self.shown(recurrence)

    def destroy(self, request: Request, pk: UUID) -> Response:
        """Delete a recurrence."""
        services.delete_recurrence(user=request.user, pk=pk, if_match=if_match(request))
        return Response(status=HTTP_204_NO_CONTENT)

    @action(detail=True, methods=["post"])
    def skip(self, request: Request, pk: UUID) -> Response:  # noqa: ARG002  (DRF's signature)
        """Keep one occurrence from being posted."""
        return self._except(services.skip_occurrence, pk)

    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: UUID) -> Response:  # noqa: ARG002  (DRF's signature)
        """Have one occurrence posted on another day."""
        return self._except(services.move_occurrence, pk)

    @action(detail=True, methods=["post"])
    def reset(self, request: Request, pk: UUID) -> Response:  # noqa: ARG002  (DRF's signature)
        """Let one occurrence come as the rule has it."""
        return self._except(services.reset_occurrence, pk)

    @action(detail=True, methods=["post"])
    def split(self, request: Request, pk: UUID) -> Response:
        """Change one occurrence and all later ones, by a new recurrence."""
        body = self.valid(self.get_object())
        recurrence = services.split_recurrence(
            user=request.user, pk=pk, date=body.pop("date"), changes=body,
            if_match=if_match(request),
        )  # fmt: skip
        response = self.made(recurrence)
        response["Location"] = reverse("recurring-detail", args=[recurrence.pk])
        return response

    def _except(self, service: Callable[..., Recurrence], pk: UUID) -> Response:
        recurrence = service(
            user=self.request.user, pk=pk, if_match=if_match(self.request), **self.valid()
        )
        return self.shown(recurrence)


class UpcomingView(LedgerView):
    """What is posted next of a recurrence."""

    raises = (NotInLedger,)
    # Of one that is paused, the answer is what would come from today on.
    depends_on_today = True

    @schema.describe_upcoming
    def get(self, request: Request, pk: UUID) -> Response:
        """List what is still to come."""
        upcoming = selectors.upcoming(request.user, pk, read_count(request))
        return Response(UpcomingSerializer(upcoming, context={"request": request}).data)
