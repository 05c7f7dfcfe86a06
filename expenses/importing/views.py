"""Imports: files to plans, plans to entries."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.status import HTTP_204_NO_CONTENT

from common.conditional import VersionMismatch, if_match
from common.filters import refuse_unknown_parameters
from expenses.errors import (
    ExternalIdTaken,
    LedgerChanged,
    NotInLedger,
    PlanChanged,
    PlanClosed,
)
from expenses.importing import schema, services
from expenses.importing.filters import RowFilter
from expenses.importing.models import ImportPlan, ImportRow
from expenses.importing.parsers import check_size
from expenses.importing.serializers import (
    ChoiceSerializer,
    CommitSerializer,
    PlanSerializer,
    RowChangesSerializer,
    RowSerializer,
    UploadSerializer,
)
from expenses.importing.uploads import OPTIONS, options_of, refusals_of_fields
from expenses.ledger.views.base import LedgerViewSet

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from rest_framework.request import Request

    from common.errors import DomainError


@schema.describe_plans
class ImportViewSet(LedgerViewSet):
    """Files, and what they would do to the ledger, until somebody says so."""

    conditional = False  # a plan changes without the ledger
    with_parameters = frozenset({"list", "create", None})
    serializer_class = PlanSerializer
    serializers: ClassVar[dict[str | None, Any]] = {
        "create": UploadSerializer,
        "commit": CommitSerializer,
        "choose": ChoiceSerializer,
    }
    raises = (NotInLedger, VersionMismatch)
    raises_in: ClassVar[dict[str, tuple[type[DomainError], ...]]] = {
        "create": (LedgerChanged,),
        "destroy": (PlanClosed,),
        "commit": (PlanChanged, PlanClosed),
        "revert": (PlanClosed,),
        "choose": (PlanClosed,),
    }
    orderings: ClassVar[dict[str, str]] = {"created": "id"}
    default_ordering = "-created"

    def get_queryset(self) -> QuerySet[ImportPlan]:
        """Return the caller's plans."""
        return ImportPlan.objects.for_user(self.request.user)

    def get_serializer_class(self) -> Any:  # noqa: ANN401  (a class of serializers)
        """Return the serializer of bodies."""
        return self.serializers.get(self.action, PlanSerializer)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  (DRF's signature)
        """Refuse what is too large before any of it is read, and compare before a commit.

        Here, because what a refused POST with an `Idempotency-Key` writes is undone.
        """
        if self.action == "create":
            check_size(request)
        super().initial(request, *args, **kwargs)
        if self.action == "commit":
            services.renew_plan(user=request.user, pk=self.kwargs["pk"])

    def create(self, request: Request) -> Response:
        """Make a plan of a file."""
        in_form = request.content_type.startswith("multipart/")
        refuse_unknown_parameters(request, () if in_form else OPTIONS)
        upload = self.valid()
        file, options = upload["file"], options_of(upload)
        with refusals_of_fields():
            plan = services.make_plan(
                user=request.user, data=file.read(), options=options, file_name=file.name
            )
        return self.made(plan)

    def destroy(self, request: Request, pk: UUID) -> Response:
        """Delete a plan."""
        services.delete_plan(user=request.user, pk=pk, if_match=if_match(request))
        return Response(status=HTTP_204_NO_CONTENT)

    @action(detail=True, methods=["post"])
    def choose(self, request: Request, pk: UUID) -> Response:
        """Say what is to be done with all rows of a status."""
        plan = services.choose(user=request.user, pk=pk, if_match=if_match(request), **self.valid())
        return self.shown(plan)

    @action(detail=True, methods=["post"])
    def commit(self, request: Request, pk: UUID) -> Response:
        """Make entries of a plan."""
        plan = services.commit_plan(
            user=request.user, pk=pk, digest=self.valid()["hash"], if_match=if_match(request)
        )
        return self.shown(plan)

    @action(detail=True, methods=["post"])
    def revert(self, request: Request, pk: UUID) -> Response:
        """Take an import back."""
        plan, kept = services.revert_plan(user=request.user, pk=pk, if_match=if_match(request))
        response = self.shown(plan)
        response.data["kept"] = [str(entry) for entry in kept]
        return response


@schema.describe_rows
class RowViewSet(LedgerViewSet):
    """The rows of a file."""

    conditional = False
    queryset = ImportRow.objects.none()  # what the OpenAPI document knows of
    serializer_class = RowSerializer
    raises = (NotInLedger, VersionMismatch)
    raises_in: ClassVar[dict[str, tuple[type[DomainError], ...]]] = {
        "partial_update": (PlanClosed, ExternalIdTaken),
    }
    filterset_class = RowFilter
    orderings: ClassVar[dict[str, str]] = {"line": "line"}
    default_ordering = "line"

    def get_queryset(self) -> QuerySet[ImportRow]:
        """Return the rows of the plan; NotInLedger where the caller has none such."""
        return ImportRow.objects.filter(plan=self.plan)

    @cached_property
    def plan(self) -> ImportPlan:
        """Return the plan of the address."""
        plans = ImportPlan.objects.for_user(self.request.user)
        plan = plans.filter(pk=self.kwargs["pk"]).first()
        if plan is None:
            raise NotInLedger
        return plan

    def get_serializer_class(self) -> type[RowChangesSerializer]:
        """Return the serializer of bodies, which is stricter than that of answers."""
        return RowChangesSerializer if self.action == "partial_update" else RowSerializer

    def get_object(self) -> ImportRow:
        """Return the row of the address; NotInLedger where there is none such."""
        row = self.get_queryset().filter(line=self.kwargs["line"]).first()
        if row is None:
            raise NotInLedger
        row.plan = self.plan
        return row

    def retrieve(self, request: Request, pk: UUID, line: int) -> Response:  # type: ignore[override]  # noqa: ARG002  # by plan and line; (DRF's signature)
        """Answer with one row."""
        return self.shown(self.get_object())

    def partial_update(self, request: Request, pk: UUID, line: int) -> Response:
        """Correct a row."""
        changes = self.valid(self.get_object(), partial=True)
        row = services.change_row(
            user=request.user, pk=pk, line=line, changes=changes, if_match=if_match(request)
        )
        return self.shown(row)
