"""The export in the OpenAPI document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema

from expenses.exporting.selectors import COLUMNS, FORMATS
from expenses.exporting.serializers import ExportedEntrySerializer
from expenses.ledger.models import Kind
from expenses.ledger.schema import ENTRY_FILTERS, query

if TYPE_CHECKING:
    from expenses.ledger.schema import Decorator

# The trash cannot be exported.
FILTERS = [each for each in ENTRY_FILTERS if getattr(each, "name", "") != "deleted"]

describe_export: Decorator = extend_schema(
    tags=["Files"],
    summary="Export the ledger",
    description=(
        "The expenses and income as a file, by date; what is in the trash is left out. "
        f"Its columns are {', '.join(f'`{name}`' for name in COLUMNS)}. `POST /import` reads it."
    ),
    parameters=[
        query("format", "The kind of file; `csv` if left out.", {"enum": list(FORMATS)}),
        query("kind", "Expenses or income; both if left out.", {"enum": Kind.values}),
        *FILTERS,
    ],
    responses={
        (200, "text/csv"): OpenApiResponse(
            OpenApiTypes.STR, "UTF-8 with a byte order mark, a header, lines that end with CRLF."
        ),
        (200, "application/json"): ExportedEntrySerializer(many=True),
    },
)
