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
from expenses.filters import SEARCH_LENGTH
from expenses.serializers import (
    BalanceSerializer,
    CategorySerializer,
    EntrySerializer,
    NewCategorySerializer,
    SummarySerializer,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from drf_spectacular.openapi import AutoSchema
    from drf_spectacular.utils import Direction

    Decorator = Callable[[Any], Any]


class AmountExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]  # it is untyped there
    """Amounts: text in answers; text, or a number, in bodies."""

    target_class = "expenses.fields.AmountField"

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

    target_class = "expenses.fields.DayField"

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


def _query(name: str, description: str, schema: dict[str, Any]) -> OpenApiParameter:
    return OpenApiParameter(name, _or_empty(schema), description=description)


class BoundField(serializers.CharField):
    """An amount as a query parameter."""


class BoundExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]  # it is untyped there
    """Bounds of amounts, in the currency of the settings: it is read when the document is made."""

    target_class = "expenses.schema.BoundField"

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
    _query("start_date", "The first day, inclusive.", formats.DAY),
    _query("end_date", "The last day, inclusive; not before `start_date`.", formats.DAY),
]
ENTRY_FILTERS: list[Any] = [
    *PERIOD,
    _query("category", "The category's name; case and white space do not matter.", TEXT),
    _query("search", "Part of the description or of the category's name, in any case.", TEXT),
    BoundsSerializer,
]
CATEGORY_FILTERS = [
    _query("archived", "Whether they are archived; `false` if left out.", {"type": "boolean"}),
    _query("search", "Part of the name, in any case.", TEXT),
]
LOCATION = OpenApiParameter(
    "Location",
    {"type": "string", "format": "uri-reference"},
    OpenApiParameter.HEADER,
    description="Where it is now.",
    response=[201],
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
            parameters=[LOCATION],
            responses={201: EntrySerializer},
            examples=[made],
        ),
        retrieve=extend_schema(tags=tags, summary=f"Read an {one}"),
        update=extend_schema(
            tags=tags,
            summary=f"Replace an {one}",
            description="`date` and `description` stay as they were where they are left out.",
            examples=[made],
        ),
        partial_update=extend_schema(
            tags=tags,
            summary=f"Change an {one}",
            description="What is left out stays as it was.",
            examples=[part],
        ),
        destroy=extend_schema(
            tags=tags,
            summary=f"Delete an {one}",
            description="It goes into the trash, from where it can be restored.",
        ),
        restore=extend_schema(
            tags=tags,
            summary=f"Restore an {one}",
            description="Takes it out of the trash. One that is not there stays as it is.",
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
        parameters=[LOCATION],
        request=NewCategorySerializer,
        responses={201: CategorySerializer},
        examples=[example({"name": "Travel"})],
    ),
    retrieve=extend_schema(tags=["Categories"], summary="Read a category"),
    partial_update=extend_schema(
        tags=["Categories"],
        summary="Rename, archive or bring back a category",
        description="Its entries follow a rename. An archived one takes no new entries.",
        responses={200: CategorySerializer},
        examples=[example({"name": "Trips", "archived": False})],
    ),
)

describe_balance: Decorator = extend_schema(
    tags=["Sums"],
    summary="Balance",
    description="Income minus expenses, of all time or of a period.",
    parameters=PERIOD,
    responses=BalanceSerializer,
)

describe_summary: Decorator = extend_schema(
    tags=["Sums"],
    summary="Expenses by category",
    description="What was spent in each category, of all time or of a period.",
    parameters=PERIOD,
    responses=SummarySerializer,
)
