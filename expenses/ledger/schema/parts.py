"""What the operations of all capabilities are made of: query parameters and headers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from common.conditional import TAGS
from expenses import formats
from expenses.ledger.filters import SEARCH_LENGTH

if TYPE_CHECKING:
    from drf_spectacular.openapi import AutoSchema
    from drf_spectacular.utils import Direction

Decorator: TypeAlias = Callable[[Any], Any]


def _or_empty(schema: dict[str, Any]) -> dict[str, Any]:
    # Empty, as forms send what was not filled in, a parameter counts as left out.
    return {"anyOf": [schema, {"type": "string", "maxLength": 0}]}


def query(name: str, description: str, schema: dict[str, Any]) -> OpenApiParameter:
    """Describe a query parameter, which may also be empty."""
    return OpenApiParameter(name, _or_empty(schema), description=description)


class BoundField(serializers.CharField):
    """An amount as a query parameter."""


class BoundExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]  # it is untyped there
    """Bounds of amounts, in the currency of the settings: it is read when the document is made."""

    target_class = "expenses.ledger.schema.parts.BoundField"

    def map_serializer_field(
        self,
        auto_schema: AutoSchema,  # noqa: ARG002  (drf-spectacular's signature)
        direction: Direction,  # noqa: ARG002  (drf-spectacular's signature)
    ) -> dict[str, Any]:
        """Return the parameter's schema."""
        return _or_empty(formats.amount_text(zero=True))


class BoundsSerializer(serializers.Serializer[Any]):
    """The amounts that a list is narrowed to."""

    min_amount = BoundField(
        required=False, allow_blank=True, help_text=_("The least amount, inclusive.")
    )
    max_amount = BoundField(
        required=False, allow_blank=True, help_text=_("The greatest amount, inclusive.")
    )


TEXT = {"type": "string", "maxLength": SEARCH_LENGTH, "pattern": formats.DESCRIPTION["pattern"]}
FLAG = {"type": "boolean"}
PERIOD = [
    query("start_date", "The first day, inclusive.", formats.DAY),
    query("end_date", "The last day, inclusive; not before `start_date`.", formats.DAY),
]
ENTRY_FILTERS: list[Any] = [
    *PERIOD,
    query(
        "category",
        "The category's name; case and white space do not matter. Of a parent, also what is in its "
        "sub-categories.",
        TEXT,
    ),
    query("search", "Part of the description or of the category's name, in any case.", TEXT),
    BoundsSerializer,
    query("deleted", "Whether to list the trash instead; `false` if left out.", FLAG),
]
CATEGORY_FILTERS = [
    query("archived", "Whether they are archived; `false` if left out.", FLAG),
    query("parent", "The name of the category that they are sub-categories of.", TEXT),
    query("search", "Part of the name, in any case.", TEXT),
]
LOCATION = OpenApiParameter(
    "Location",
    {"type": "string", "format": "uri-reference"},
    OpenApiParameter.HEADER,
    description="Where it is now.",
    response=[201],
)
ETAG = OpenApiParameter(
    "ETag",
    {"type": "string"},
    OpenApiParameter.HEADER,
    description="The version of the row.",
    response=[200, 201],
)
IF_MATCH = OpenApiParameter(
    "If-Match",
    {"type": "string", "pattern": TAGS, "examples": ['"12.3"']},
    OpenApiParameter.HEADER,
    description="The ETag of the row as you know it; if it has changed since: 412, and no change.",
)
