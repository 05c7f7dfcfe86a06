"""The recurrences in the OpenAPI document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view

from common.openapi import example
from expenses.ledger.models import Kind
from expenses.ledger.schema import ETAG, FLAG, IF_MATCH, LOCATION, TEXT, query
from expenses.recurrences.filters import DEFAULT_UPCOMING, MAXIMUM_UPCOMING
from expenses.recurrences.serializers import (
    MoveSerializer,
    OccurrenceSerializer,
    RecurrenceSerializer,
    SplitSerializer,
    UpcomingSerializer,
)

if TYPE_CHECKING:
    from expenses.ledger.schema import Decorator

TAGS = ["Recurrences"]
# The examples are of days to come, whenever they are pasted.
YEAR = timezone.now().year + 1


def _of_one(summary: str, description: str, request: Any, sample: dict[str, Any]) -> Decorator:  # noqa: ANN401  (a serializer)
    return extend_schema(
        tags=TAGS,
        summary=summary,
        description=description,
        parameters=[IF_MATCH, ETAG],
        request=request,
        responses={200: RecurrenceSerializer},
        examples=[example(sample)],
    )


describe_recurrences: Decorator = extend_schema_view(
    list=extend_schema(
        tags=TAGS,
        summary="List recurrences",
        description="By their start, in pages; also those that are paused or over.",
        parameters=[
            query("kind", "Expenses or income.", {"type": "string", "enum": list(Kind.values)}),
            query("category", "The category's name; case and white space do not matter.", TEXT),
            query("paused", "Whether they are paused.", FLAG),
        ],
    ),
    create=extend_schema(
        tags=TAGS,
        summary="Add a recurrence",
        description=(
            "An entry is posted on each day on which it is due, by a schedule that runs every "
            "hour; what is due already, at once. Each is posted once, and what was missed is "
            "caught up on."
        ),
        parameters=[LOCATION, ETAG],
        responses={201: RecurrenceSerializer},
        examples=[
            example(
                {
                    "amount": "950.00",
                    "category": "Rent",
                    "start": f"{YEAR}-01-31",
                    "frequency": "monthly",
                    "weekend": "after",
                }
            )
        ],
    ),
    retrieve=extend_schema(tags=TAGS, summary="Read a recurrence", parameters=[ETAG]),
    partial_update=extend_schema(
        tags=TAGS,
        summary="Change, pause or resume a recurrence",
        description=(
            "What is left out stays as it was; so do the entries that were posted. What is due is "
            "posted first, as it was. Once something was posted, a new rule counts from today on, "
            "and what it would have brought before is not made up for; nor is what fell into a "
            "pause. Exceptions of days on which it no longer comes are removed."
        ),
        parameters=[IF_MATCH, ETAG],
        responses={200: RecurrenceSerializer},
        examples=[example({"amount": "975.00", "description": "With garage"})],
    ),
    destroy=extend_schema(
        tags=TAGS,
        summary="Delete a recurrence",
        description="For good. The entries that it posted stay, and no more are posted.",
        parameters=[IF_MATCH],
    ),
    skip=_of_one(
        "Skip an occurrence",
        "Nothing is posted for this date. One that was moved is skipped instead.",
        OccurrenceSerializer,
        {"date": f"{YEAR}-02-28"},
    ),
    move=_of_one(
        "Move an occurrence",
        "It is posted on the other day; at once, if that has come.",
        MoveSerializer,
        {"date": f"{YEAR}-03-31", "to": f"{YEAR}-04-02"},
    ),
    reset=_of_one(
        "Take back a skip or a move",
        "It comes as the rule has it; if its day has passed meanwhile, it is posted at once.",
        OccurrenceSerializer,
        {"date": f"{YEAR}-03-31"},
    ),
    split=extend_schema(
        tags=TAGS,
        summary="Change this occurrence and all later ones",
        description=(
            "The recurrence ends before the date, and a new one goes on from there with what is "
            "changed; it is the answer. It starts on the date, if no `start` is given, has what is "
            "left of `count`, and takes along what was skipped or moved from the date on."
        ),
        parameters=[IF_MATCH, LOCATION, ETAG],
        request=SplitSerializer,
        responses={201: RecurrenceSerializer},
        examples=[example({"date": f"{YEAR}-05-31", "amount": "990.00"})],
    ),
)

describe_upcoming: Decorator = extend_schema(
    tags=TAGS,
    summary="What a recurrence posts next",
    description=(
        "By the day of posting, without what is skipped. Of a recurrence that is paused: what it "
        "would post if it went on today."
    ),
    parameters=[
        query(
            "count",
            f"How many; {DEFAULT_UPCOMING} if left out.",
            {"type": "integer", "minimum": 1, "maximum": MAXIMUM_UPCOMING},
        )
    ],
    responses=UpcomingSerializer,
)
