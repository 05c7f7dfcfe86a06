"""The ledger as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from common.renderers import ProblemJSONRenderer
from expenses.exporting import schema
from expenses.exporting.files import download
from expenses.exporting.filters import read_choice
from expenses.ledger.views.base import LedgerView

if TYPE_CHECKING:
    from django.http import StreamingHttpResponse
    from rest_framework.request import Request


class CSVRenderer(ProblemJSONRenderer):
    """For clients that ask for CSV; their errors are problems, too."""

    media_type = "text/csv"
    format = "csv"


class ExportView(LedgerView):
    """Expenses and income as a file."""

    renderer_classes = (ProblemJSONRenderer, CSVRenderer)

    @schema.describe_export
    def get(self, request: Request) -> StreamingHttpResponse:
        """Send the file while it is made."""
        choice = read_choice(request)
        return download(
            owner=request.user,
            entries=choice.entries,
            file_format=choice.file_format,
            head=request.method == "HEAD",
        )
