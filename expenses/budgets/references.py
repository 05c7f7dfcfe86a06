"""What the ledger asks of the budgets: whether a category is in use, and to move them out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from expenses.budgets.models import Budget
from expenses.ledger.models import RowKind
from expenses.ledger.references import refers

if TYPE_CHECKING:
    from expenses.ledger.models import Category, Ledger
    from expenses.ledger.writing import Write


@refers
class BudgetReference:
    """The budgets, as the ledger knows them."""

    def in_use(self, category: Category) -> bool:
        """Tell whether there is a budget of the category."""
        return Budget.objects.filter(category=category).exists()

    def reassign(self, write: Write, category: Category, target: Category) -> None:
        """Move the budgets of the category to the target.

        Where that has one of the same period from the same day on, it keeps its own, and the other
        is deleted.
        """
        budgets = Budget.objects.filter(ledger=write.ledger, category=category)
        same = Budget.objects.filter(
            category=target,
            period=OuterRef("period"),
            effective_from=OuterRef("effective_from"),
        )
        for budget in budgets.filter(Exists(same)).order_by("pk"):
            write.bury(RowKind.BUDGET, budget)
            budget.delete()
        write.number_all(budgets, category=target.pk, updated_at=write.now)

    def holds_amounts(self, ledger: Ledger) -> bool:
        """Tell whether there is a budget in the ledger."""
        return Budget.objects.filter(ledger=ledger).exists()
