"""What the budgets add to the file with all that is kept of a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from common.export import AT_ONCE, Table, contributes
from expenses import money
from expenses.budgets.models import Budget
from expenses.ledger.models import Ledger

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.contrib.auth.base_user import AbstractBaseUser


@contributes
def tables(user: AbstractBaseUser) -> Iterator[Table]:
    """Describe the person's budgets; nothing if there is no ledger."""
    ledger = Ledger.objects.for_user(user).first()
    if ledger is None:
        return
    yield Table(
        name="budgets",
        about=_("Your budgets. One without a category is of all expenses."),
        columns=(
            *("id", "category", "category_id", "period", "amount", "currency"),
            *("effective_from", "rollover", "created_at", "updated_at"),
        ),
        rows=lambda: _budgets(user, ledger.currency),
    )


def _budgets(user: AbstractBaseUser, currency: str) -> Iterator[tuple[Any, ...]]:
    rows = Budget.objects.for_user(user).order_by("effective_from", "pk").values_list(
        *("pk", "category__name", "category_id", "period", "amount_minor"),
        *("effective_from", "rollover", "created_at", "updated_at"),
    )  # fmt: skip
    for pk, name, category, period, minor, *rest in rows.iterator(chunk_size=AT_ONCE):
        yield (pk, name, category, period, money.to_text(minor, currency), currency, *rest)
