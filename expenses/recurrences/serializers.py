"""The bodies of the recurrences' endpoints."""

from __future__ import annotations

from dataclasses import fields, replace
from itertools import islice
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.fields import empty

from common.serializers import FlagField, StrictSerializer
from expenses import days
from expenses.ledger.fields import (
    AmountField,
    DayField,
    DescriptionField,
    NameField,
    WholeNumberField,
)
from expenses.ledger.models import Kind
from expenses.ledger.selectors import ledger_of
from expenses.recurrences.models import (
    MAXIMUM_COUNT,
    MAXIMUM_INTERVAL,
    Frequency,
    MonthEnd,
    Occurrence,
    Recurrence,
    State,
    Weekend,
)
from expenses.recurrences.rule import DAY, Rule, last_before

# So many entries may be posted at once, of a start that lies back.
MAXIMUM_AT_ONCE: Final = 500


class RuleExceptionSerializer(serializers.Serializer[Any]):
    """An occurrence that does not come as the rule has it."""

    date = DayField(source="nominal_date", help_text=_("Its nominal date, by the rule."))
    skipped = serializers.BooleanField(required=False, help_text=_("True: it is not posted."))
    moved_to = DayField(required=False, help_text=_("The day on which it is posted instead."))

    def to_representation(self, instance: Occurrence) -> dict[str, Any]:
        """Return the nominal date, and what happens instead."""
        day = {"date": instance.nominal_date.isoformat()}
        if instance.state == State.SKIPPED:
            return day | {"skipped": True}
        return day | {"moved_to": instance.date.isoformat()}


