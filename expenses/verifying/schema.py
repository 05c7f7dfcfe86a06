"""The self-check in the OpenAPI document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drf_spectacular.utils import extend_schema

from expenses.verifying.serializers import ReportSerializer

if TYPE_CHECKING:
    from expenses.ledger.schema import Decorator

describe_verify: Decorator = extend_schema(
    tags=["Changes"],
    summary="Check the ledger",
    description=(
        "Looks at each row of the ledger, at its numbers and at its sums, and names the first that "
        "does not agree with the others. That is never to be: if it is, tell support."
    ),
    responses=ReportSerializer,
)
