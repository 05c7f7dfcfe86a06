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
        from expenses.ledger import erasure, export  # noqa: F401, PLC0415  (as above)
