"""The rows of imports for staff: to look at, as far as they may be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from common.disclosure import MASK
from expenses.importing.models import ImportRow
from expenses.ledger.masking import MaskedAdmin, is_shown

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

# The query parameter that names the import whose rows are shown.
PLAN = "plan"


class PlanFilter(admin.SimpleListFilter):
    """Keeps the rows of one import, which the address of its page names."""

    title = _("import")
    parameter_name = PLAN

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401, ARG002  (Django's signature)
        """Return the import of the address alone, as there are too many to choose from."""
        named = self.value()
        return [(named, named)] if named else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002  (Django's signature)
        """Keep its rows; none where there is no such import."""
        named = self.value()
        return queryset.filter(plan=_as_id(named)) if named else queryset


def _as_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@admin.register(ImportRow)
class RowOfImportAdmin(MaskedAdmin):
    """The rows of all imports."""

    list_display = (
        *("line", "status", "choice", "date", "kind", "amount", "category"),
        *("shown_description", "owner", "plan"),
    )
    list_select_related = ("plan__ledger__owner",)
    list_filter = (PlanFilter, "status")
    fields = (
        *("plan", "line", "status", "choice", "errors", "date", "kind", "amount"),
        *("category", "parent", "shown_description", "external_id", "shown_cells"),
        *("like", "entry", "entry_seq"),
    )

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """Order the rows of one import by their lines, and all of them by the newest first."""
        return ("line",) if request.GET.get(PLAN) else ("-pk",)

    def look_at_many(self, count: int) -> str:
        """Say for the owner that so many of their rows were in a list."""
        text = ngettext("%(n)d row of an import", "%(n)d rows of imports", count)
        return text % {"n": count}

    def look_at(self, row: ImportRow) -> str:
        """Say for the owner which row was looked at."""
        return f"import {row}"

    @admin.display(description=_("amount"))
    def amount(self, row: ImportRow) -> str:
        """Return the amount with its currency, or the mask; nothing where there is none."""
        return "-" if row.amount_minor is None else super().amount(row)

    @admin.display(description=_("description"))
    def shown_description(self, row: ImportRow) -> str:
        """Return the description, or the mask."""
        return row.description if is_shown(row) else MASK

    @admin.display(description=_("cells"))
    def shown_cells(self, row: ImportRow) -> str:
        """Return the cells as they stand in the file, or the mask."""
        return " | ".join(row.cells) if is_shown(row) else MASK
