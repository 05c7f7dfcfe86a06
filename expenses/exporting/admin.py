"""The export for staff, beside what the ledger's own page does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin, messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.disclosure import disclose
from expenses.exporting.files import download
from expenses.ledger.admin import LedgerAdmin
from expenses.ledger.models import Entry, Ledger

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, StreamingHttpResponse

admin.site.unregister(Ledger)


@admin.register(Ledger)
class ExportingLedgerAdmin(LedgerAdmin):
    """A ledger, which can be taken as a file by whoever may see it."""

    actions = ("export_as_csv",)

    @admin.action(description=gettext_lazy("Export as CSV"), permissions=["view"])
    def export_as_csv(
        self, request: HttpRequest, ledgers: QuerySet[Ledger]
    ) -> StreamingHttpResponse | None:
        """Send the entries of one ledger, if its owner lets them be seen."""
        chosen = list(ledgers.select_related("owner")[:2])
        if len(chosen) != 1:
            self.message_user(request, _("Choose one ledger alone."), messages.ERROR)
            return None
        owner = chosen[0].owner
        if owner.pk not in disclose(request.user, {owner.pk: _("all entries, as a file")}):
            text = _("Its owner has not let support see amounts and descriptions.")
            self.message_user(request, text, messages.ERROR)
            return None
        entries = Entry.objects.for_user(owner).kept()
        return download(owner=owner, entries=entries, file_format="csv")
