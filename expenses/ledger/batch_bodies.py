"""The body of a batch: many changes of entries, each as it would be sent by itself."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from common.conditional import IfMatch
from common.serializers import FlagField, StrictSerializer
from expenses.ledger.fields import AmountField, NameField
from expenses.ledger.models import Entry
from expenses.ledger.serializers import EntrySerializer
from expenses.ledger.services.batches import Change, Create, Delete, Restore, Update

if TYPE_CHECKING:
    ReadItem: TypeAlias = Change | serializers.ValidationError

MAXIMUM_ITEMS: Final = 500
CREATE, UPDATE, DELETE, RESTORE = "create", "update", "delete", "restore"
VERSION: Final = r"^[0-9.]+$"
WHAT = _("What to do.")
WHAT_ELSE = _("What to do: this, also where it is left out.")
WHICH = _("Which one.")
AS_KNOWN = _("The `version` that you know; if it has changed since: `version_mismatch`.")


class TextIdField(serializers.UUIDField):
    """An ID; not a number, which DRF would take for one."""

    def to_internal_value(self, data: Any) -> Any:  # noqa: ANN401  (whatever the body holds)
        """Return the UUID."""
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)


class VersionField(serializers.RegexField):
    """A version; not a number, as which 12.10 would be 12.1."""

    def to_internal_value(self, data: Any) -> str:  # noqa: ANN401  (whatever the body holds)
        """Return the version."""
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class NewItemSerializer(EntrySerializer):
    """An entry to be added."""

    op = serializers.ChoiceField([CREATE], required=False, help_text=WHAT_ELSE)


class ChangedItemSerializer(EntrySerializer):
    """An entry to be changed; what is left out stays as it was."""

    op = serializers.ChoiceField([UPDATE], help_text=WHAT)
    id = TextIdField(help_text=WHICH)
    amount = AmountField(source="amount_minor", required=False)
    category = NameField(required=False)
    version = VersionField(VERSION, required=False, help_text=AS_KNOWN)


class GoneItemSerializer(StrictSerializer):
    """An entry to be put into the trash, or taken out of it."""

    op = serializers.ChoiceField([DELETE, RESTORE], help_text=WHAT)
    id = TextIdField(help_text=WHICH)
    version = VersionField(VERSION, required=False, help_text=AS_KNOWN)


ITEMS: Final = (NewItemSerializer, ChangedItemSerializer, GoneItemSerializer)
OP: Final = serializers.ChoiceField(
    [CREATE, UPDATE, DELETE, RESTORE],
    error_messages={"invalid_choice": _("This is create, update, delete or restore.")},
)
BY_OP: Final = {
    CREATE: NewItemSerializer,
    UPDATE: ChangedItemSerializer,
    DELETE: GoneItemSerializer,
    RESTORE: GoneItemSerializer,
}


class ItemsField(serializers.Field[Any, Any, Any, Any]):
    """The changes of a batch; for one that does not fit, in its place, the ValidationError."""

    default_error_messages = {
        "not_a_list": _("This is a list of changes."),
        "item_count": _("A batch has 1 to {maximum} items."),
    }

    def to_internal_value(self, data: Any) -> list[ReadItem]:  # noqa: ANN401  (whatever the body holds)
        """Read each item."""
        if not isinstance(data, list):
            self.fail("not_a_list")
        if not 1 <= len(data) <= MAXIMUM_ITEMS:
            self.fail("item_count", maximum=MAXIMUM_ITEMS)
        return [self._read(item) for item in data]

    def _read(self, item: Any) -> ReadItem:  # noqa: ANN401  (whatever the body holds)
        try:
            op = _op_of(item)
            return _change(op, self._serializers[op].run_validation(item))
        except serializers.ValidationError as error:
            return error

    @cached_property
    def _serializers(self) -> dict[str, StrictSerializer]:
        """One for each operation: to make one for each item takes longer than to use it."""
        # With an instance, what only the server sets may come back as it was read.
        return {
            op: kind(None if op == CREATE else Entry(), context=self.context)
            for op, kind in BY_OP.items()
        }


class BatchSerializer(StrictSerializer):
    """Many changes of entries."""

    atomic = FlagField(
        default=True,
        help_text=_("All of them or none; `false`: each for itself, whatever becomes of others."),
    )
    items = ItemsField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse all where one does not fit, unless each is for itself."""
        errors = {
            str(place): _errors_of(item)
            for place, item in enumerate(attrs["items"])
            if isinstance(item, serializers.ValidationError)
        }
        if errors and attrs["atomic"]:
            raise serializers.ValidationError({"items": errors})
        return attrs


def _op_of(item: Any) -> str:  # noqa: ANN401  (whatever the body holds)
    if not isinstance(item, dict):
        return CREATE
    try:
        op: str = OP.run_validation(item.get("op", CREATE))
    except serializers.ValidationError as error:
        raise serializers.ValidationError({"op": error.detail}) from error
    return op


def _change(op: str, values: dict[str, Any]) -> Change:
    values.pop("op", None)
    if op == CREATE:
        return Create(values)  # type: ignore[arg-type]  # as its serializer has it
    pk = values.pop("id")
    version = values.pop("version", None)
    if_match = IfMatch.ANY if version is None else IfMatch(frozenset({version}))
    if op == UPDATE:
        return Update(pk, values, if_match)  # type: ignore[arg-type]  # as its serializer has it
    return (Delete if op == DELETE else Restore)(pk, if_match)


def _errors_of(error: serializers.ValidationError) -> Any:  # noqa: ANN401  (as deep as the body)
    # What is wrong with an item as a whole is told of its place, not of a field in it.
    detail: Any = error.detail
    return detail.get("non_field_errors", detail) if isinstance(detail, dict) else detail
