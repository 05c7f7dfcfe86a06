"""Batches in the OpenAPI document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from common.openapi import ProblemSerializer, example
from expenses.ledger.batch_bodies import ITEMS, MAXIMUM_ITEMS
from expenses.ledger.serializers import EntrySerializer

if TYPE_CHECKING:
    from drf_spectacular.openapi import AutoSchema
    from drf_spectacular.utils import Direction

    from expenses.ledger.schema.parts import Decorator


class ItemsExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]  # it is untyped there
    """The items of a batch: one of several forms each."""

    target_class = "expenses.ledger.batch_bodies.ItemsField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Direction) -> dict[str, Any]:
        """Return the field's schema."""
        forms = [auto_schema.resolve_serializer(form, direction).ref for form in ITEMS]
        return {
            "type": "array",
            "minItems": 1,
            "maxItems": MAXIMUM_ITEMS,
            "items": {"anyOf": forms},
        }


class ResultSerializer(serializers.Serializer[Any]):
    """What became of one item."""

    status = serializers.IntegerField(help_text=_("As if it had been sent by itself."))
    body = EntrySerializer(
        required=False, allow_null=True, help_text=_("The entry; null if it is deleted.")
    )
    problem = ProblemSerializer(required=False, help_text=_("In its place: why it was refused."))


class ResultsSerializer(serializers.Serializer[Any]):
    """What became of a batch."""

    results = ResultSerializer(many=True, help_text=_("In the order of the items."))


def describe_batch(many: str, category: str) -> Decorator:
    """Describe the batch of one kind of entry: what many are called, and a category of theirs."""
    items = [
        {"amount": "45.99", "category": category, "date": "2026-01-31"},
        {"op": "create", "amount": "5.00", "category": category, "description": "By batch"},
    ]
    return extend_schema_view(
        batch=extend_schema(
            tags=[many.capitalize()],
            summary=f"Add and change many {many}",
            description=(
                "Each item is a new one, or has an `op`: `update` with an `id` and what is new, "
                "`delete` or `restore` with an `id`. They are carried out in their order, at once. "
                "If one cannot be, none is, and the problem names its place, as in "
                "`items.3.amount`. With `atomic: false` each stands for itself, and its result "
                "says what became of it."
            ),
            responses={200: ResultsSerializer},
            examples=[example({"items": items})],
        )
    )
