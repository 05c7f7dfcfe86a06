"""The bodies of the ledger's endpoints."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from common.serializers import FlagField, StrictSerializer
from expenses.fields import (
    AmountField,
    DayField,
    DescriptionField,
    NameField,
    SumField,
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


class SumsSerializer(serializers.Serializer[Any]):
    """Sums of a period, both bounds inclusive; null where it is open."""

    currency = serializers.CharField(help_text=_("A code of ISO 4217."))
    start_date = DayField(source="period.start", allow_null=True)
    end_date = DayField(source="period.end", allow_null=True)


class BalanceSerializer(SumsSerializer):
    """What came in, what went out, and what is left."""

    balance = SumField(help_text=_("Income minus expenses; below zero where more was spent."))
    income = SumField()
    expenses = SumField()


class SummarySerializer(SumsSerializer):
    """What was spent, by category."""

    summary = serializers.DictField(
        child=SumField(), help_text=_("Category name -> amount spent, the largest first.")
    )
    total = SumField()
    count = serializers.IntegerField(min_value=0, help_text=_("How many expenses there are."))
