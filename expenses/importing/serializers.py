"""The bodies of the endpoints of imports."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from common.serializers import StrictSerializer
from expenses.errors import Refusal
from expenses.importing.models import Choice, ImportRow, Stage, Status
from expenses.importing.reading import SIGNS
from expenses.importing.uploads import columns_of
from expenses.ledger.fields import AmountField, DayField, DescriptionField, NameField
from expenses.ledger.models import Kind
from expenses.ledger.models.entries import MAXIMUM_EXTERNAL_ID_LENGTH

LONGEST_OPTION = 100
HASH_LENGTH = 64


class OptionField(serializers.CharField):
    """Text of a form; empty is as if it were left out."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401  (DRF's options)
        super().__init__(
            required=False,
            allow_blank=True,
            trim_whitespace=False,
            **{"max_length": LONGEST_OPTION, **options},
        )


class ColumnsField(OptionField):
    """An object of JSON as text: the name of a field -> the name or the number of its column."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401  (DRF's options)
        super().__init__(max_length=None, **options)

    def to_internal_value(self, data: Any) -> dict[str, str]:  # type: ignore[override]  # noqa: ANN401  # what the text says; (whatever is sent)
        """Return the columns, numbers as text; a ValidationError `file_columns` otherwise."""
        try:
            return columns_of(super().to_internal_value(data))
        except Refusal as refusal:
            detail = str(refusal.message)
            raise serializers.ValidationError(detail, code=refusal.code) from refusal


class OptionsSerializer(StrictSerializer):
    """What can be said about a file; what is left out is found out."""

    encoding = OptionField(help_text=_("`utf-8`, `utf-16`, `latin-1` or `windows-1252`."))
    delimiter = OptionField(help_text=_("What stands between two cells."))
    columns = ColumnsField(
        help_text=_(
            "An object of JSON, as text: field -> name of its column in the header, or its number "
            "from 1; empty for a field that is not to be read."
        )
    )
    date_format = OptionField(help_text=_("Like `DD.MM.YYYY`."))
    decimal = serializers.ChoiceField(
        choices=[".", ","],
        required=False,
        allow_blank=True,
        help_text=_("What stands before the cents."),
    )
    signs = serializers.ChoiceField(
        choices=SIGNS,
        required=False,
        allow_blank=True,
        help_text=_("What the sign of an amount says: which are expenses."),
    )
    default_category = OptionField(help_text=_("The category of rows that name none."))


class UploadSerializer(OptionsSerializer):
    """A file to be imported, and what can be said about it."""

    file = serializers.FileField(allow_empty_file=True, help_text=_("CSV, or JSON of an export."))


class CountsSerializer(serializers.Serializer[Any]):
    """How many rows have each status."""

    new = serializers.IntegerField(default=0)
    duplicate = serializers.IntegerField(default=0)
    suspect = serializers.IntegerField(default=0)
    error = serializers.IntegerField(default=0)


class LayoutSerializer(serializers.Serializer[Any]):
    """How a file is read: what was found out, and what was said."""

    format = serializers.CharField(help_text=_("`csv` or `json`."))
    program = serializers.CharField(help_text=_("Who wrote it, if that is known."))
    encoding = serializers.CharField()
    delimiter = serializers.CharField()
    header_line = serializers.IntegerField(help_text=_("From 1; 0 without a header."))
    header = serializers.ListField(child=serializers.CharField())
    columns = serializers.DictField(
        child=serializers.IntegerField(), help_text=_("Field -> number of its column, from 0.")
    )
    date_format = serializers.CharField()
    decimal = serializers.CharField()
    signs = serializers.CharField()
    doubts = serializers.ListField(
        child=serializers.CharField(),
        help_text=_("The options that could be otherwise as well: better say them."),
    )
    default_category = serializers.CharField()


class PlanSerializer(serializers.Serializer[Any]):
    """What a file would do, until it is committed, and after."""

    id = serializers.UUIDField()
    stage = serializers.ChoiceField(choices=Stage.choices)
    file_name = serializers.CharField()
    total = serializers.IntegerField(help_text=_("How many rows the file has."))
    done = serializers.IntegerField(help_text=_("How many of them are read."))
    counts = CountsSerializer(help_text=_("How many rows have each status."))
    to_import = serializers.IntegerField(help_text=_("How many entries a commit makes."))
    hash = serializers.CharField(
        source="digest", help_text=_("Of all rows as they are; empty while they are being read.")
    )
    layout = LayoutSerializer()
    created_at = serializers.DateTimeField()
    committed_at = serializers.DateTimeField(allow_null=True)
    reverted_at = serializers.DateTimeField(allow_null=True)


class RevertedPlanSerializer(PlanSerializer):
    """A plan that was taken back."""

    kept = serializers.ListField(
        child=serializers.UUIDField(),
        help_text=_("The entries that stay, because they were changed since."),
    )


class CommitSerializer(StrictSerializer):
    """What was reviewed."""

    hash = serializers.CharField(max_length=HASH_LENGTH, help_text=_("The hash of the plan."))


class ChoiceSerializer(StrictSerializer):
    """What is to be done with all rows of a status."""

    status = serializers.ChoiceField(
        choices=[(one.value, one.label) for one in Status if one != Status.ERROR]
    )
    choice = serializers.ChoiceField(
        choices=Choice.choices,
        allow_blank=True,
        help_text=_("Empty: what the status says by itself, which is to leave duplicates out."),
    )


class RowErrorSerializer(serializers.Serializer[Any]):
    """Why a row cannot be imported."""

    field = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.CharField()


class ExternalIdField(serializers.CharField):
    """An ID of another program, as text; a number could be written in more than one way."""

    def to_internal_value(self, data: Any) -> str:  # noqa: ANN401  (whatever the body holds)
        """Return the ID."""
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class ParentField(NameField):
    """The name of the category above; null for none, which is empty inside."""

    def get_attribute(self, instance: ImportRow) -> str | None:
        """Return the name, or None."""
        return instance.parent or None

    def validate_empty_values(self, data: Any) -> tuple[bool, Any]:  # noqa: ANN401  (DRF's signature)
        """Take null for the empty name."""
        return (True, "") if data is None else super().validate_empty_values(data)


class RowChangesSerializer(StrictSerializer):
    """What can be corrected of a row."""

    line = serializers.IntegerField(read_only=True, help_text=_("Where it begins in the file."))
    status = serializers.ChoiceField(choices=Status.choices, read_only=True)
    errors = RowErrorSerializer(many=True, read_only=True)  # type: ignore[assignment]  # the base has a property of it
    date = DayField()
    amount = AmountField(source="amount_minor")
    kind = serializers.ChoiceField(choices=Kind.choices)
    category = NameField(help_text=_("A new one is made by the commit."))
    parent = ParentField(  # type: ignore[assignment]  # the base has a property of it
        allow_null=True, help_text=_("The category above, where its category is made; or null.")
    )
    description = DescriptionField()
    external_id = ExternalIdField(
        allow_blank=True,
        trim_whitespace=False,
        max_length=MAXIMUM_EXTERNAL_ID_LENGTH,
        help_text=_("What another program knows it by; or empty."),
    )
    choice = serializers.ChoiceField(
        choices=Choice.choices,
        allow_blank=True,
        help_text=_("Empty: what the status says by itself, which is to leave duplicates out."),
    )
    like = serializers.UUIDField(
        source="like_id",
        read_only=True,
        allow_null=True,
        help_text=_("The entry that it is a duplicate of, or resembles."),
    )
    entry = serializers.UUIDField(
        source="entry_id", read_only=True, allow_null=True, help_text=_("What it became.")
    )
    cells = serializers.ListField(
        child=serializers.CharField(), read_only=True, help_text=_("As they stand in the file.")
    )


class RowSerializer(RowChangesSerializer):
    """A row of a file. Where it could not be read, values are null or empty."""

    date = DayField(allow_null=True)
    amount = AmountField(source="amount_minor", allow_null=True)
    kind = serializers.ChoiceField(choices=Kind.choices, allow_blank=True)
    category = serializers.CharField()  # type: ignore[assignment]  # it may be empty
