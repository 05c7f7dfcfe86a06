"""The settings of a ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from common.conditional import VersionMismatch, if_match
from expenses.errors import CurrencyFixed, LedgerChanged
from expenses.ledger import schema, services
from expenses.ledger.selectors import ledger_of
from expenses.ledger.serializers import LedgerSerializer
from expenses.ledger.views.base import LedgerViewSet

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.response import Response

    from expenses.ledger.models import Ledger


@schema.describe_ledger
class LedgerSettingsViewSet(LedgerViewSet):
    """How the ledger counts."""

    raises = (CurrencyFixed, LedgerChanged, VersionMismatch)
    serializer_class = LedgerSerializer

    def get_object(self) -> Ledger:
        """Return the caller's ledger; with the defaults where nothing was written so far."""
        return ledger_of(self.request.user)

    def retrieve(self, request: Request) -> Response:  # type: ignore[override]  # noqa: ARG002  # there is one alone
        """Answer with the settings."""
        return self.shown(self.get_object())

    def partial_update(self, request: Request) -> Response:
        """Change the settings."""
        changes = self.valid(self.get_object(), partial=True)
        ledger = services.update_ledger(
            user=request.user, changes=changes, if_match=if_match(request)
        )
        return self.shown(ledger)
