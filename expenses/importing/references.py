"""What the ledger has to know of imports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from expenses.importing.models import ImportPlan
from expenses.ledger.references import refers

if TYPE_CHECKING:
    from expenses.ledger.models import Category, Ledger
    from expenses.ledger.writing import Write


@refers
class ImportReference:
    """The amounts of a file are read in the ledger's currency, which then stays as it is.

    Its categories are names until a commit: a plan keeps no category from being deleted.
    """

    def in_use(self, category: Category) -> bool:  # noqa: ARG002  (the protocol's signature)
        """Tell that no row of a file is in a category of the ledger."""
        return False

    def reassign(self, write: Write, category: Category, target: Category) -> None:
        """Move nothing: names in a file stay as they are."""

    def holds_amounts(self, ledger: Ledger) -> bool:
        """Tell whether there is an import, at whatever stage."""
        return ImportPlan.objects.filter(ledger=ledger).exists()
