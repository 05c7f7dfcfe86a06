"""The query parameters of the changes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django_filters.utils import translate_validation

from common.filters import refuse_unknown_parameters

if TYPE_CHECKING:
    from rest_framework.request import Request

# What the databases' integers hold.
LARGEST_NUMBER: Final = 2**63 - 1
DEFAULT_LIMIT: Final = 500
MAXIMUM_LIMIT: Final = 1000
_DIGITS: Final = re.compile(r"[0-9]{1,19}")


class NumberFormField(forms.CharField):
    """A whole number as a query parameter; `default` where it is missing or empty."""

    def __init__(self, *, minimum: int, maximum: int, default: int | None) -> None:
        self.minimum, self.maximum, self.default = minimum, maximum, default
        super().__init__(required=False)

    def clean(self, value: Any) -> int | None:  # noqa: ANN401  (Django's signature)
        """Return the number; a ValidationError (`number`) for what is none, or out of bounds."""
        if not value:
            return self.default
        number = int(value) if _DIGITS.fullmatch(value) else -1
        if self.minimum <= number <= self.maximum:
            return number
        message = _("Write a whole number from %(minimum)d to %(maximum)d.")
        bounds = {"minimum": self.minimum, "maximum": self.maximum}
        raise forms.ValidationError(message % bounds, code="number")


class ChangesForm(forms.Form):
    """From which number on, how many at most, and when the copy was begun."""

    since = NumberFormField(minimum=0, maximum=LARGEST_NUMBER, default=0)
    limit = NumberFormField(minimum=1, maximum=MAXIMUM_LIMIT, default=DEFAULT_LIMIT)
    begun_at = NumberFormField(minimum=0, maximum=LARGEST_NUMBER, default=None)


def read_asked(request: Request) -> dict[str, Any]:
    """Return what the query asks for; a ValidationError for whatever else it holds."""
    refuse_unknown_parameters(request, ChangesForm.base_fields)
    form = ChangesForm(request.query_params)
    if not form.is_valid():
        raise translate_validation(form.errors)  # type: ignore[misc, arg-type]  # the stub is wrong
    return form.cleaned_data
