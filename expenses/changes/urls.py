"""The address of the changes."""

from django.urls import path

from expenses.changes.views import ChangesView

urlpatterns = [path("changes", ChangesView.as_view(), name="changes")]
