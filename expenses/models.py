"""All rows of the app, where Django looks for them; each stands with its capability."""

from expenses.budgets.models import Budget
from expenses.importing.models import ImportPlan, ImportRow
from expenses.ledger.models import Category, Entry, Kind, Ledger, Tombstone
from expenses.recurrences.models import Occurrence, Recurrence

__all__ = [
    "Budget",
    "Category",
    "Entry",
    "ImportPlan",
    "ImportRow",
    "Kind",
    "Ledger",
    "Occurrence",
    "Recurrence",
    "Tombstone",
]
