"""The query parameters of the recurrences."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from django_filters.utils import translate_validation

from common.filters import refuse_unknown_parameters
from expenses import names
from expenses.ledger.filters import SEARCH_LENGTH, TRUE_OR_FALSE
from expenses.ledger.models import Kind
from expenses.recurrences.models import Recurrence

if TYPE_CHECKING:
    from rest_framework.request import Request

    from expenses.recurrences.models import RecurrenceQuerySet

DEFAULT_UPCOMING: Final = 10
MAXIMUM_UPCOMING: Final = 100
COUNT: Final = re.compile(r"[0-9]{1,3}")


class RecurrenceFilter(filters.FilterSet):
    """What the list of recurrences can be narrowed by."""

    kind = filters.ChoiceFilter(choices=Kind.choices, label=_("Kind"))
    category = filters.CharFilter(
        method="filter_category", max_length=SEARCH_LENGTH, label=_("Category")
    )
    paused = filters.ChoiceFilter(method="filter_paused", choices=TRUE_OR_FALSE, label=_("Paused"))

    class Meta:
        model = Recurrence
        fields: tuple[str, ...] = ()

    def filter_category(
        self, recurrences: RecurrenceQuerySet, _name: str, value: str
    ) -> RecurrenceQuerySet:
        """Keep those of the category of this name."""
        return recurrences.filter(category__key=names.fold(value))

    def filter_paused(
        self, recurrences: RecurrenceQuerySet, _name: str, value: str
    ) -> RecurrenceQuerySet:
        """Keep those that are paused, or those that are not."""
        return recurrences.filter(paused_at__isnull=value == "false")


class UpcomingForm(forms.Form):
    """`count`, by default DEFAULT_UPCOMING."""

    count = forms.CharField(required=False, strip=False)

    def clean_count(self) -> int:
        """Return how many are asked for."""
        text = self.cleaned_data["count"] or str(DEFAULT_UPCOMING)
        count = int(text) if COUNT.fullmatch(text) else 0
        if not 0 < count <= MAXIMUM_UPCOMING:
            message = _("Write a number from 1 to %(maximum)d.") % {"maximum": MAXIMUM_UPCOMING}
            raise forms.ValidationError(message, code="count")
        return count


def read_count(request: Request) -> int:
    """Return how many the query asks for; a ValidationError for whatever else it holds."""
    refuse_unknown_parameters(request, UpcomingForm.base_fields)
    form = UpcomingForm(request.query_params)
    if not form.is_valid():
        raise translate_validation(form.errors)  # type: ignore[misc, arg-type]  # the stub is wrong
    count: int = form.cleaned_data["count"]
    return count
