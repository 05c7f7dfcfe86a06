"""The self-check of a ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.response import Response

from common.filters import refuse_unknown_parameters
from expenses.ledger.views.base import LedgerView
from expenses.verifying import schema, selectors
from expenses.verifying.serializers import ReportSerializer

if TYPE_CHECKING:
    from rest_framework.request import Request


class VerifyView(LedgerView):
    """Whether the ledger agrees with itself."""

    # What goes wrong beside the services does not raise the ledger's number.
    conditional = False

    @schema.describe_verify
    def get(self, request: Request) -> Response:
        """Look at all of it."""
        refuse_unknown_parameters(request, ())
        return Response(ReportSerializer(selectors.verify_own(request.user)).data)
