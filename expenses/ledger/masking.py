"""Pages of the admin on which amounts are masked, unless they may be seen."""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from common.admin import LookOnlyAdmin
from common.disclosure import MASK, disclose
from expenses import money

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import HttpRequest, HttpResponse

# Set on the rows of a page of which amounts may be shown there.
SHOWN = "is_shown"


class MaskedAdmin(LookOnlyAdmin):
    """Rows of ledgers with an `amount_minor`, which is shown as the column `amount`.

    Whether it may be shown is asked once a page; what was shown is recorded for its owner.
    """

    @abstractmethod
    def look_at_many(self, count: int) -> str:
        """Say for the owner that so many of their rows were in a list."""
        raise NotImplementedError

    @abstractmethod
    def look_at(self, row: Any) -> str:  # noqa: ANN401  (any model's)
        """Say for the owner which row was looked at."""
        raise NotImplementedError

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list, and of each owner's rows in it what may be seen."""
        page: HttpResponse = super().changelist_view(request, extra_context)
        context = getattr(page, "context_data", None) or {}
        if "cl" in context:
            rows = context["cl"].result_list
            counts = Counter(row.ledger.owner_id for row in rows)
            looks = {owner: self.look_at_many(count) for owner, count in counts.items()}
            self._show(request, rows, looks)
        return page

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: Any,  # noqa: ANN401  (Django's signature)
        **kwargs: Any,  # noqa: ANN401  (Django's signature)
    ) -> HttpResponse:
        """Show one row, and of it what may be seen."""
        row = context["original"]
        self._show(request, [row], {row.ledger.owner_id: self.look_at(row)})
        return super().render_change_form(request, context, *args, **kwargs)

    def _show(self, request: HttpRequest, rows: Iterable[Any], looks: Mapping[int, str]) -> None:
        seen = disclose(request.user, looks)
        for row in rows:
            setattr(row, SHOWN, row.ledger.owner_id in seen)

    @admin.display(description=_("amount"))
    def amount(self, row: Any) -> str:  # noqa: ANN401  (any model's)
        """Return the amount with its currency, or the mask."""
        currency = row.ledger.currency
        return f"{money.to_text(row.amount_minor, currency) if is_shown(row) else MASK} {currency}"

    @admin.display(description=_("owner"))
    def owner(self, row: Any) -> str:  # noqa: ANN401  (any model's)
        """Return whose it is."""
        return str(row.ledger.owner)


def is_shown(row: object) -> bool:
    """Tell whether what is masked of the row may be shown on this page."""
    return getattr(row, SHOWN, False)
