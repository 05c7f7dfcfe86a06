"""The addresses of the ledger, its categories and entries."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _

from expenses.ledger.views import (
    CategoryViewSet,
    ExpenseBatchViewSet,
    ExpenseViewSet,
    IncomeBatchViewSet,
    IncomeViewSet,
    LedgerSettingsViewSet,
)

LIST: dict[str, Any] = {"get": "list", "post": "create"}
ENTRY: dict[str, Any] = {
    "get": "retrieve",
    "put": "update",
    "patch": "partial_update",
    "delete": "destroy",
}
CATEGORY: dict[str, Any] = {"get": "retrieve", "patch": "partial_update", "delete": "destroy"}
LEDGER: dict[str, Any] = {"get": "retrieve", "patch": "partial_update"}
RESTORE: dict[str, Any] = {"post": "restore"}
BATCH: dict[str, Any] = {"post": "batch"}

urlpatterns = [
    path("ledger", LedgerSettingsViewSet.as_view(LEDGER, name=_("Ledger")), name="ledger"),
    path("expense", ExpenseViewSet.as_view(LIST, name=_("Expenses")), name="expense-list"),
    path(
        "expense/batch",
        ExpenseBatchViewSet.as_view(BATCH, name=_("Many expenses")),
        name="expense-batch",
    ),
    path(
        "expense/<uuid:pk>", ExpenseViewSet.as_view(ENTRY, name=_("Expense")), name="expense-detail"
    ),
    path(
        "expense/<uuid:pk>/restore",
        ExpenseViewSet.as_view(RESTORE, name=_("Restore an expense")),
        name="expense-restore",
    ),
    path("income", IncomeViewSet.as_view(LIST, name=_("Income")), name="income-list"),
    path(
        "income/batch",
        IncomeBatchViewSet.as_view(BATCH, name=_("Much income")),
        name="income-batch",
    ),
    path(
        "income/<uuid:pk>",
        IncomeViewSet.as_view(ENTRY, name=_("Income entry")),
        name="income-detail",
    ),
    path(
        "income/<uuid:pk>/restore",
        IncomeViewSet.as_view(RESTORE, name=_("Restore an income entry")),
        name="income-restore",
    ),
    path("category", CategoryViewSet.as_view(LIST, name=_("Categories")), name="category-list"),
    path(
        "category/<uuid:pk>",
        CategoryViewSet.as_view(CATEGORY, name=_("Category")),
        name="category-detail",
    ),
]
