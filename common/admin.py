"""How the admin shows large tables: nothing is edited by hand, nothing is read without bound."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth import get_permission_codename
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.template.response import TemplateResponse
from django.utils.functional import cached_property

from common import audit
from common.confirming import CONFIRMED, TEMPLATE, reason_form
from common.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Model, QuerySet
    from django.http import HttpRequest
    from django_stubs_ext import StrOrPromise

    from common.confirming import Deed, ReasonForm

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


class OneOrderChangeList(ChangeList):
    """A list in its own order, whatever the address asks for.

    Other orders have no index, and would tell something of values that are masked.
    """

    def get_ordering_field(self, field_name: Any) -> None:  # noqa: ANN401, ARG002  (Django's signature)
        """Return no field for any column."""
        return


class LookOnlyAdmin(AnyModelAdmin):
    """Pages that show and search, for whoever may view; no form adds, changes or deletes a row.

    What may be done is an action with `permissions=["act"]`, which has it confirmed by `carry_out`.
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

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search in lower case, as e-mail addresses are kept: so their index serves."""
        return super().get_search_results(request, queryset, search_term.lower())

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:  # noqa: ARG002  (Django's signature)
        """Allow the list's own filters alone: by others one could ask for what is masked."""
        filters: Any = self.get_list_filter(request)
        names = {one if isinstance(one, str) else one.parameter_name for one in filters}
        return lookup in {f"{name}{end}" for name in names for end in ("", "__exact", "__isnull")}

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:  # noqa: ANN401, ARG002  (Django's signature)
        """Return what makes the list."""
        return OneOrderChangeList

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

    def carry_out(
        self, request: HttpRequest, rows: QuerySet[Any], deed: Deed
    ) -> TemplateResponse | None:
        """Do it to the rows, at most AT_ONCE of them, once a page has had it confirmed.

        Returns that page until then, and None when it is done.
        """
        chosen = list(rows[:AT_ONCE])
        form = reason_form(request)
        if chosen and not form.is_valid():
            return self._ask(request, chosen, deed, form)
        reason = form.cleaned_data["reason"] if chosen else ""
        done = self.act_on(request, chosen, deed, reason=reason)
        self.message_user(request, deed.counted(done), messages.SUCCESS)
        return None

    def act_on(self, request: HttpRequest, rows: Iterable[Any], deed: Deed, *, reason: str) -> int:
        """Do it to each row, and return for how many it went well.

        Each is written into the audit log, and into the history that the admin keeps of the row,
        in the transaction of what the deed writes. A row to which a DomainError is raised stays as
        it is: the audit log has the error's code.
        """
        return sum(self._is_done(request, row, deed, reason) for row in rows)

    def _is_done(self, request: HttpRequest, row: Any, deed: Deed, reason: str) -> bool:  # noqa: ANN401  (any model's)
        note = functools.partial(
            audit.note,
            actor=request.user,
            subject=deed.whose(row),
            action=deed.name,
            reason=reason,
        )
        try:
            with transaction.atomic():
                deed.act(row)
                self.log_change(request, row, f"{deed.title}: {reason}")
                note()
        except DomainError as error:
            note(outcome=error.code)
            return False
        return True

    def _ask(
        self, request: HttpRequest, rows: Iterable[Any], deed: Deed, form: ReasonForm
    ) -> TemplateResponse:
        """Return the page that says what will happen to the rows, and asks why."""
        chosen = [(ACTION_CHECKBOX_NAME, str(row.pk)) for row in rows]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": deed.title,
            "happens": deed.happens,
            "whom": [deed.shows(row) for row in rows],
            "hidden": [("action", deed.name), *chosen],
            "confirmed": CONFIRMED,
            "form": form,
            "back": request.get_full_path(),
        }
        return TemplateResponse(request, TEMPLATE, context)

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
