"""What an export in JSON holds."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from expenses.ledger.fields import AmountField, DayField, DescriptionField, NameField
from expenses.ledger.models import Kind


class ExportedEntrySerializer(serializers.Serializer[Any]):
    """An entry as it stands in a file."""

    external_id = serializers.CharField(
        help_text=_("What another program knows it by; its own ID, if none does.")
    )
    date = DayField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    amount = AmountField()
    currency = serializers.CharField(help_text=_("A code of ISO 4217."))
    category = NameField()
    parent = NameField(  # type: ignore[assignment]  # the base has an attribute of it
        allow_null=True, help_text=_("The category above its own, or null.")
    )
    description = DescriptionField()
