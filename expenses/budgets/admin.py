"""The budgets for staff: to look at, as far as they may be seen."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from expenses.budgets.models import Budget
from expenses.ledger.admin import RowAdmin
from expenses.ledger.masking import MaskedAdmin


@admin.register(Budget)
class BudgetAdmin(MaskedAdmin, RowAdmin):
    """The budgets of all ledgers."""

    list_display = ("effective_from", "period", "amount", "category", "rollover", "owner")
    list_select_related = ("ledger__owner", "category")
    search_fields = ("ledger__owner__email__startswith",)
    search_help_text = _("Search for ID or the beginning of the owner's e-mail address.")
    fields = (
        *("id", "ledger", "category", "period", "amount", "effective_from", "rollover"),
        *("seq", "created_at", "updated_at"),
    )

    def look_at_many(self, count: int) -> str:
        """Say for the owner that so many of their budgets were in a list."""
        return ngettext("%(n)d budget in a list", "%(n)d budgets in a list", count) % {"n": count}

    def look_at(self, budget: Budget) -> str:
        """Say for the owner which budget was looked at."""
        return f"budget {budget.pk}"
