"""The query parameters of the budgets."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from django_filters.utils import translate_validation

from common.filters import refuse_unknown_parameters
from expenses import names
from expenses.budgets.models import Budget, Span
from expenses.ledger.filters import SEARCH_LENGTH, DayFormField

if TYPE_CHECKING:
    from datetime import date

    from rest_framework.request import Request

    from expenses.budgets.models import BudgetQuerySet


class BudgetFilter(filters.FilterSet):
    """What the list of budgets can be narrowed by."""

    category = filters.CharFilter(
        method="filter_category", max_length=SEARCH_LENGTH, label=_("Category")
    )
    period = filters.ChoiceFilter(choices=Span.choices, label=_("Period"))

    class Meta:
        model = Budget
        fields: tuple[str, ...] = ()

    def filter_category(self, budgets: BudgetQuerySet, _name: str, value: str) -> BudgetQuerySet:
        """Keep the budgets of the category of this name."""
        return budgets.filter(category__key=names.fold(value))


class StatusForm(forms.Form):
    """`date`, by default today, and `period`, by default every one."""

    date = DayFormField(required=False)
    period = forms.ChoiceField(choices=Span.choices, required=False)


class Asked(NamedTuple):
    """What a status is asked of; None where nothing was said."""

    day: date | None
    span: str | None


def read_asked(request: Request) -> Asked:
    """Return the day and the span that the query names; a ValidationError for whatever else."""
    refuse_unknown_parameters(request, StatusForm.base_fields)
    form = StatusForm(request.query_params)
    if not form.is_valid():
        raise translate_validation(form.errors)  # type: ignore[misc, arg-type]  # the stub is wrong
    return Asked(form.cleaned_data["date"], form.cleaned_data["period"] or None)
