"""Imports in the OpenAPI document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    extend_schema,
    extend_schema_view,
)

from common.openapi import example
from expenses.importing.models import Status
from expenses.importing.parsers import LARGEST_UPLOAD
from expenses.importing.serializers import (
    ChoiceSerializer,
    CommitSerializer,
    OptionsSerializer,
    PlanSerializer,
    RevertedPlanSerializer,
    RowChangesSerializer,
    RowSerializer,
    UploadSerializer,
)
from expenses.ledger.schema import ETAG, IF_MATCH, LOCATION, query

if TYPE_CHECKING:
    from expenses.ledger.schema import Decorator

TAGS = ["Files"]
CSV = (
    "date,amount,category,description\n"
    "2026-01-30,-45.99,Groceries,Weekly shopping\n"
    "2026-01-31,2500.00,Salary,January\n"
)
JSON = [
    {
        "external_id": "bank-4711",
        "date": "2026-01-30",
        "kind": "expense",
        "amount": "45.99",
        "currency": "USD",
        "category": "Groceries",
        "parent": "Living",
        "description": "Weekly shopping",
    }
]
HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
LINE = OpenApiParameter(
    "line",
    {"type": "integer", "minimum": 1, "maximum": 2**31 - 1},
    OpenApiParameter.PATH,
    description="Where the row begins in the file.",
)
BODIES: dict[str, Any] = {
    "multipart/form-data": UploadSerializer,
    "text/csv": {"type": "string"},
    "application/json": {"type": "array", "items": {"type": "object"}},
}

describe_plans: Decorator = extend_schema_view(
    list=extend_schema(
        tags=TAGS, summary="List imports", description="The newest first, in pages."
    ),
    create=extend_schema(
        tags=TAGS,
        summary="Upload a file",
        description=(
            "Makes a plan, and no entry: each row is `new`, a `duplicate`, a `suspect` or an "
            "`error`. As a form, with the options as its other fields; or the file alone, with the "
            f"options as query parameters. At most {LARGEST_UPLOAD} bytes and 50000 rows."
        ),
        parameters=[LOCATION, ETAG, OptionsSerializer],
        request=BODIES,
        responses={201: PlanSerializer},
        examples=[
            OpenApiExample("CSV", value=CSV, request_only=True, media_type="text/csv"),
            OpenApiExample("JSON", value=JSON, request_only=True, media_type="application/json"),
        ],
    ),
    retrieve=extend_schema(
        tags=TAGS,
        summary="Read an import",
        description="While it is `reading`, `done` of `total` tell how far it is.",
        parameters=[ETAG],
    ),
    destroy=extend_schema(
        tags=TAGS,
        summary="Delete an import",
        description="One that is not committed. The entries of one that was reverted stay.",
        parameters=[IF_MATCH],
    ),
    choose=extend_schema(
        tags=TAGS,
        summary="Choose rows of an import",
        description=(
            "What is to be done with all rows that have a status. A row whose external ID is "
            "taken stays left out."
        ),
        parameters=[IF_MATCH, ETAG],
        request=ChoiceSerializer,
        responses=PlanSerializer,
        examples=[example({"status": Status.SUSPECT.value, "choice": "skip"})],
    ),
    commit=extend_schema(
        tags=TAGS,
        summary="Commit an import",
        description=(
            "Makes an entry of each row that is `new` or `suspect`, unless something else was "
            "chosen; all or none. If the ledger has changed since the rows were compared, they are "
            "compared again; where that changes the plan: 409, and the plan has a new hash."
        ),
        parameters=[IF_MATCH, ETAG],
        request=CommitSerializer,
        responses=PlanSerializer,
        examples=[example({"hash": HASH})],
    ),
    revert=extend_schema(
        tags=TAGS,
        summary="Revert an import",
        description=(
            "Puts the entries that it made into the trash. Those that were changed since are kept "
            "and listed; its categories stay."
        ),
        parameters=[IF_MATCH, ETAG],
        request=None,
        responses=RevertedPlanSerializer,
    ),
)

describe_rows: Decorator = extend_schema_view(
    list=extend_schema(
        tags=TAGS,
        summary="List the rows of an import",
        description="By their lines in the file, in pages.",
        parameters=[query("status", "The status.", {"enum": Status.values})],
    ),
    retrieve=extend_schema(tags=TAGS, summary="Read a row of an import", parameters=[LINE, ETAG]),
    partial_update=extend_schema(
        tags=TAGS,
        summary="Correct a row of an import",
        description=(
            "What is left out stays as it was. All rows are compared again, so the plan has a new "
            "hash, which is the ETag. `choice` imports a duplicate, or leaves out something new."
        ),
        parameters=[LINE, IF_MATCH, ETAG],
        request=RowChangesSerializer,
        responses=RowSerializer,
        examples=[example({"category": "Groceries", "choice": "import"})],
    ),
)
