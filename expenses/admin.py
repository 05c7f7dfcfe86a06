"""The ledgers for support: everything can be looked at, and entries can be brought back.

Nothing here reads a whole table: counts are capped, people are found by searching.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from common.admin import LookOnlyAdmin, is_set_filter
from expenses import money, names, services
from expenses.models import Category, Entry, Kind, Ledger

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.http import HttpRequest
    from django_stubs_ext import StrOrPromise


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

    list_display = ("id", "owner", "currency", "time_zone", "seq", "created_at")
    list_select_related = ("owner",)
    search_fields = ("owner__email",)
    search_help_text = _("Search for the owner's e-mail address.")
    fields = ("owner", "currency", "time_zone", "seq", "created_at")


@admin.register(Category)
class CategoryAdmin(RowAdmin):
    """The categories of all ledgers."""

    list_display = ("name", "owner", "archived_at", "created_at")
    list_select_related = ("ledger__owner",)
    search_fields = ("key", "ledger__owner__email")
    search_help_text = _("Search for ID, name or the owner's e-mail address.")
    fields = ("id", "ledger", "name", "key", "archived_at", "seq", "created_at")

    @admin.display(description=_("owner"))
    def owner(self, category: Category) -> str:
        """Return whose it is."""
        return str(category.ledger.owner)


@admin.register(Entry)
class EntryAdmin(RowAdmin):
    """The expenses and income of all ledgers, the trash included."""

    list_display = (
        "date",
        "kind",
        "amount",
        "category",
        "description",
        "owner",
        "deleted_at",
    )
    list_select_related = ("ledger__owner", "category")
    list_filter = (
        "kind",
        is_set_filter("deleted_at", _("trash"), yes=_("In it"), no=_("Not in it")),
    )
    search_fields = ("search_text", "category__key", "ledger__owner__email")
    search_help_text = _("Search for ID, description, category or the owner's e-mail address.")
    fields = (
        "id",
        "ledger",
        "kind",
        "date",
        "amount",
        "category",
        "description",
        "seq",
        "created_at",
        "updated_at",
        "deleted_at",
    )
    actions = ("delete_entries", "restore_entries")

    @admin.display(description=_("amount"))
    def amount(self, entry: Entry) -> str:
        """Return the amount with its currency."""
        currency = entry.ledger.currency
        return f"{money.to_text(entry.amount_minor, currency)} {currency}"

    @admin.display(description=_("owner"))
    def owner(self, entry: Entry) -> str:
        """Return whose it is."""
        return str(entry.ledger.owner)

    @admin.action(description=_("Put the selected entries into the trash"), permissions=["act"])
    def delete_entries(self, request: HttpRequest, entries: QuerySet[Entry]) -> None:
        """Put entries into the trash."""
        kept = entries.filter(deleted_at=None)
        self._act(request, kept, services.delete_entry, text=_("Put into the trash."))

    @admin.action(description=_("Restore the selected entries"), permissions=["act"])
    def restore_entries(self, request: HttpRequest, entries: QuerySet[Entry]) -> None:
        """Take entries out of the trash."""
        deleted = entries.exclude(deleted_at=None)
        self._act(request, deleted, services.restore_entry, text=_("Taken out of the trash."))

    def _act(
        self,
        request: HttpRequest,
        entries: QuerySet[Entry],
        service: Callable[..., object],
        *,
        text: StrOrPromise,
    ) -> None:
        def act(entry: Entry) -> None:
            service(user=entry.ledger.owner, kind=Kind(entry.kind), pk=entry.pk)

        done = self.act_on(request, entries, act, text=text)
        message = ngettext("%(n)d entry was changed.", "%(n)d entries were changed.", done)
        self.message_user(request, message % {"n": done}, messages.SUCCESS)
