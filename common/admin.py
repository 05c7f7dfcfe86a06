"""How the admin shows large tables: nothing is edited by hand, nothing is read without bound."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth import get_permission_codename
from django.core.paginator import Paginator
from django.utils.functional import cached_property

if TYPE_CHECKING:
    from django.db.models import Model
    from django.http import HttpRequest

    AnyModelAdmin = admin.ModelAdmin[Any]
    AnyPaginator = Paginator[Any]
else:  # they are generic for the type checker alone
    AnyModelAdmin = admin.ModelAdmin
    AnyPaginator = Paginator

# As many rows can be paged through; what lies beyond is found by searching.
COUNTED = 5_000


class CappedPaginator(AnyPaginator):
    """Pages of the first COUNTED rows: counting stops there, however many there are."""

    @cached_property
    def count(self) -> int:
        """Return how many rows there are, at most COUNTED."""
        rows: Any = self.object_list
        return int(rows[:COUNTED].count())


class LookOnlyAdmin(AnyModelAdmin):
    """Pages that show and search, for whoever may view; no form adds, changes or deletes a row.

    What may be done is an action with `permissions=["act"]`, which calls a service.
    """

    paginator = CappedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    # The primary key grows with time, and is the one order that every table has an index for.
    ordering = ("-pk",)
    sortable_by = ()

    def has_act_permission(self, request: HttpRequest) -> bool:
        """Tell whether the user may act on rows: administrators may, support may only look."""
        codename = get_permission_codename("change", self.opts)
        return request.user.has_perm(f"{self.opts.app_label}.{codename}")

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002  (Django's signature)
        """Refuse: rows are made through the API."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002  (Django's signature)
        """Refuse: a form would write past the services."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002  (Django's signature)
        """Refuse: nothing is deleted for good by hand."""
        return False
