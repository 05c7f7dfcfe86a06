"""The query parameters of an export: those of a list, the kind, and the format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from django_filters.utils import translate_validation

from common.filters import refuse_unknown_parameters
from expenses.exporting.selectors import FORMATS
from expenses.ledger.filters import EntryFilter, EntryForm
from expenses.ledger.models import Entry, Kind

if TYPE_CHECKING:
    from rest_framework.request import Request

    from expenses.ledger.models import EntryQuerySet


@dataclass(frozen=True, slots=True)
class Choice:
    """What is to be exported, and how."""

    entries: EntryQuerySet
    file_format: str


class ExportForm(EntryForm):
    """The parameters of an export."""

    def clean_format(self) -> str:
        """Return the format; CSV where it is left out."""
        return self.cleaned_data["format"] or "csv"


class ExportFilter(EntryFilter):
    """What an export can be narrowed by: as a list can be, but for the trash, and by kind."""

    deleted = None  # type: ignore[assignment]  # takes the filter away
    kind = filters.ChoiceFilter(choices=Kind.choices, label=_("Kind"))
    format = filters.ChoiceFilter(
        method="filter_format", choices=[(name, name) for name in FORMATS], label=_("Format")
    )

    class Meta(EntryFilter.Meta):
        form = ExportForm

    def filter_format(self, entries: EntryQuerySet, _name: str, _value: str) -> EntryQuerySet:
        """Keep all: it says how they are written."""
        return entries


def read_choice(request: Request) -> Choice:
    """Return what the query asks for; a ValidationError for whatever else it holds."""
    refuse_unknown_parameters(request, ExportFilter.base_filters)
    kept = Entry.objects.for_user(request.user).kept()
    chosen = ExportFilter(request.query_params, queryset=kept, request=request)
    if not chosen.is_valid():
        raise translate_validation(chosen.errors)  # type: ignore[misc]  # the stub is wrong
    entries: EntryQuerySet = chosen.qs  # type: ignore[assignment]  # it is what it was given
    return Choice(entries, chosen.form.cleaned_data["format"])
