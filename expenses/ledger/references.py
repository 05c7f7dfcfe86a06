"""What other capabilities keep in a ledger, where the ledger itself has to know of it.

Their rows are sorted by categories, and move along when a category is deleted; and they hold
amounts, which keep the currency as it is. A capability registers a class that answers for its own
rows, so that the ledger need not know them:

    @refers
    class BudgetReference:
        def in_use(self, category): ...
        def reassign(self, write, category, target): ...
        def holds_amounts(self, ledger): ...

All three are called within a write, under the ledger's lock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from expenses.ledger.models import Category, Ledger
    from expenses.ledger.writing import Write


class Reference(Protocol):
    """What a capability can say and do about its rows."""

    def in_use(self, category: Category) -> bool:
        """Tell whether any row of the capability is in the category."""
        ...

    def reassign(self, write: Write, category: Category, target: Category) -> None:
        """Move all rows of the capability from the category to the target, each numbered.

        The target is another category of the same ledger, and not archived. What cannot be moved,
        because the target has the same already, the capability deletes, with a tombstone.
        """
        ...

    def holds_amounts(self, ledger: Ledger) -> bool:
        """Tell whether any row of the capability in the ledger has an amount in its currency."""
        ...


references: list[Reference] = []


def refers(reference: type[Reference]) -> type[Reference]:
    """Register a capability whose rows have categories and amounts."""
    references.append(reference())
    return reference
