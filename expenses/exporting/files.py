"""An export as an answer, for the API and for the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.http import StreamingHttpResponse

from expenses import days
from expenses.exporting import selectors
from expenses.ledger.selectors import ledger_of

if TYPE_CHECKING:
    from expenses.ledger.models import EntryQuerySet
    from expenses.ledger.models.ledgers import Owner

MEDIA_TYPES: Final = {"csv": "text/csv", "json": "application/json"}


def download(
    *, owner: Owner, entries: EntryQuerySet, file_format: str, head: bool = False
) -> StreamingHttpResponse:
    """Answer with a file of the owner's entries, which is made while it is sent; or its `head`."""
    today = days.today(ledger_of(owner).time_zone)
    name = f"budget-tracker-ledger-{today}.{file_format}"
    return StreamingHttpResponse(
        () if head else selectors.write(entries, file_format),
        content_type=f"{MEDIA_TYPES[file_format]}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
