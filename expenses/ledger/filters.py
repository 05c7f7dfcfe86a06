"""The query parameters of lists and sums. One that does not fit is an error, never ignored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from django_filters.utils import translate_validation
from drf_spectacular.utils import extend_schema_field

from common.filters import refuse_unknown_parameters
from expenses import days, formats, money, names
from expenses.errors import Refusal
from expenses.ledger.models import Category, Entry
from expenses.ledger.selectors import ledger_of

if TYPE_CHECKING:
    from datetime import date

    from rest_framework.request import Request

    from expenses.ledger.models import CategoryQuerySet, EntryQuerySet
    from expenses.ledger.models.ledgers import Owner

SEARCH_LENGTH = 500
TRUE_OR_FALSE = [("true", _("true")), ("false", _("false"))]


def _refused(refusal: Refusal) -> forms.ValidationError:
    return forms.ValidationError(str(refusal.message), code=refusal.code)


class DayFormField(forms.CharField):
    """A day as a query parameter."""

    def clean(self, value: Any) -> date | None:  # noqa: ANN401  (Django's signature)
        """Return the day; None where the parameter is missing or empty."""
        if not value:
            return None
        try:
            return days.parse_day(value)
        except Refusal as refusal:
            raise _refused(refusal) from refusal


class PeriodForm(forms.Form):
    """`start_date` and `end_date`, both inclusive; either may be left out."""

    start_date = DayFormField(required=False)
    end_date = DayFormField(required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse a start that lies after its end."""
        start, end = (self.cleaned_data.get(name) for name in ("start_date", "end_date"))
        if start and end and start > end:
            message = _("The start lies after the end.")
            self.add_error("start_date", forms.ValidationError(message, code="start_after_end"))
        return self.cleaned_data


class EntryForm(PeriodForm):
    """The parameters of a list of entries, read in the currency of the caller's ledger."""

    user: Owner

    def clean_min_amount(self) -> int | None:
        """Return the least amount in minor units."""
        return self._amount("min_amount")

    def clean_max_amount(self) -> int | None:
        """Return the greatest amount in minor units."""
        return self._amount("max_amount")

    def clean_deleted(self) -> str:
        """Return "true" or "false", which it is where it is left out."""
        return self.cleaned_data["deleted"] or "false"

    def clean(self) -> dict[str, Any]:
        """Refuse a least amount above the greatest."""
        cleaned = super().clean()
        least, greatest = cleaned.get("min_amount"), cleaned.get("max_amount")
        if least is not None and greatest is not None and least > greatest:
            message = _("The least amount is above the greatest.")
            self.add_error("min_amount", forms.ValidationError(message, code="min_above_max"))
        return cleaned

    def _amount(self, name: str) -> int | None:
        text = self.cleaned_data[name]
        if not text:
            return None
        try:
            return money.parse(text, ledger_of(self.user).currency, zero=True)
        except Refusal as refusal:
            raise _refused(refusal) from refusal


@extend_schema_field(formats.DAY)
class DayFilter(filters.Filter):
    """Compares with a day."""

    field_class = DayFormField


