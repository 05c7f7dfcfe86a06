"""What the endpoints of a ledger have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from rest_framework import mixins
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from common.conditional import strong
from common.filters import refuse_unknown_parameters
from expenses.errors import NotInLedger

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import Model
    from rest_framework.request import Request


class LedgerView(APIView):
    """What is asked of a ledger as a whole."""


class LedgerViewSet(mixins.ListModelMixin, GenericViewSet[Any]):
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

    def retrieve(self, request: Request, pk: UUID) -> Response:  # noqa: ARG002  (DRF's signature)
        """Answer with one row."""
        return self.shown(self.get_object())

    def shown(self, row: Any, **options: Any) -> Response:  # noqa: ANN401  (any row)
        """Answer with a row and its version, the ETag to change it by."""
        # A plain dict: where it knows the serializer, the browsable API reads the body, which may
        # be anything.
        serializer: Any = self.serializer_class
        body = dict(serializer(row, context=self.get_serializer_context()).data)
        return Response(body, headers={"ETag": strong(row.version)}, **options)

    def made(self, row: Any) -> Response:  # noqa: ANN401  (any row)
        """Answer that a row was made, and where it is."""
        response = self.shown(row, status=HTTP_201_CREATED)
        response["Location"] = f"{self.request.path}/{row.pk}"
        return response
