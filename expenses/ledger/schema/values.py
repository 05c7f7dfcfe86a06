"""The ledger's values in the OpenAPI document: each as a JSON Schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension

from expenses import days, formats

if TYPE_CHECKING:
    from drf_spectacular.openapi import AutoSchema
    from drf_spectacular.utils import Direction


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


class TimeZoneExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]  # it is untyped there
    """Time zones, by name: they are read when the document is made."""

    target_class = "expenses.ledger.fields.TimeZoneField"

    def map_serializer_field(
        self,
        auto_schema: AutoSchema,  # noqa: ARG002  (drf-spectacular's signature)
        direction: Direction,  # noqa: ARG002  (drf-spectacular's signature)
    ) -> dict[str, Any]:
        """Return the field's schema."""
        return {"type": "string", "enum": sorted(days.zones())}
