"""The addresses of the reports."""

from django.urls import path

from expenses.reports.views import BalanceView, SummaryView

urlpatterns = [
    path("balance", BalanceView.as_view(), name="balance"),
    path("summary", SummaryView.as_view(), name="summary"),
]
