"""The addresses of the recurrences."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _

from expenses.recurrences.views import RecurrenceViewSet, UpcomingView

LIST: dict[str, Any] = {"get": "list", "post": "create"}
RECURRENCE: dict[str, Any] = {"get": "retrieve", "patch": "partial_update", "delete": "destroy"}
# What is done to one, with the name of its page.
ACTIONS: dict[str, Any] = {
    "skip": _("Skip an occurrence"),
    "move": _("Move an occurrence"),
    "reset": _("Take back a skip or move"),
    "split": _("Change this and later ones"),
}

urlpatterns = [
    path(
        "recurring", RecurrenceViewSet.as_view(LIST, name=_("Recurrences")), name="recurring-list"
    ),
    path(
        "recurring/<uuid:pk>",
        RecurrenceViewSet.as_view(RECURRENCE, name=_("Recurrence")),
        name="recurring-detail",
    ),
    path("recurring/<uuid:pk>/upcoming", UpcomingView.as_view(), name="recurring-upcoming"),
    *(
        path(
            f"recurring/<uuid:pk>/{action}",
            RecurrenceViewSet.as_view({"post": action}, name=name),
            name=f"recurring-{action}",
        )
        for action, name in ACTIONS.items()
    ),
]
