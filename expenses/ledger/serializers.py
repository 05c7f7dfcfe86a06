"""The bodies of the ledger's endpoints."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from common.serializers import FlagField, StrictSerializer
from expenses.ledger.fields import (
    AmountField,
    CurrencyField,
    DayField,
    DescriptionField,
    NameField,
    TimeZoneField,
    WholeNumberField,
)
from expenses.ledger.models.ledgers import LAST_START_DAY

VERSION = _("Changes whenever the rest does: the ETag without its quotes, to be sent as If-Match.")
UNIQUE = _("Unique, whatever its case and white space.")
PARENT = _("The name of the category that it is a sub-category of; null for none.")


class LedgerSerializer(StrictSerializer):
    """The settings of a ledger."""

    currency = CurrencyField(
        help_text=_("A code of ISO 4217. Fixed as soon as the ledger holds an amount.")
    )
    time_zone = TimeZoneField(
        help_text=_("A name of the IANA database. It decides what day today is, nothing else.")
    )
    month_start_day = WholeNumberField(
        min_value=1,
        max_value=LAST_START_DAY,
        help_text=_("The day on which a month begins, for instance payday."),
    )
    created_at = serializers.DateTimeField(
        read_only=True, allow_null=True, help_text=_("Null before anything was written.")
    )
    version = serializers.CharField(read_only=True, help_text=VERSION)


class EntrySerializer(StrictSerializer):
    """An expense or an income."""

    id = serializers.UUIDField(read_only=True)
    amount = AmountField(source="amount_minor")
    category = NameField(
        help_text=_("The category's name; case and white space do not matter. A new one is made.")
    )
    category_id = serializers.UUIDField(read_only=True)
    date = DayField(
        required=False,
        help_text=_(
            "A day. Of a timestamp, the day as written. Left out: today in the ledger's time zone, "
            "or as it was."
        ),
    )
    description = DescriptionField(required=False)
    external_id = serializers.CharField(
        read_only=True, help_text=_("What the file knew it by that it was imported from; or empty.")
    )
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True)
    deleted_at = serializers.DateTimeField(
        read_only=True, allow_null=True, help_text=_("Null unless it is in the trash.")
    )
    version = serializers.CharField(read_only=True, help_text=VERSION)


class NewCategorySerializer(StrictSerializer):
    """A category to be made."""

    name = NameField(help_text=UNIQUE)
    parent = NameField(  # type: ignore[assignment]  # the base has an attribute of it
        required=False, allow_null=True, help_text=PARENT
    )


class CategorySerializer(StrictSerializer):
    """A category."""

    id = serializers.UUIDField(read_only=True)
    name = NameField(help_text=UNIQUE)
    parent = NameField(  # type: ignore[assignment]  # the base has an attribute of it
        required=False, allow_null=True, help_text=PARENT
    )
    parent_id = serializers.UUIDField(read_only=True, allow_null=True)
    archived = FlagField(
        help_text=_(
            "An archived category takes no new entries and sub-categories; those that it has stay."
        )
    )
    created_at = serializers.DateTimeField(read_only=True)
    version = serializers.CharField(read_only=True, help_text=VERSION)
