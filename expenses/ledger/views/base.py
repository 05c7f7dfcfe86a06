"""What the endpoints of a ledger have in common."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from rest_framework import mixins
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED
from rest_framework.viewsets import GenericViewSet

from common.conditional import ConditionalReads, strong, weak
from common.filters import refuse_unknown_parameters
from common.idempotency import Idempotent
from expenses import days
from expenses.errors import NotInLedger
from expenses.ledger.selectors import ledger_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import Model
    from rest_framework.request import Request


class LedgerView(Idempotent, ConditionalReads):
    """What is asked of a ledger: a POST may be sent again, and what stays the same is not."""

    # Whether the answer to a GET changes with `Ledger.seq`, and with nothing else; and whether it
    # does with the day, too.
    conditional: ClassVar[bool] = True
    depends_on_today: ClassVar[bool] = False

    @property
    def has_etag(self) -> bool:
        """Tell whether what a GET answers has an ETag."""
        return self.conditional

    def known_tag(self) -> str | None:
        """Return the ETag of what is made of the whole ledger; None for other answers."""
        if not self.conditional:
            return None
        ledger = ledger_of(self.request.user)
        made_of = (
            ledger.pk,
            ledger.seq,
            days.today(ledger.time_zone) if self.depends_on_today else None,
            self.request.build_absolute_uri(),
            self.request.accepted_renderer.format,
            settings.SPECTACULAR_SETTINGS["VERSION"],
        )
        return weak(hashlib.sha256(repr(made_of).encode()).hexdigest()[:32])


class LedgerViewSet(LedgerView, mixins.ListModelMixin, GenericViewSet[Any]):
    """What all rows of a ledger have in common: a list by pages, and one by its ID."""

    orderings: ClassVar[dict[str, str]]
    default_ordering: ClassVar[str]
    # The actions that take query parameters, and check them themselves. None: there is no such
    # method, which is a 405.
    with_parameters: ClassVar[frozenset[str | None]] = frozenset({"list", None})

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  (DRF's signature)
        """Let parameters through to nothing but what checks them itself."""
        super().initial(request, *args, **kwargs)
        if self.action not in self.with_parameters:
            refuse_unknown_parameters(request, ())

    @property
    def has_etag(self) -> bool:
        """Tell whether what a GET answers has an ETag: each row has, if not each list."""
        return self.conditional or self.action == "retrieve"

    def known_tag(self) -> str | None:
        """Return the ETag of a list; a row has that of its version."""
        return None if self.action == "retrieve" else super().known_tag()

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
