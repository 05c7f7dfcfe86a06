"""What the ledger asks of the recurrences: whether a category is in use, to move them out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from expenses.ledger.references import refers
from expenses.recurrences.models import Recurrence

if TYPE_CHECKING:
    from expenses.ledger.models import Category, Ledger
    from expenses.ledger.writing import Write


@refers
class RecurrenceReference:
    """The recurrences, as the ledger knows them."""

    def in_use(self, category: Category) -> bool:
        """Tell whether anything that comes again is in the category, be it over or paused."""
        return Recurrence.objects.filter(category=category).exists()

    def reassign(self, write: Write, category: Category, target: Category) -> None:
        """Move the recurrences of the category to the target."""
        recurrences = Recurrence.objects.filter(ledger=write.ledger, category=category)
        write.number_all(recurrences, category=target.pk, updated_at=write.now)

    def holds_amounts(self, ledger: Ledger) -> bool:
        """Tell whether there is a recurrence in the ledger."""
        return Recurrence.objects.filter(ledger=ledger).exists()
