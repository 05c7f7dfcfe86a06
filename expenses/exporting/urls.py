"""The address of the export."""

from django.urls import path

from expenses.exporting.views import ExportView

urlpatterns = [path("export", ExportView.as_view(), name="ledger-export")]
