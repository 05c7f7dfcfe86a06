"""What the recurrences add to the file with all that is kept of a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from common.export import AT_ONCE, Table, contributes
from expenses import money
from expenses.ledger.models import Ledger
from expenses.recurrences.models import Occurrence, Recurrence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.contrib.auth.base_user import AbstractBaseUser


@contributes
def tables(user: AbstractBaseUser) -> Iterator[Table]:
    """Describe the person's recurrences and their occurrences; nothing if there is no ledger."""
    ledger = Ledger.objects.for_user(user).first()
    if ledger is None:
        return
    yield Table(
        name="recurrences",
        about=_("Your expenses and income that come again."),
        columns=(
            *("id", "kind", "amount", "currency", "category", "category_id", "description"),
            *("start", "frequency", "interval", "until", "count", "month_end", "weekend"),
            *("paused_at", "posted_until", "next_date", "created_at", "updated_at"),
        ),
        rows=lambda: _recurrences(user, ledger.currency),
    )
    yield Table(
        name="occurrences",
        about=_("What of them was posted, and as which entry; what was skipped or moved."),
        columns=("recurrence_id", "nominal_date", "state", "date", "entry_id"),
        rows=lambda: _occurrences(user),
    )


def _recurrences(user: AbstractBaseUser, currency: str) -> Iterator[tuple[Any, ...]]:
    rows = Recurrence.objects.for_user(user).order_by("pk").values_list(
        *("amount_minor", "pk", "kind", "category__name", "category_id", "description"),
        *("start", "frequency", "interval", "until", "count", "month_end", "weekend"),
        *("paused_at", "posted_until", "next_date", "created_at", "updated_at"),
    )  # fmt: skip
    for minor, pk, kind, *rest in rows.iterator(chunk_size=AT_ONCE):
        yield (pk, kind, money.to_text(minor, currency), currency, *rest)


def _occurrences(user: AbstractBaseUser) -> Iterator[tuple[Any, ...]]:
    rows = Occurrence.objects.filter(recurrence__in=Recurrence.objects.for_user(user))
    rows = rows.order_by("recurrence", "nominal_date")
    fields = ("recurrence_id", "nominal_date", "state", "date", "entry_id")
    return rows.values_list(*fields).iterator(chunk_size=AT_ONCE)
