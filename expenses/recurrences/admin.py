"""The recurrences for staff: to look at as far as they may be seen, to pause and to resume."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from common.admin import is_set_filter
from common.confirming import Deed
from common.disclosure import MASK
from expenses.ledger.admin import RowAdmin
from expenses.ledger.masking import MaskedAdmin, is_shown
from expenses.recurrences import services
from expenses.recurrences.models import Recurrence

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest
    from django.template.response import TemplateResponse


def _owner(recurrence: Recurrence) -> Any:  # noqa: ANN401  (whatever AUTH_USER_MODEL is)
    return recurrence.ledger.owner


def _set_paused(recurrence: Recurrence, *, paused: bool) -> Recurrence:
    return services.update_recurrence(
        user=_owner(recurrence), pk=recurrence.pk, changes={"paused": paused}
    )


def _counted(done: int) -> str:
    text = ngettext("%(n)d recurrence was changed.", "%(n)d recurrences were changed.", done)
    return text % {"n": done}


PAUSE = Deed(
    name="pause_recurrences",
    title=_("Pause recurrences"),
    happens=_("What is due of these is posted now, and then nothing, until they are resumed:"),
    act=lambda recurrence: _set_paused(recurrence, paused=True),
    whose=_owner,
    counted=_counted,
    shows=lambda recurrence: f"{recurrence}, {_owner(recurrence)}",
)
RESUME = replace(
    PAUSE,
    name="resume_recurrences",
    title=_("Resume recurrences"),
    happens=_("These will be posted again from today on; what fell into the pause will not be:"),
    act=lambda recurrence: _set_paused(recurrence, paused=False),
)


@admin.register(Recurrence)
class RecurrenceAdmin(MaskedAdmin, RowAdmin):
    """The recurrences of all ledgers."""

    list_display = (
        *("next_date", "kind", "frequency", "amount", "category", "shown_description"),
        *("owner", "paused_at"),
    )
    list_select_related = ("ledger__owner", "category")
    list_filter = (
        *("kind", "frequency"),
        is_set_filter("paused_at", _("paused"), yes=_("Paused"), no=_("Not paused")),
    )
    search_fields = ("ledger__owner__email__startswith",)
    search_help_text = _("Search for ID or the beginning of the owner's e-mail address.")
    fields = (
        *("id", "ledger", "kind", "amount", "category", "shown_description"),
        *("start", "frequency", "interval", "until", "count", "month_end", "weekend"),
        *("paused_at", "posted_until", "next_date", "seq", "created_at", "updated_at"),
    )
    actions = ("pause_recurrences", "resume_recurrences")

    def look_at_many(self, count: int) -> str:
        """Say for the owner that so many of their recurrences were in a list."""
        text = ngettext("%(n)d recurrence in a list", "%(n)d recurrences in a list", count)
        return text % {"n": count}

    def look_at(self, recurrence: Recurrence) -> str:
        """Say for the owner which recurrence was looked at."""
        return f"recurrence {recurrence.pk}"

    @admin.display(description=_("description"))
    def shown_description(self, recurrence: Recurrence) -> str:
        """Return the description, or the mask."""
        return recurrence.description if is_shown(recurrence) else MASK

    @admin.action(description=_("Pause the selected recurrences"), permissions=["act"])
    def pause_recurrences(
        self, request: HttpRequest, recurrences: QuerySet[Recurrence]
    ) -> TemplateResponse | None:
        """Let nothing be posted of them."""
        return self.carry_out(request, recurrences.filter(paused_at=None), PAUSE)

    @admin.action(description=_("Resume the selected recurrences"), permissions=["act"])
    def resume_recurrences(
        self, request: HttpRequest, recurrences: QuerySet[Recurrence]
    ) -> TemplateResponse | None:
        """Let them be posted again."""
        return self.carry_out(request, recurrences.exclude(paused_at=None), RESUME)
