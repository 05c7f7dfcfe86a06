"""The fields of bodies: amounts, days, names and text, strict about what they take."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.utils import html

from expenses import days, formats, money, names
from expenses.errors import Refusal
from expenses.ledger.selectors import ledger_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from expenses.ledger.models import Category


def _take(read: Callable[..., Any], *arguments: object) -> Any:  # noqa: ANN401  (what `read` gives)
    """Call `read`, and turn its refusal into the field's error."""
    try:
        return read(*arguments)
    except Refusal as refusal:
        raise serializers.ValidationError(str(refusal.message), code=refusal.code) from refusal


class AmountField(serializers.Field[int, Any, str, int]):
    """Decimal text outside, minor units of the ledger's currency inside.

    The serializer's context must hold the request, whose user's ledger it is.
    """

    @property
    def currency(self) -> str:
        """Return the currency of the caller's ledger, a code of ISO 4217."""
        return ledger_of(self.context["request"].user).currency

    def to_internal_value(self, data: Any) -> int:  # noqa: ANN401  (whatever the body holds)
        """Return minor units; a ValidationError whose code begins with `amount_` otherwise."""
        minor: int = _take(money.parse, data, self.currency)
        return minor

    def to_representation(self, value: int) -> str:
        """Return the amount with all decimals of the currency."""
        return money.to_text(value, self.currency)


@extend_schema_field(formats.SUM)
class SumField(AmountField):
    """A sum of amounts, for answers only: it may be zero, very large, or below zero."""


class DayField(serializers.Field["date", Any, str, Any]):
    """A day, "2024-05-31"; of a timestamp, only the day is taken."""

    def get_initial(self) -> Any:  # noqa: ANN401  (as in the stubs)
        """Return today, which the forms of the browsable API begin with."""
        user = self.context["request"].user
        return days.today(ledger_of(user).time_zone).isoformat()

    def to_internal_value(self, data: Any) -> date:  # noqa: ANN401  (whatever the body holds)
        """Return the day; a ValidationError whose code begins with `date_` otherwise."""
        day: date = _take(days.parse_day, data)
        return day

    def to_representation(self, value: date) -> str:
        """Return the day as year, month and day."""
        return value.isoformat()


@extend_schema_field(formats.NAME)
class NameField(serializers.Field[str, Any, str, Any]):
    """The name of a category; white space around and within it does not count."""

    def to_internal_value(self, data: Any) -> str:  # noqa: ANN401  (whatever the body holds)
        """Return the name; a ValidationError whose code begins with `name_` otherwise."""
        name: str = _take(names.clean_name, data)
        return name

    def to_representation(self, value: str | Category) -> str:
        """Return the name as it was first spelled."""
        return str(value)


@extend_schema_field(formats.CURRENCY)
class CurrencyField(serializers.Field[str, Any, str, Any]):
    """A currency, by its code of ISO 4217: "EUR"."""

    default_error_messages = {
        "currency_unknown": _("Write the currency as its code of ISO 4217, like EUR."),
    }

    def to_internal_value(self, data: Any) -> str:  # noqa: ANN401  (whatever the body holds)
        """Return the code; a ValidationError `currency_unknown` otherwise."""
        if data not in formats.CURRENCY["enum"]:
            self.fail("currency_unknown")
        return str(data)

    def to_representation(self, value: str) -> str:
        """Return the code."""
        return value


class TimeZoneField(serializers.Field[str, Any, str, Any]):
    """A time zone, by its name in the IANA database: "Europe/Berlin"."""

    default_error_messages = {
        "time_zone_unknown": _(
            "Write the time zone as its name in the IANA database, like Europe/Berlin."
        ),
    }

    def to_internal_value(self, data: Any) -> str:  # noqa: ANN401  (whatever the body holds)
        """Return the name; a ValidationError `time_zone_unknown` otherwise."""
        if not isinstance(data, str) or data not in days.zones():
            self.fail("time_zone_unknown")
        return data

    def to_representation(self, value: str) -> str:
        """Return the name."""
        return value


class WholeNumberField(serializers.IntegerField):
    """A whole number: in a form its digits, in JSON a number; not DRF's other spellings."""

    def to_internal_value(self, data: Any) -> int:  # noqa: ANN401  (whatever the body holds)
        """Return the number; a ValidationError otherwise."""
        is_number = isinstance(data, int | Decimal) and not isinstance(data, bool)
        if not (is_number or html.is_html_input(self.root.initial_data)):
            self.fail("invalid")
        return super().to_internal_value(data)


@extend_schema_field(formats.DESCRIPTION)
class DescriptionField(serializers.Field[str, Any, str, Any]):
    """Text, kept to the letter; it may be empty."""

    def get_value(self, dictionary: Any) -> Any:  # noqa: ANN401  (DRF's signature)
        """Return what was sent; an empty input of a form is an empty text, not a missing one."""
        if html.is_html_input(dictionary) and self.field_name in dictionary:
            return dictionary[self.field_name]
        return super().get_value(dictionary)

    def to_internal_value(self, data: Any) -> str:  # noqa: ANN401  (whatever the body holds)
        """Return the text; a ValidationError whose code begins with `text_` otherwise."""
        text: str = _take(names.check_text, data)
        return text

    def to_representation(self, value: str) -> str:
        """Return the text."""
        return value
