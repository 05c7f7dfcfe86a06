"""The changes of a ledger, as they are answered."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema_field
from rest_framework import serializers

from expenses.budgets.serializers import BudgetSerializer
from expenses.ledger.models import RowKind
from expenses.ledger.serializers import CategorySerializer, EntrySerializer, LedgerSerializer
from expenses.recurrences.serializers import RecurrenceSerializer

if TYPE_CHECKING:
    from rest_framework.request import Request

    from expenses.changes.selectors import Change, Page

# As the row's own endpoint shows it.
SHOWN_BY: Final[dict[str, type[serializers.Serializer[Any]]]] = {
    RowKind.LEDGER: LedgerSerializer,
    RowKind.CATEGORY: CategorySerializer,
    RowKind.EXPENSE: EntrySerializer,
    RowKind.INCOME: EntrySerializer,
    RowKind.BUDGET: BudgetSerializer,
    RowKind.RECURRENCE: RecurrenceSerializer,
}


@extend_schema_field(
    PolymorphicProxySerializer(
        component_name="ChangedRow",
        serializers=list(dict.fromkeys(SHOWN_BY.values())),
        resource_type_field_name=None,
    )
)
class RowField(serializers.Field[Any, Any, Any, Any]):
    """The row of a change."""

    @cached_property
    def _serializers(self) -> dict[str, serializers.Serializer[Any]]:
        return {kind: shown_by(context=self.context) for kind, shown_by in SHOWN_BY.items()}

    def to_representation(self, value: Change) -> dict[str, Any] | None:
        """Return the row as its own endpoint shows it; None of one that is deleted."""
        if value.deleted:
            return None
        return dict(self._serializers[value.kind].to_representation(value.row))


class ChangeSerializer(serializers.Serializer[Any]):
    """That a row was made, changed or deleted."""

    seq = serializers.IntegerField(min_value=1, help_text=_("Its number in the ledger."))
    kind = serializers.ChoiceField(RowKind.choices)
    id = serializers.UUIDField(
        source="pk", allow_null=True, help_text=_("Null for the settings of the ledger.")
    )
    deleted = serializers.BooleanField(help_text=_("Whether it is gone, or in the trash."))
    row = RowField(
        source="*",
        required=False,
        help_text=_("The row as its own endpoint shows it; missing where it is deleted."),
    )

    def to_representation(self, instance: Change) -> dict[str, Any]:
        """Return the change, with its row if it has one."""
        body: dict[str, Any] = super().to_representation(instance)
        if instance.deleted:
            del body["row"]
        return body


class ChangesSerializer(serializers.Serializer[Any]):
    """A page of changes, in the order of their numbers."""

    changes = ChangeSerializer(many=True)
    next = serializers.IntegerField(
        min_value=0, help_text=_("What to ask for as `since` next time, once there is no more.")
    )
    more = serializers.BooleanField(help_text=_("Whether there is another page now."))
    next_url = serializers.SerializerMethodField(
        help_text=_("The address of the next page; null where there is no more.")
    )

    @extend_schema_field({"type": ["string", "null"], "format": "uri"})
    def get_next_url(self, page: Page) -> str | None:
        """Return the address of the next page, which says for a new copy when it was begun."""
        if not page.more:
            return None
        asked = {"since": page.next, "limit": page.limit, "begun_at": page.begun_at}
        query = urlencode({name: value for name, value in asked.items() if value is not None})
        request: Request = self.context["request"]
        return request.build_absolute_uri(f"{request.path}?{query}")
