"""Asking staff before something is done: what will happen, to whom, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django_stubs_ext import StrOrPromise

SHORTEST_REASON: Final = 3
LONGEST_REASON: Final = 500
# What only the confirmation page sends: it tells its form from the button that leads there.
CONFIRMED: Final = "confirmed"
TEMPLATE: Final = "common/confirm.html"


class ReasonForm(forms.Form):
    """Why something is done; kept in the audit log."""

    required_css_class = "required"

    reason = forms.CharField(
        label=_("Reason"),
        min_length=SHORTEST_REASON,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField", "autofocus": True}),
        help_text=_("Such as the number of a ticket. It stays in the audit log."),
    )


def reason_form(request: HttpRequest) -> ReasonForm:
    """Return the form as the confirmation page sent it, or an empty one for that page."""
    return ReasonForm(request.POST if CONFIRMED in request.POST else None)


@dataclass(frozen=True, kw_only=True)
class Deed:
    """What an action of the admin does to each of the rows that were chosen.

    `name` is the action's and the audit log's. `title` and `happens` are for the confirmation
    page, which shows rows as `shows` says; `counted` makes a sentence of how many it was done to.
    `act` does it, and may refuse by a DomainError. `whose` names the person whom the row is about.
    """

    name: str
    title: StrOrPromise
    happens: StrOrPromise
    act: Callable[[Any], object]
    whose: Callable[[Any], Any]
    counted: Callable[[int], str]
    shows: Callable[[Any], str] = str
