"""The ledgers for staff: to look at as far as they may be seen, and to bring entries back.

Amounts and descriptions are masked for who has no leave to see them (common/disclosure.py), and
tell nothing by a search, a filter or an order either. No page of support reads a whole table:
counts are capped, and people are found by an index.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from common.admin import LookOnlyAdmin, is_set_filter
from common.confirming import Deed
from common.disclosure import MASK, disclose
from expenses import money, names
from expenses.ledger import services
from expenses.ledger.models import Category, Entry, Kind, Ledger, Tombstone

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.template.response import TemplateResponse

# Set on the entries of a page whose amount and description may be shown there.
SHOWN = "is_shown"


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
class EntryAdmin(RowAdmin):
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

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list, and of each owner's entries in it what may be seen."""
        page: HttpResponse = super().changelist_view(request, extra_context)
        context = getattr(page, "context_data", None) or {}
        if "cl" in context:
            entries = context["cl"].result_list
            counts = Counter(entry.ledger.owner_id for entry in entries)
            self._show(request, entries, {owner: _in_a_list(n) for owner, n in counts.items()})
        return page

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: Any,  # noqa: ANN401  (Django's signature)
        **kwargs: Any,  # noqa: ANN401  (Django's signature)
    ) -> HttpResponse:
        """Show one entry, and of it what may be seen."""
        entry: Entry = context["original"]
        self._show(request, [entry], {entry.ledger.owner_id: str(entry)})
        return super().render_change_form(request, context, *args, **kwargs)

    def _show(
        self, request: HttpRequest, entries: Iterable[Entry], looks: Mapping[int, str]
    ) -> None:
        seen = disclose(request.user, looks)
        for entry in entries:
            setattr(entry, SHOWN, entry.ledger.owner_id in seen)

    @admin.display(description=_("amount"))
    def amount(self, entry: Entry) -> str:
        """Return the amount with its currency, or the mask."""
        currency = entry.ledger.currency
        text = money.to_text(entry.amount_minor, currency) if _is_shown(entry) else MASK
        return f"{text} {currency}"

    @admin.display(description=_("description"))
    def shown_description(self, entry: Entry) -> str:
        """Return the description, or the mask."""
        return entry.description if _is_shown(entry) else MASK

    @admin.display(description=_("owner"))
    def owner(self, entry: Entry) -> str:
        """Return whose it is."""
        return str(entry.ledger.owner)

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


def _is_shown(entry: Entry) -> bool:
    return getattr(entry, SHOWN, False)


def _in_a_list(count: int) -> str:
    return ngettext("%(n)d entry in a list", "%(n)d entries in a list", count) % {"n": count}


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