class EntryFilter(filters.FilterSet):
    """What a list of entries can be narrowed by."""

    start_date = DayFilter(method="filter_start", label=_("First day"))
    end_date = DayFilter(method="filter_end", label=_("Last day"))
    category = filters.CharFilter(
        method="filter_category", max_length=SEARCH_LENGTH, label=_("Category")
    )
    search = filters.CharFilter(method="filter_search", max_length=SEARCH_LENGTH, label=_("Search"))
    min_amount = filters.CharFilter(
        field_name="amount_minor", lookup_expr="gte", strip=False, label=_("Least amount")
    )
    max_amount = filters.CharFilter(
        field_name="amount_minor", lookup_expr="lte", strip=False, label=_("Greatest amount")
    )

    deleted = filters.ChoiceFilter(
        method="filter_deleted", choices=TRUE_OR_FALSE, label=_("In the trash")
    )

    class Meta:
        model = Entry
        form = EntryForm
        fields: tuple[str, ...] = ()

    def get_form_class(self) -> type[forms.Form]:
        """Return the form, which needs to know whose ledger it is."""
        form_class: type[forms.Form] = super().get_form_class()
        user = self.request.user  # type: ignore[union-attr]  # the back end always gives it
        return type(form_class.__name__, (form_class,), {"user": user})

    def filter_start(self, entries: EntryQuerySet, _name: str, value: date) -> EntryQuerySet:
        """Keep what is of this day or later."""
        return entries.since(value)

    def filter_end(self, entries: EntryQuerySet, _name: str, value: date) -> EntryQuerySet:
        """Keep what is of this day or earlier."""
        return entries.until(value)

    def filter_category(self, entries: EntryQuerySet, _name: str, value: str) -> EntryQuerySet:
        """Keep what is in the category of this name, or in a sub-category of it."""
        # By their IDs, asked for before: so the list of one category has an index of its own.
        user = self.request.user  # type: ignore[union-attr]  # the back end always gives it
        under = Category.objects.for_user(user).under(value).values_list("pk", flat=True)
        return entries.filter(category__in=list(under))

    def filter_search(self, entries: EntryQuerySet, _name: str, value: str) -> EntryQuerySet:
        """Keep what has the text in its description or its category's name."""
        text = names.fold(value)
        return entries.filter(Q(search_text__contains=text) | Q(category__key__contains=text))

    def filter_deleted(self, entries: EntryQuerySet, _name: str, value: str) -> EntryQuerySet:
        """Keep what is in the trash, or what is not."""
        return entries.trashed() if value == "true" else entries.kept()


class CategoryForm(forms.Form):
    """The parameters of the list of categories."""

    def clean_archived(self) -> str:
        """Return "true" or "false", which it is where it is left out."""
        return self.cleaned_data["archived"] or "false"


class CategoryFilter(filters.FilterSet):
    """What the list of categories can be narrowed by."""

    archived = filters.ChoiceFilter(
        method="filter_archived", choices=TRUE_OR_FALSE, label=_("Archived")
    )
    parent = filters.CharFilter(method="filter_parent", max_length=SEARCH_LENGTH, label=_("Parent"))
    search = filters.CharFilter(method="filter_search", max_length=SEARCH_LENGTH, label=_("Search"))

    class Meta:
        model = Category
        form = CategoryForm
        fields: tuple[str, ...] = ()

    def filter_archived(
        self, categories: CategoryQuerySet, _name: str, value: str
    ) -> CategoryQuerySet:
        """Keep those that are archived, or those that are not."""
        return categories.archived(archived=value == "true")

    def filter_parent(
        self, categories: CategoryQuerySet, _name: str, value: str
    ) -> CategoryQuerySet:
        """Keep the sub-categories of the one of this name."""
        return categories.filter(parent__key=names.fold(value))

    def filter_search(
        self, categories: CategoryQuerySet, _name: str, value: str
    ) -> CategoryQuerySet:
        """Keep those with the text in their name."""
        return categories.filter(key__contains=names.fold(value))


def read_period(request: Request) -> days.Period:
    """Return the bounds that the query names; a ValidationError for whatever else it holds."""
    refuse_unknown_parameters(request, PeriodForm.base_fields)
    bounds = _cleaned(PeriodForm(request.query_params))
    return days.Period(bounds["start_date"], bounds["end_date"])


class ReassignForm(forms.Form):
    """`reassign_to`, the name of a category; it may be left out."""

    reassign_to = forms.CharField(required=False, strip=False)

    def clean_reassign_to(self) -> str | None:
        """Return the name; None where the parameter is missing or empty."""
        text = self.cleaned_data["reassign_to"]
        try:
            return names.clean_name(text) if text else None
        except Refusal as refusal:
            raise _refused(refusal) from refusal


def read_reassign_to(request: Request) -> str | None:
    """Return where the query says that things go; a ValidationError for whatever else it holds."""
    refuse_unknown_parameters(request, ReassignForm.base_fields)
    name: str | None = _cleaned(ReassignForm(request.query_params))["reassign_to"]
    return name


def _cleaned(form: forms.Form) -> dict[str, Any]:
    if not form.is_valid():
        raise translate_validation(form.errors)  # type: ignore[misc, arg-type]  # the stub is wrong
    return form.cleaned_data
