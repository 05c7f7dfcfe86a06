"""The addresses of the budgets."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _

from expenses.budgets.views import BudgetStatusView, BudgetViewSet

LIST: dict[str, Any] = {"get": "list", "post": "create"}
BUDGET: dict[str, Any] = {"get": "retrieve", "patch": "partial_update", "delete": "destroy"}

urlpatterns = [
    path("budget", BudgetViewSet.as_view(LIST, name=_("Budgets")), name="budget-list"),
    path("budget/status", BudgetStatusView.as_view(), name="budget-status"),
    path("budget/<uuid:pk>", BudgetViewSet.as_view(BUDGET, name=_("Budget")), name="budget-detail"),
]
