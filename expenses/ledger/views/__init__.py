"""The ledger's endpoints: each reads the request, calls one service or selector, and answers."""

from expenses.ledger.views.categories import CategoryViewSet
from expenses.ledger.views.entries import EntryViewSet, ExpenseViewSet, IncomeViewSet

__all__ = ["CategoryViewSet", "EntryViewSet", "ExpenseViewSet", "IncomeViewSet"]
