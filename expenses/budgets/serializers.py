"""The bodies of budgets."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from common.serializers import StrictSerializer
from expenses.budgets.models import Rollover, Span
from expenses.ledger.fields import AmountField, DayField, NameField, SumField
from expenses.ledger.serializers import VERSION

CATEGORY = _("The category's name, its sub-categories included; null: all expenses.")


class BudgetSerializer(StrictSerializer):
    """A budget."""

    id = serializers.UUIDField(read_only=True)
    category = NameField(
        required=False,
        allow_null=True,
        help_text=_(
            "The category's name; case and white space do not matter, and a new one is made. Its "
            "sub-categories are included. Left out in a new budget, or null: all expenses."
        ),
    )
    category_id = serializers.UUIDField(read_only=True, allow_null=True)
    period = serializers.ChoiceField(
        Span.choices,
        help_text=_("How long the amount is for. The ledger says when its months begin."),
    )
    amount = AmountField(source="amount_minor")
    effective_from = DayField(
        required=False,
        help_text=_(
            "The budget holds from the period of this day on, until a later one of the same "
            "category and period takes over. Left out in a new budget: from the present period on."
        ),
    )
    rollover = serializers.ChoiceField(
        Rollover.choices,
        required=False,
        help_text=_(
            "What a period takes over from the one before: nothing (which it is if left out), the "
            "surplus that was left, or what was left in full, also where it was overspent."
        ),
    )
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True)
    version = serializers.CharField(read_only=True, help_text=VERSION)


class BudgetStatusSerializer(serializers.Serializer[Any]):
    """How a budget stands in a period."""

    id = serializers.UUIDField(source="budget.id")
    category = NameField(source="budget.category", allow_null=True, help_text=CATEGORY)
    period = serializers.ChoiceField(Span.choices, source="budget.period")
    amount = AmountField(source="budget.amount_minor")
    rollover = serializers.ChoiceField(Rollover.choices, source="budget.rollover")
    start = DayField(source="period.start", help_text=_("The first day of the period."))
    end = DayField(source="period.end", help_text=_("Its last day, inclusive."))
    spent = SumField()
    left = SumField(help_text=_("What was carried, and the amount, less what was spent."))
    carried = SumField(help_text=_("What was taken over from the period before."))
    elapsed = serializers.FloatField(
        min_value=0,
        max_value=1,
        help_text=_("The share of the period's days that have passed, the date included."),
    )


class BudgetStatusesSerializer(serializers.Serializer[Any]):
    """How all the budgets stand that are valid on a day."""

    date = DayField()
    currency = serializers.CharField(help_text=_("A code of ISO 4217."))
    budgets = BudgetStatusSerializer(many=True)
