"""What all request bodies have in common."""

from typing import Any, cast

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.utils import html

# As many wrong names are told of; whoever sends thousands does not want to read them.
NAMES_AT_MOST = 20
LONGEST_NAME = 100

# What the forms of the browsable API send beside the fields.
FORM_FIELDS = {"csrfmiddlewaretoken", "_method", "_content", "_content_type"}


class StrictSerializer(serializers.Serializer[Any]):
    """Refuses fields that it does not know, instead of ignoring them.

    A field that only the server sets is refused in a new object; in an update it may come back as
    it was read, and is left alone.
    """

    default_error_messages = {
        "unknown_field": _("There is no such field."),
        "read_only": _("This is set by the server and cannot be given."),
    }

    def to_internal_value(self, data: Any) -> Any:  # noqa: ANN401  (DRF's signature)
        """Check the names, then the values; all errors come together."""
        errors = self._errors_of_names(data) if isinstance(data, dict) else {}
        try:
            value = super().to_internal_value(data)
        except serializers.ValidationError as error:
            # DRF's own is always a dict: field -> errors.
            detail = cast("dict[str, Any]", error.detail)
            raise serializers.ValidationError({**detail, **errors}) from error
        if errors:
            raise serializers.ValidationError(errors)
        return value

    def _errors_of_names(self, data: dict[str, Any]) -> dict[str, list[serializers.ErrorDetail]]:
        errors: dict[str, list[serializers.ErrorDetail]] = {}
        for name in data:
            if isinstance(data, QueryDict) and name in FORM_FIELDS:
                continue
            if len(errors) == NAMES_AT_MOST:
                break
            if name not in self.fields:
                errors[_shown(name)] = [self._error("unknown_field")]
            elif self.fields[name].read_only and self.instance is None:
                errors[name] = [self._error("read_only")]
        return errors

    def _error(self, code: str) -> serializers.ErrorDetail:
        return serializers.ErrorDetail(str(self.error_messages[code]), code=code)


def _shown(name: str) -> str:
    # JSON can name half a character, which no answer can hold.
    return name[:LONGEST_NAME].encode("utf-8", "replace").decode()


class FlagField(serializers.BooleanField):
    """Yes or no: true or false, and in a form their names; not DRF's many other spellings."""

    def to_internal_value(self, data: Any) -> bool:  # noqa: ANN401  (whatever the body holds)
        """Return the flag."""
        if html.is_html_input(self.root.initial_data) and data in {"true", "false"}:
            return bool(data == "true")
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data
