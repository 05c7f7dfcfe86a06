"""The ledgers for staff: to look at as far as they may be seen, and to bring entries back.

Amounts and descriptions are masked for who has no leave to see them (common/disclosure.py), and
tell nothing by a search, a filter or an order either. No page of support reads a whole table:
counts are capped, and people are found by an index.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from common.admin import LookOnlyAdmin, is_set_filter
from common.confirming import Deed
from common.disclosure import MASK
from expenses import names
from expenses.ledger import services
from expenses.ledger.masking import MaskedAdmin, is_shown
from expenses.ledger.models import Category, Entry, Kind, Ledger, Tombstone

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest
    from django.template.response import TemplateResponse


class RowAdmin(LookOnlyAdmin):
    """Rows that are known by their UUID."""

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search for a row's ID by its index, for everything else as it is kept: folded."""
        if pk := _as_id(search_term):
            return queryset.filter(pk=pk), False
        return super().get_search_results(request, queryset, names.fold(search_term))


def _as_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@admin.register(Ledger)
class LedgerAdmin(LookOnlyAdmin):
    """Whose ledger it is, and how it counts."""

    list_display = (
        "id",
        "owner",
        "currency",
        "time_zone",
        "month_start_day",
        "seq",
        "created_at",
    )
    list_select_related = ("owner",)
    search_fields = ("owner__email__startswith",)
    search_help_text = _("Search for the owner's e-mail address or its beginning.")
    fields = (
        "owner",
        "currency",
        "time_zone",
        "month_start_day",
        "seq",
        "settings_seq",
        "forgotten_seq",
        "created_at",
    )


@admin.register(Category)
class CategoryAdmin(RowAdmin):
    """The categories of all ledgers."""

    list_display = ("name", "parent", "owner", "archived_at", "created_at")
    list_select_related = ("ledger__owner", "parent")
    search_fields = ("key", "ledger__owner__email__startswith")
    search_help_text = _("Search for ID, name or the beginning of the owner's e-mail address.")
    fields = ("id", "ledger", "name", "key", "parent", "archived_at", "seq", "created_at")

    @admin.display(description=_("owner"))
    def owner(self, category: Category) -> str:
        """Return whose it is."""
        return str(category.ledger.owner)


def _owner(entry: Entry) -> Any:  # noqa: ANN401  (whatever AUTH_USER_MODEL is)
    return entry.ledger.owner


def _key(entry: Entry) -> dict[str, Any]:
    return {"user": _owner(entry), "kind": Kind(entry.kind), "pk": entry.pk}


def _counted(done: int) -> str:
    return ngettext("%(n)d entry was changed.", "%(n)d entries were changed.", done) % {"n": done}


TRASH = Deed(
    name="delete_entries",
    title=_("Put entries into the trash"),
    happens=_("These entries will count nowhere, until they are restored:"),
    act=lambda entry: services.delete_entry(**_key(entry)),
    whose=_owner,
    counted=_counted,
    shows=lambda entry: f"{entry.date}, {entry.get_kind_display()}, {_owner(entry)}, {entry.pk}",
)
RESTORE = replace(
    TRASH,
    name="restore_entries",
    title=_("Restore entries"),
    happens=_("These entries will be taken out of the trash, and count again:"),
    act=lambda entry: services.restore_entry(**_key(entry)),
)


@admin.register(Entry)
class EntryAdmin(MaskedAdmin, RowAdmin):
    """The expenses and income of all ledgers, the trash included."""

    list_display = (
        "date",
        "kind",
        "amount",
        "category",
        "shown_description",
        "owner",
        "deleted_at",
    )
    list_select_related = ("ledger__owner", "category")
    list_filter = (
        "kind",
        is_set_filter("deleted_at", _("trash"), yes=_("In it"), no=_("Not in it")),
    )
    search_help_text = _(
        "Search for ID or the beginning of the owner's e-mail address; administrators also for "
        "description and category."
    )
    fields = (
        "id",
        "ledger",
        "kind",
        "date",
        "amount",
        "category",
        "shown_description",
        "seq",
        "created_at",
        "updated_at",
        "deleted_at",
    )
    actions = ("delete_entries", "restore_entries")

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """Search descriptions only for who needs no leave to see them: a hit would tell."""
        sees_all = request.user.has_perm("expenses.see_entry")
        texts = ("search_text", "category__key") if sees_all else ()
        return (*texts, "ledger__owner__email__startswith")

    def look_at_many(self, count: int) -> str:
        """Say for the owner that so many of their entries were in a list."""
        return ngettext("%(n)d entry in a list", "%(n)d entries in a list", count) % {"n": count}

    def look_at(self, row: Entry) -> str:
        """Say for the owner which entry was looked at."""
        return str(row)

    @admin.display(description=_("description"))
    def shown_description(self, entry: Entry) -> str:
        """Return the description, or the mask."""
        return entry.description if is_shown(entry) else MASK

    @admin.action(description=_("Put the selected entries into the trash"), permissions=["act"])
    def delete_entries(
        self, request: HttpRequest, entries: QuerySet[Entry]
    ) -> TemplateResponse | None:
        """Put entries into the trash."""
        return self.carry_out(request, entries.filter(deleted_at=None), TRASH)

    @admin.action(description=_("Restore the selected entries"), permissions=["act"])
    def restore_entries(
        self, request: HttpRequest, entries: QuerySet[Entry]
    ) -> TemplateResponse | None:
        """Take entries out of the trash."""
        return self.carry_out(request, entries.exclude(deleted_at=None), RESTORE)


@admin.register(Tombstone)
class TombstoneAdmin(LookOnlyAdmin):
    """What is gone for good, for as long as those who keep a copy may ask."""

    list_display = ("kind", "row_id", "owner", "seq", "deleted_at")
    list_select_related = ("ledger__owner",)
    search_fields = ("ledger__owner__email__startswith",)
    search_help_text = _("Search for the beginning of the owner's e-mail address.")
    fields = ("ledger", "kind", "row_id", "seq", "deleted_at")

    @admin.display(description=_("owner"))
    def owner(self, tombstone: Tombstone) -> str:
        """Return whose it was."""
        return str(tombstone.ledger.owner)
