"""The addresses of imports."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _

from expenses.importing.parsers import CSVParser, FormParser, JSONParser
from expenses.importing.views import ImportViewSet, RowViewSet

LIST: dict[str, Any] = {"get": "list", "post": "create"}
PLAN: dict[str, Any] = {"get": "retrieve", "delete": "destroy"}
COMMIT: dict[str, Any] = {"post": "commit"}
REVERT: dict[str, Any] = {"post": "revert"}
CHOOSE: dict[str, Any] = {"post": "choose"}
ROWS: dict[str, Any] = {"get": "list"}
ROW: dict[str, Any] = {"get": "retrieve", "patch": "partial_update"}
UPLOADS = (FormParser, CSVParser, JSONParser)

urlpatterns = [
    path(
        "import",
        ImportViewSet.as_view(LIST, name=_("Imports"), parser_classes=UPLOADS),
        name="import-list",
    ),
    path("import/<uuid:pk>", ImportViewSet.as_view(PLAN, name=_("Import")), name="import-detail"),
    path(
        "import/<uuid:pk>/rows",
        RowViewSet.as_view(ROWS, name=_("Rows of an import")),
        name="import-row-list",
    ),
    path(
        "import/<uuid:pk>/rows/<int:line>",
        RowViewSet.as_view(ROW, name=_("Row of an import")),
        name="import-row-detail",
    ),
    path(
        "import/<uuid:pk>/choose",
        ImportViewSet.as_view(CHOOSE, name=_("Choose rows of an import")),
        name="import-choose",
    ),
    path(
        "import/<uuid:pk>/commit",
        ImportViewSet.as_view(COMMIT, name=_("Commit an import")),
        name="import-commit",
    ),
    path(
        "import/<uuid:pk>/revert",
        ImportViewSet.as_view(REVERT, name=_("Revert an import")),
        name="import-revert",
    ),
]