class RecurrenceSerializer(StrictSerializer):
    """An expense or income that comes again."""

    default_error_messages = {
        "kind_fixed": _("What it is cannot be changed: make another one."),
        "start_too_far_back": _(
            "From so far back more than {maximum} entries would be posted at once."
        ),
    }

    id = serializers.UUIDField(read_only=True)
    kind = serializers.ChoiceField(
        Kind.choices, default=Kind.EXPENSE, help_text=_("Cannot be changed later.")
    )
    amount = AmountField(source="amount_minor")
    category = NameField(
        help_text=_("The category's name; case and white space do not matter. A new one is made.")
    )
    category_id = serializers.UUIDField(read_only=True)
    description = DescriptionField(required=False)
    start = DayField(
        help_text=_("The first day. What is due since then is posted at once, up to 500 entries.")
    )
    frequency = serializers.ChoiceField(Frequency.choices, help_text=_("In what steps it comes."))
    interval = WholeNumberField(
        min_value=1,
        max_value=MAXIMUM_INTERVAL,
        default=1,
        help_text=_("Every so many days, weeks, months or years."),
    )
    until = DayField(
        allow_null=True,
        default=None,
        help_text=_("The last day, inclusive. Not together with `count`."),
    )
    count = WholeNumberField(
        min_value=1,
        max_value=MAXIMUM_COUNT,
        allow_null=True,
        default=None,
        help_text=_("How many times it comes, skipped ones included. Not together with `until`."),
    )
    month_end = serializers.ChoiceField(
        MonthEnd.choices,
        default=MonthEnd.CLAMP,
        help_text=_("In a month without the day: its last one (`clamp`), or left out (`skip`)."),
    )
    weekend = serializers.ChoiceField(
        Weekend.choices,
        default=Weekend.KEEP,
        help_text=_(
            "What falls on a Saturday or Sunday is posted then (`keep`), on the Friday `before` or "
            "on the Monday `after`. Its nominal date stays."
        ),
    )
    paused = FlagField(
        default=False,
        help_text=_(
            "Nothing is posted while it is paused. Pausing first posts what is due; when it goes "
            "on, what fell into the pause is not made up for."
        ),
    )
    next_date = DayField(
        read_only=True,
        allow_null=True,
        help_text=_("The day of the next entry; null while it is paused, and when it is over."),
    )
    exceptions = RuleExceptionSerializer(
        many=True, read_only=True, help_text=_("What is still to come, and was skipped or moved.")
    )
    version = serializers.CharField(read_only=True, help_text=_("Its ETag, without the quotes."))
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True)

    def validate_kind(self, value: str) -> str:
        """Refuse to make an expense of an income, or the other way round."""
        if self.instance is not None and value != self.instance.kind:
            self.fail("kind_fixed")
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse what does not go together, with what is kept already."""
        rule = self.rule_of(attrs)
        errors = {
            field: [ErrorDetail(str(message), code=code)] for field, code, message in rule.faults()
        }
        if not errors and self._is_too_far_back(rule, attrs):
            errors = {"start": [error_of(self, "start_too_far_back", maximum=MAXIMUM_AT_ONCE)]}
        if errors:
            raise serializers.ValidationError(errors)
        return attrs

    def rule_of(self, attrs: dict[str, Any]) -> Rule:
        """Return the rule as it would be."""
        return changed(self.instance.rule, attrs) if self.instance else Rule(**rule_values(attrs))

    def catches_up(self) -> bool:
        """Tell whether all is posted that is due since the start."""
        return self.instance is None or self.instance.posted_until is None

    def _is_too_far_back(self, rule: Rule, attrs: dict[str, Any]) -> bool:
        known: Any = self.instance or Recurrence(paused_at=None)
        if attrs.get("paused") or known.paused or not self.catches_up():
            return False
        weekend = attrs.get("weekend", known.weekend)
        today = days.today(ledger_of(self.context["request"].user).time_zone)
        due = rule.dates(last=last_before(today + DAY, weekend))
        return next(islice(due, MAXIMUM_AT_ONCE, None), None) is not None


class SplitSerializer(RecurrenceSerializer):
    """From which occurrence on a recurrence changes, and what of it; what is left out stays."""

    default_error_messages = {
        "date_is_start": _("It begins on this day: change it as a whole."),
        "start_before_split": _("What is left before the split comes on that day, or later."),
    }

    date = DayField(
        help_text=_("The nominal date of the first occurrence that changes; it must be to come.")
    )

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Return the fields, of which only the date is needed."""
        fields_ = super().get_fields()
        for name, field in fields_.items():
            if name != "date" and not field.read_only:
                field.required, field.default = False, empty
        return fields_

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse also what would leave nothing before the split, or come twice."""
        known, start = self._known.rule, attrs.get("start", attrs["date"])
        if not known.falls_on(attrs["date"]):
            return attrs  # the service tells why it cannot be
        if attrs["date"] <= known.start:
            raise serializers.ValidationError({"date": [error_of(self, "date_is_start")]})
        if next(known.dates(start, attrs["date"] - DAY), None):
            raise serializers.ValidationError({"start": [error_of(self, "start_before_split")]})
        return super().validate(attrs)

    def rule_of(self, attrs: dict[str, Any]) -> Rule:
        """Return the rule as it would be from the split on."""
        return changed(replace(self._known.rule, start=attrs["date"]), attrs)

    def catches_up(self) -> bool:
        """Tell whether all is posted that is due since the start."""
        return True

    @property
    def _known(self) -> Any:  # noqa: ANN401  (the recurrence that is split)
        return self.instance


class OccurrenceSerializer(StrictSerializer):
    """One occurrence of a recurrence, by its nominal date."""

    date = DayField(help_text=_("Its nominal date, by the rule, whatever the weekend makes of it."))


class MoveSerializer(OccurrenceSerializer):
    """One occurrence, and the day on which it is to be posted."""

    to = DayField(help_text=_("If that day has come, it is posted at once."))


class ComingSerializer(serializers.Serializer[Any]):
    """An occurrence that is still to come."""

    date = DayField(help_text=_("Its nominal date, by the rule."))
    posts_on = DayField(help_text=_("The day on which it is posted."))
    amount = AmountField(source="amount_minor")
    moved = serializers.BooleanField(help_text=_("Whether it was moved to that day."))


class UpcomingSerializer(serializers.Serializer[Any]):
    """What is posted next of a recurrence."""

    paused = serializers.BooleanField(
        help_text=_("True: none of it is posted; it is what would be, if it went on today.")
    )
    upcoming = ComingSerializer(many=True, help_text=_("By `posts_on`, without what is skipped."))


def rule_values(attrs: dict[str, Any]) -> dict[str, Any]:
    """Return what of a body belongs to the rule."""
    return {field.name: attrs[field.name] for field in fields(Rule) if field.name in attrs}


def changed(rule: Rule, attrs: dict[str, Any]) -> Rule:
    """Return the rule with what the body changes of it."""
    return replace(rule, **rule_values(attrs))


def error_of(serializer: serializers.Serializer[Any], code: str, **values: object) -> ErrorDetail:
    """Return an error of the serializer's own."""
    return ErrorDetail(str(serializer.error_messages[code]).format(**values), code=code)
