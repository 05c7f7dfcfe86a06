"""The address of the self-check."""

from django.urls import path

from expenses.verifying.views import VerifyView

urlpatterns = [path("verify-ledger", VerifyView.as_view(), name="verify-ledger")]
