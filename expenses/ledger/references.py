"""Whatever else is sorted by categories: it moves along when a category is deleted.

A capability registers a function for its own rows, so that the ledger need not know them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from expenses.ledger.models import Category
    from expenses.ledger.writing import Write


class Reference(Protocol):
    """What a capability can say and do about a category."""

    def in_use(self, category: Category) -> bool:
        """Tell whether any row of the capability is in the category."""
        ...

    def reassign(self, write: Write, category: Category, target: Category) -> None:
        """Move all rows of the capability from the category to the target, numbered."""
        ...


references: list[Reference] = []


def refers(reference: type[Reference]) -> type[Reference]:
    """Register a capability whose rows are sorted by categories."""
    references.append(reference())
    return reference
