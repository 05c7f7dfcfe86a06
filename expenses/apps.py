"""The app configuration of the ledger."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExpensesConfig(AppConfig):
    """Registers the ledger's part in checks, exports and deletions."""

    name = "expenses"
    verbose_name = _("Ledgers")

    def ready(self) -> None:
        """Load what registers itself on import."""
        from expenses import checks  # noqa: F401, PLC0415  (registers on import; needs the apps)

        # Before the ledger's own: what is in a category is erased before it.
        from expenses.budgets import erasure as budgets_erasure  # noqa: F401, PLC0415  (as above)
        from expenses.budgets import export as budgets_export  # noqa: F401, PLC0415  (as above)
        from expenses.budgets import references as budgets  # noqa: F401, PLC0415  (as above)
        from expenses.importing import erasure as importing_erasure  # noqa: F401, PLC0415  (as above)
        from expenses.importing import export as importing_export  # noqa: F401, PLC0415  (as above)
        from expenses.importing import references as importing  # noqa: F401, PLC0415  (as above)
        from expenses.recurrences import erasure as recurrences_erasure  # noqa: F401, PLC0415  (as above)
        from expenses.recurrences import export as recurrences_export  # noqa: F401, PLC0415  (as above)
        from expenses.recurrences import references as recurrences  # noqa: F401, PLC0415  (as above)

        # isort: split
        from expenses.ledger import erasure, export  # noqa: F401, PLC0415  (as above)
