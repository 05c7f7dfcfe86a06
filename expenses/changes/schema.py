"""The changes in the OpenAPI document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drf_spectacular.utils import extend_schema

from expenses.changes.filters import DEFAULT_LIMIT, LARGEST_NUMBER, MAXIMUM_LIMIT
from expenses.changes.serializers import ChangesSerializer
from expenses.ledger.schema import query

if TYPE_CHECKING:
    from expenses.ledger.schema import Decorator

NUMBER = {"type": "integer", "minimum": 0, "maximum": LARGEST_NUMBER}
LIMIT = {"type": "integer", "minimum": 1, "maximum": MAXIMUM_LIMIT, "default": DEFAULT_LIMIT}

describe_changes: Decorator = extend_schema(
    tags=["Changes"],
    summary="What has changed since",
    description=(
        "What was made, changed or deleted in the ledger, by its numbers, for who keeps a copy. "
        "Begin with 0, follow `next_url` while there is more, then keep `next` as the `since` of "
        "next time. 410 says to begin anew. An entry shows its category by name as it is now: look "
        "the name up by `category_id`, for a rename is a change of the category alone."
    ),
    parameters=[
        query(
            "since", "The number that the copy has come to; 0, and everything, if left out.", NUMBER
        ),
        query("limit", "How many changes a page has at most.", LIMIT),
        query("begun_at", "Taken over from `next_url`, on the first pages of a new copy.", NUMBER),
    ],
    responses=ChangesSerializer,
)
