"""The query parameters of the rows of a file."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters

from expenses.importing.models import ImportRow, Status


class RowFilter(filters.FilterSet):
    """What the list of rows can be narrowed by."""

    status = filters.ChoiceFilter(choices=Status.choices, label=_("Status"))

    class Meta:
        model = ImportRow
        fields: tuple[str, ...] = ()
