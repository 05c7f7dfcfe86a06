"""The answers of reports."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from expenses.ledger.fields import DayField, NameField, SumField


class PeriodSerializer(serializers.Serializer[Any]):
    """A period, both bounds inclusive; null where it is open."""

    start_date = DayField(source="period.start", allow_null=True)
    end_date = DayField(source="period.end", allow_null=True)


class CurrencySerializer(serializers.Serializer[Any]):
    """The currency of all sums beside it."""

    currency = serializers.CharField(help_text=_("A code of ISO 4217."))


class BalanceSerializer(CurrencySerializer, PeriodSerializer):
    """What came in, what went out, and what is left: `opening + balance = closing`."""

    balance = SumField(help_text=_("Income minus expenses; below zero where more was spent."))
    income = SumField()
    expenses = SumField()
    opening = SumField(help_text=_("The balance of all that is before `start_date`."))
    closing = SumField(help_text=_("The balance of all until `end_date`, or of all there is."))


class SubCategorySerializer(serializers.Serializer[Any]):
    """What was spent in a sub-category."""

    category = NameField()
    amount = SumField()
    count = serializers.IntegerField(min_value=0)


class TopCategorySerializer(serializers.Serializer[Any]):
    """What was spent in a category that has no parent, and in its sub-categories."""

    category = NameField()
    amount = SumField(help_text=_("With its sub-categories."))
    own = SumField(help_text=_("Without its sub-categories."))
    count = serializers.IntegerField(
        min_value=0, help_text=_("How many expenses there are, with those of its sub-categories.")
    )
    children = SubCategorySerializer(many=True, help_text=_("The largest first."))


class GroupSerializer(serializers.Serializer[Any]):
    """What was spent in a group: it has what was asked for, and the bounds of its time."""

    month = serializers.CharField(
        required=False, help_text=_("The month it begins in, like 2026-01.")
    )
    week = serializers.CharField(required=False, help_text=_("By ISO 8601, like 2026-W05."))
    day = DayField(required=False)
    start_date = DayField(required=False, help_text=_("The first day, within the period."))
    end_date = DayField(required=False, help_text=_("The last day, within the period."))
    category = NameField(
        required=False, help_text=_("Its own; a sub-category stands beside its parent.")
    )
    amount = SumField()
    count = serializers.IntegerField(min_value=1)


class SpentSerializer(PeriodSerializer):
    """What was spent in a period, by category and in groups."""

    summary = serializers.DictField(
        child=SumField(), help_text=_("Category name -> amount spent, the largest first.")
    )
    total = SumField()
    count = serializers.IntegerField(min_value=0, help_text=_("How many expenses there are."))
    groups = GroupSerializer(
        many=True,
        required=False,
        help_text=_("If `group_by` is given: by time, then the largest first; none is empty."),
    )

    # What is there only when asked for.
    if_asked: ClassVar[tuple[str, ...]] = ("groups",)

    def to_representation(self, instance: Any) -> dict[str, Any]:  # noqa: ANN401  (DRF's signature)
        """Leave out what was not asked for."""
        answer = super().to_representation(instance)
        for name in self.if_asked:
            if answer[name] is None:
                del answer[name]
        return answer


class SummarySerializer(CurrencySerializer, SpentSerializer):
    """What was spent, by category, in groups, and compared with the period before."""

    categories = TopCategorySerializer(
        many=True, help_text=_("Those without a parent, the largest first: they make the total.")
    )
    previous = SpentSerializer(
        required=False, help_text=_("If compared: the period before, of the same length.")
    )
    change = SumField(
        required=False, help_text=_("If compared: how much more was spent; below zero: less.")
    )

    if_asked = ("groups", "previous", "change")
