"""The ledger's endpoints: each reads the request, calls one service or selector, and answers."""

from expenses.ledger.views.batches import ExpenseBatchViewSet, IncomeBatchViewSet
from expenses.ledger.views.categories import CategoryViewSet
from expenses.ledger.views.entries import EntryViewSet, ExpenseViewSet, IncomeViewSet
from expenses.ledger.views.ledgers import LedgerSettingsViewSet

__all__ = [
    "CategoryViewSet",
    "EntryViewSet",
    "ExpenseBatchViewSet",
    "ExpenseViewSet",
    "IncomeBatchViewSet",
    "IncomeViewSet",
    "LedgerSettingsViewSet",
]
