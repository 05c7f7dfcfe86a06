"""The query parameters of the summary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django_filters.utils import translate_validation

from common.filters import refuse_unknown_parameters
from expenses.days import FIRST, Period
from expenses.ledger.filters import PeriodForm
from expenses.ledger.selectors import ledger_of
from expenses.periods import WholePeriod
from expenses.reports.comparing import period_before
from expenses.reports.grouping import GROUPINGS

if TYPE_CHECKING:
    from django.http import QueryDict
    from rest_framework.request import Request

    from expenses.ledger.models.ledgers import Owner

MAXIMUM_GROUPINGS: Final = 2
PREVIOUS: Final = "previous"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the summary."""

    period: Period
    group_by: tuple[str, ...]
    previous: WholePeriod | None


class SummaryForm(PeriodForm):
    """The period, what to group by, and whether to compare."""

    group_by = forms.CharField(required=False, strip=False)
    compare = forms.ChoiceField(required=False, choices=[(PREVIOUS, _("the period before"))])

    def __init__(self, data: QueryDict, user: Owner) -> None:
        super().__init__(data)
        self.user = user

    def clean_group_by(self) -> tuple[str, ...]:
        """Return what to group by; nothing where it is left out."""
        text = self.cleaned_data["group_by"]
        names = tuple(text.split(",")) if text else ()
        if len(set(names) & set(GROUPINGS)) < len(names) or len(names) > MAXIMUM_GROUPINGS:
            message = _("Group by one or two of %(names)s, with a comma between them.")
            raise forms.ValidationError(
                message, code="group_by", params={"names": ", ".join(GROUPINGS)}
            )
        return names

    def clean(self) -> dict[str, Any]:
        """Find the period to compare with, `previous`."""
        cleaned = super().clean() | {PREVIOUS: None}
        start, end = cleaned.get("start_date"), cleaned.get("end_date")
        if cleaned.get("compare") and not self.errors:
            if start and end:
                cleaned[PREVIOUS] = self._before(WholePeriod(start, end))
            else:
                message = _("To compare a period, give its start_date and its end_date.")
                self.add_error("compare", forms.ValidationError(message, code="compare_open"))
        return cleaned

    def _before(self, period: WholePeriod) -> WholePeriod | None:
        before = period_before(period, ledger_of(self.user).month_start_day)
        if before.start >= FIRST:
            return before
        message = _("The period before begins before %(first)s.")
        early = forms.ValidationError(message, code="compare_too_early", params={"first": FIRST})
        self.add_error("compare", early)
        return None


def read_question(request: Request) -> Question:
    """Return what the query asks for; a ValidationError for whatever does not fit."""
    refuse_unknown_parameters(request, SummaryForm.base_fields)
    form = SummaryForm(request.query_params, request.user)
    if not form.is_valid():
        raise translate_validation(form.errors)  # type: ignore[misc, arg-type]  # the stub is wrong
    cleaned = form.cleaned_data
    period = Period(cleaned["start_date"], cleaned["end_date"])
    return Question(period, cleaned["group_by"], cleaned[PREVIOUS])
