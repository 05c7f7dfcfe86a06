"""The ledgers for support: everything can be looked at, and entries can be brought back.

Nothing here reads a whole table: counts are capped, people are found by searching.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from expenses import money, names, services
from expenses.errors import NotInLedger
from expenses.models import Category, Entry, Kind, Ledger

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model, QuerySet
    from django.http import HttpRequest

    ModelAdmin = admin.ModelAdmin[Any]
    RowPaginator = Paginator[Any]
else:  # neither can be subscripted at run time
    ModelAdmin, RowPaginator = admin.ModelAdmin, Paginator

# As many rows can be paged through; what lies beyond is found by searching.
COUNTED = 5_000
# As many entries does one action take.
AT_ONCE = 500


class CappedPaginator(RowPaginator):
    """Pages of the first COUNTED rows: counting stops there, however many there are."""

    @cached_property
    def count(self) -> int:
        """Return how many rows there are, at most COUNTED."""
        rows = cast("QuerySet[Any]", self.object_list)
        return rows[:COUNTED].count()


class LookAtAdmin(ModelAdmin):
    """Pages that show and search, for whoever may view; no form changes or deletes a row."""

    paginator = CappedPaginator
    show_full_result_count = False
    list_per_page = 100
    # The primary key grows with time, and is the one order that every table has an index for.
    ordering = ("-pk",)
    sortable_by = ()
    has_uuid = True

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002  (Django's signature)
        """Refuse: rows are made through the API."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002  (Django's signature)
        """Refuse: a form would write past the services."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002  (Django's signature)
        """Refuse: deleting for good is not support's work."""
        return False

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search for a row's ID by its index, for everything else as it is kept: folded."""
        if (pk := _as_id(search_term)) and self.has_uuid:
            return queryset.filter(pk=pk), False
        return super().get_search_results(request, queryset, names.fold(search_term))


def _as_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@admin.register(Ledger)
class LedgerAdmin(LookAtAdmin):
    """Whose ledger it is, and how it counts."""

    list_display = ("id", "owner", "currency", "time_zone", "seq", "created_at")
    list_select_related = ("owner",)
    has_uuid = False
    search_fields = ("owner__email",)
    search_help_text = _("Search for the owner's e-mail address.")
    fields = ("owner", "currency", "time_zone", "seq", "created_at")


@admin.register(Category)
class CategoryAdmin(LookAtAdmin):
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
class EntryAdmin(LookAtAdmin):
    """The expenses and income of all ledgers, the trash included."""

    list_display = (
        "id",
        "kind",
        "date",
        "amount",
        "category",
        "owner",
        "description",
        "deleted_at",
    )
    list_select_related = ("ledger__owner", "category")
    list_filter = ("kind", ("deleted_at", admin.EmptyFieldListFilter))
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

    def has_trash_permission(self, request: HttpRequest) -> bool:
        """Tell whether the user may move entries into and out of the trash."""
        return request.user.has_perm("expenses.change_entry")

    @admin.action(description=_("Put the selected entries into the trash"), permissions=["trash"])
    def delete_entries(self, request: HttpRequest, entries: QuerySet[Entry]) -> None:
        """Put entries into the trash."""
        self._for_each(request, entries.filter(deleted_at=None), services.delete_entry)

    @admin.action(description=_("Restore the selected entries"), permissions=["trash"])
    def restore_entries(self, request: HttpRequest, entries: QuerySet[Entry]) -> None:
        """Take entries out of the trash."""
        self._for_each(request, entries.exclude(deleted_at=None), services.restore_entry)

    def _for_each(
        self, request: HttpRequest, entries: QuerySet[Entry], act: Callable[..., object]
    ) -> None:
        done = 0
        for entry in entries[:AT_ONCE]:
            try:
                act(user=entry.ledger.owner, kind=Kind(entry.kind), pk=entry.pk)
            except NotInLedger:  # its owner was faster
                continue
            self.log_change(request, entry, act.__name__)
            done += 1
        text = ngettext("%(n)d entry was changed.", "%(n)d entries were changed.", done)
        self.message_user(request, text % {"n": done}, messages.SUCCESS)
