"""All pages of the admin, where Django looks for them; each stands with its capability."""

from expenses.ledger import admin  # noqa: F401  (registers on import)
