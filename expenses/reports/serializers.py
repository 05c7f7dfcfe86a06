"""The answers of reports."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from expenses.ledger.fields import DayField, SumField


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
