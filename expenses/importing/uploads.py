"""From what a person sends or fills in to what reads it, and back to the field at fault."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ErrorDetail, ValidationError

from common import strict_json
from expenses.errors import Refusal
from expenses.importing.reading import Options

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

OPTIONS: Final = tuple(field.name for field in fields(Options))


def options_of(values: Mapping[str, Any]) -> Options:
    """Return the options among the values of a form; what is empty there is left out."""
    return Options(**{name: values[name] for name in OPTIONS if values.get(name)})


def columns_of(text: str) -> dict[str, str]:
    """Return the columns that an object of JSON names, numbers as text.

    Refusal (`file_columns`) for anything else.
    """
    try:
        columns = strict_json.loads(text) if text.strip() else {}
    except ValueError:
        columns = None
    if not isinstance(columns, dict) or not all(map(_names_column, columns.values())):
        message = _('Write the columns as an object of JSON: {"date": "Booked on", "amount": 3}.')
        raise Refusal("file_columns", message)
    return {field: str(column) for field, column in columns.items()}


def _names_column(value: object) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def field_of(refusal: Refusal) -> str:
    """Return the field of the form that a refusal is about: an option, or the file."""
    name = refusal.code.removeprefix("file_")
    return name if name in OPTIONS else "file"


@contextmanager
def refusals_of_fields() -> Iterator[None]:
    """Turn a refusal into the error of its field."""
    try:
        yield
    except Refusal as refusal:
        detail = ErrorDetail(str(refusal.message), code=refusal.code)
        raise ValidationError({field_of(refusal): [detail]}) from refusal
