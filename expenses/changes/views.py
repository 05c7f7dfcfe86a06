"""The changes of a ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.response import Response

from expenses.changes import schema, selectors
from expenses.changes.filters import read_asked
from expenses.changes.serializers import ChangesSerializer
from expenses.errors import SinceAhead, SyncTooOld
from expenses.ledger.views.base import LedgerView

if TYPE_CHECKING:
    from rest_framework.request import Request


class ChangesView(LedgerView):
    """What was made, changed or deleted, for who keeps a copy."""

    raises = (SinceAhead, SyncTooOld)

    @schema.describe_changes
    def get(self, request: Request) -> Response:
        """Answer with a page of changes."""
        page = selectors.changes_since(request.user, **read_asked(request))
        return Response(ChangesSerializer(page, context={"request": request}).data)
