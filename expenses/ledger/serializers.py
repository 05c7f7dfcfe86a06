"""The bodies of the ledger's endpoints."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from common.serializers import FlagField, StrictSerializer
from expenses.ledger.fields import (
    AmountField,
    DayField,
    DescriptionField,
    NameField,
)


class EntrySerializer(StrictSerializer):
    """An expense or an income."""

    id = serializers.UUIDField(read_only=True)
    amount = AmountField(source="amount_minor")
    category = NameField(
        help_text=_("The category's name; case and white space do not matter. A new one is made.")
    )
    date = DayField(
        required=False,
        help_text=_(
            "A day. Of a timestamp, the day as written. Left out: today in the ledger's time zone, "
            "or as it was."
        ),
    )
    description = DescriptionField(required=False)
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True)


class NewCategorySerializer(StrictSerializer):
    """A category to be made."""

    name = NameField(help_text=_("Unique, whatever its case and white space."))


class CategorySerializer(StrictSerializer):
    """A category."""

    id = serializers.UUIDField(read_only=True)
    name = NameField(help_text=_("Unique, whatever its case and white space."))
    archived = FlagField(help_text=_("An archived category takes no new entries."))
    created_at = serializers.DateTimeField(read_only=True)
