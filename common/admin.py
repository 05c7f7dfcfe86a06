"""How the admin shows large tables: nothing is edited by hand, nothing is read without bound."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth import get_permission_codename
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.utils.functional import cached_property

from common.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model, QuerySet
    from django.http import HttpRequest
    from django_stubs_ext import StrOrPromise

    AnyModelAdmin = admin.ModelAdmin[Any]
    AnyPaginator = Paginator[Any]
else:  # they are generic for the type checker alone
    AnyModelAdmin = admin.ModelAdmin
    AnyPaginator = Paginator

# As many rows can be paged through; what lies beyond is found by searching.
COUNTED = 5_000
# As many rows does one action take.
AT_ONCE = 500
# What the databases' integers hold.
LARGEST_ID = 2**63 - 1


class CappedPaginator(AnyPaginator):
    """Pages of the first COUNTED rows: counting stops there, however many there are."""

    @cached_property
    def count(self) -> int:
        """Return how many rows there are, at most COUNTED."""
        rows: Any = self.object_list
        return int(rows[:COUNTED].count())


class LookOnlyAdmin(AnyModelAdmin):
    """Pages that show and search, for whoever may view; no form adds, changes or deletes a row.

    What may be done is an action with `permissions=["act"]`, which calls a service by `act_on`.
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

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:  # noqa: ANN401  (a page, or what an action answers)
        """Show the rows, or run the action that was chosen; what is no ID selects nothing."""
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        body = request.POST.copy()
        body.setlist(ACTION_CHECKBOX_NAME, [text for text in chosen if self._may_be_id(text)])
        request.POST = body  # type: ignore[assignment]  # Django reads the IDs from there
        return super().changelist_view(request, extra_context)

    def act_on(
        self,
        request: HttpRequest,
        rows: QuerySet[Any],
        act: Callable[[Any], object],
        *,
        text: StrOrPromise,
    ) -> int:
        """Call `act` for each row, at most AT_ONCE of them, and return for how many it went well.

        Each is written into the admin's log, as `text`, together with what `act` writes. A row
        for which `act` raises a DomainError stays as it is, and is not counted.
        """
        done = 0
        for row in rows[:AT_ONCE]:
            try:
                with transaction.atomic():
                    act(row)
                    self.log_change(request, row, str(text))
            except DomainError:
                continue
            done += 1
        return done

    def _may_be_id(self, text: str) -> bool:
        try:
            value: Any = self.opts.pk.to_python(text)
        except ValidationError:
            return False
        return not isinstance(value, int) or abs(value) <= LARGEST_ID


def is_set_filter(
    field: str, title: StrOrPromise, *, yes: StrOrPromise, no: StrOrPromise
) -> type[admin.SimpleListFilter]:
    """Return a list filter by whether a field that may be null is set, with a word for each."""

    class IsSetFilter(admin.SimpleListFilter):
        """Keeps rows whose field is set, or those whose field is not."""

        parameter_name = field

        def lookups(self, request: HttpRequest, model_admin: AnyModelAdmin) -> Any:  # noqa: ANN401, ARG002  (Django's signature)
            """Return the two choices."""
            return (("yes", yes), ("no", no))

        def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002  (Django's signature)
            """Keep what was chosen."""
            if self.value() not in {"yes", "no"}:
                return queryset
            return queryset.filter(**{f"{field}__isnull": self.value() == "no"})

    # In the class body the name would mean the attribute itself.
    IsSetFilter.title = title
    return IsSetFilter
