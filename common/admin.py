"""How the admin shows large tables: nothing is edited by hand, nothing is read without bound."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
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

COUNTED_AT_MOST = 10_000


class BoundedPaginator(AnyPaginator):
    """Counts to 10,000 and no further: whoever has more to look through should search."""

    @cached_property
    def count(self) -> int:
        """Return the number of rows, or 10,000 if there are more."""
        rows: Any = self.object_list
        return int(rows.order_by()[:COUNTED_AT_MOST].count())


class LookOnlyAdmin(AnyModelAdmin):
    """Shows rows and lets nobody add, edit or delete them: what may be done is an action.

    An action calls a service and names the permission that it needs.
    """

    paginator = BoundedPaginator
    show_full_result_count = False
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:  # noqa: ANN401, ARG002  (Django's signature)
        """Return all fields."""
        return self.fields or ()

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:  # noqa: ANN401  (as in Django)
        """Show the row without buttons to save it."""
        without = {"show_save": False, "show_save_and_continue": False, "show_close": True}
        return super().changeform_view(
            request, object_id, form_url, without | (extra_context or {})
        )

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002  (Django's signature)
        """Return False: rows are made by the people themselves."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002  (Django's signature)
        """Return False: nothing is deleted by hand."""
        return False
