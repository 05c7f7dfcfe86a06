"""The ledger's operations in the OpenAPI document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.utils import (
    OpenApiParameter,
    extend_schema,
    extend_schema_view,
)
from rest_framework import serializers

from common.openapi import example
from expenses import formats
from expenses.ledger.filters import SEARCH_LENGTH
from expenses.ledger.serializers import (
    CategorySerializer,
    EntrySerializer,
    NewCategorySerializer,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from drf_spectacular.openapi import AutoSchema
    from drf_spectacular.utils import Direction

    Decorator = Callable[[Any], Any]


class AmountExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]  # it is untyped there
    """Amounts: text in answers; text, or a number, in bodies."""

    target_class = "expenses.ledger.fields.AmountField"

    def map_serializer_field(
        self,
        auto_schema: AutoSchema,  # noqa: ARG002  (drf-spectacular's signature)
        direction: Direction,
    ) -> dict[str, Any]:
        """Return the field's schema."""
        if direction == "response":
            return dict(formats.AMOUNT)
        return {"anyOf": [formats.amount_text(), formats.amount_number()]}


class DayExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]  # it is untyped there
    """Days: a date in answers; a date, or a timestamp, in bodies."""

    target_class = "expenses.ledger.fields.DayField"

    def map_serializer_field(
        self,
        auto_schema: AutoSchema,  # noqa: ARG002  (drf-spectacular's signature)
        direction: Direction,
    ) -> dict[str, Any]:
        """Return the field's schema."""
        if direction == "response":
            return {"type": "string", "format": "date"}
        return {"anyOf": [formats.DAY, formats.TIMESTAMP]}


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

    target_class = "expenses.ledger.schema.BoundField"

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
PERIOD = [
    query("start_date", "The first day, inclusive.", formats.DAY),
    query("end_date", "The last day, inclusive; not before `start_date`.", formats.DAY),
]
ENTRY_FILTERS: list[Any] = [
    *PERIOD,
    query("category", "The category's name; case and white space do not matter.", TEXT),
    query("search", "Part of the description or of the category's name, in any case.", TEXT),
    BoundsSerializer,
]
CATEGORY_FILTERS = [
    query("archived", "Whether they are archived; `false` if left out.", {"type": "boolean"}),
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
    {"type": "string", "examples": ['"12.3"']},
    OpenApiParameter.HEADER,
    description="The ETag of the row as you know it; if it has changed since: 412, and no change.",
)


def describe_entries(one: str, many: str, sample: dict[str, Any]) -> Decorator:
    """Describe the operations on one kind of entry: what one and many are called."""
    tags = [many.capitalize()]
    made = example(sample)
    part = example({"amount": sample["amount"]})
    return extend_schema_view(
        list=extend_schema(
            tags=tags,
            summary=f"List {many}",
            description="The newest first, in pages; what is in the trash is left out.",
            parameters=ENTRY_FILTERS,
        ),
        create=extend_schema(
            tags=tags,
            summary=f"Add an {one}",
            description="A category of a new name is made. Without `date`, it is of today.",
            parameters=[LOCATION, ETAG],
            responses={201: EntrySerializer},
            examples=[made],
        ),
        retrieve=extend_schema(tags=tags, summary=f"Read an {one}", parameters=[ETAG]),
        update=extend_schema(
            tags=tags,
            summary=f"Replace an {one}",
            description="`date` and `description` stay as they were where they are left out.",
            parameters=[IF_MATCH, ETAG],
            examples=[made],
        ),
        partial_update=extend_schema(
            tags=tags,
            summary=f"Change an {one}",
            description="What is left out stays as it was.",
            parameters=[IF_MATCH, ETAG],
            examples=[part],
        ),
        destroy=extend_schema(
            tags=tags,
            summary=f"Delete an {one}",
            description="It goes into the trash, from where it can be restored.",
            parameters=[IF_MATCH],
        ),
        restore=extend_schema(
            tags=tags,
            summary=f"Restore an {one}",
            description="Takes it out of the trash. One that is not there stays as it is.",
            parameters=[IF_MATCH, ETAG],
            request=None,
            responses=EntrySerializer,
        ),
    )


describe_categories: Decorator = extend_schema_view(
    list=extend_schema(
        tags=["Categories"],
        summary="List categories",
        description="By name, in pages.",
        parameters=CATEGORY_FILTERS,
    ),
    create=extend_schema(
        tags=["Categories"],
        summary="Add a category",
        parameters=[LOCATION, ETAG],
        request=NewCategorySerializer,
        responses={201: CategorySerializer},
        examples=[example({"name": "Travel"})],
    ),
    retrieve=extend_schema(tags=["Categories"], summary="Read a category", parameters=[ETAG]),
    partial_update=extend_schema(
        tags=["Categories"],
        summary="Rename, archive or bring back a category",
        description="Its entries follow a rename. An archived one takes no new entries.",
        parameters=[IF_MATCH, ETAG],
        responses={200: CategorySerializer},
        examples=[example({"name": "Trips", "archived": False})],
    ),
)
