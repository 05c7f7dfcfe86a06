"""All pages of the admin, where Django looks for them; each stands with its capability."""

from expenses.budgets import admin as budgets  # noqa: F401  (registers on import)
from expenses.exporting import admin as exporting  # noqa: F401  (registers on import)
from expenses.importing import admin as importing  # noqa: F401  (registers on import)
from expenses.ledger import admin  # noqa: F401  (registers on import)
from expenses.recurrences import admin as recurrences  # noqa: F401  (registers on import)
