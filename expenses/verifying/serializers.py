"""The answer of the self-check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from expenses.verifying.faults import Rule

if TYPE_CHECKING:
    from expenses.verifying.faults import Report


class FaultSerializer(serializers.Serializer[Any]):
    """The first row that does not agree."""

    kind = serializers.CharField(help_text=_("What it is: an expense, a category, the ledger..."))
    id = serializers.UUIDField(allow_null=True, help_text=_("Null for the ledger as a whole."))
    rule = serializers.ChoiceField(choices=list(Rule), help_text=_("What does not hold. Stable."))
    detail = serializers.CharField(help_text=_("The same for people."))


class ReportSerializer(serializers.Serializer[Any]):
    """Whether the ledger agrees with itself."""

    ok = serializers.BooleanField()
    checked = serializers.DictField(
        child=serializers.IntegerField(min_value=0),
        required=False,
        help_text=_("How many rows were looked at, by what they are; there if all is well."),
    )
    first = FaultSerializer(required=False, help_text=_("There if something does not agree."))

    def to_representation(self, instance: Report) -> dict[str, Any]:
        """Return the one or the other."""
        if instance.first is None:
            return {"ok": True, "checked": instance.checked}
        return {"ok": False, "first": FaultSerializer(instance.first).data}
