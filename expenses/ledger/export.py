"""What the ledger adds to the file with all that is kept of a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from common.export import AT_ONCE, Table, contributes
from expenses import money
from expenses.ledger.models import Category, Entry, Ledger

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.contrib.auth.base_user import AbstractBaseUser


@contributes
def tables(user: AbstractBaseUser) -> Iterator[Table]:
    """Describe the ledger of the person, its categories and entries; nothing if there is none."""
    ledger = Ledger.objects.for_user(user).first()
    if ledger is None:
        return
    yield Table(
        name="ledger",
        about=_("Your ledger: its currency, its time zone, and the day on which its months begin."),
        columns=("currency", "time_zone", "month_start_day", "created_at"),
        rows=lambda: [
            (ledger.currency, ledger.time_zone, ledger.month_start_day, ledger.created_at)
        ],
        single=True,
    )
    yield Table(
        name="categories",
        about=_("The categories of your ledger."),
        columns=("id", "name", "parent", "parent_id", "archived_at", "created_at"),
        rows=lambda: _categories(user),
    )
    yield Table(
        name="entries",
        about=_("Your expenses and income. What has a time in deleted_at is in the trash."),
        columns=(
            *("id", "kind", "date", "amount", "currency", "category", "description"),
            *("category_id", "external_id", "created_at", "updated_at", "deleted_at"),
        ),
        rows=lambda: _entries(user, ledger.currency),
    )


def _categories(user: AbstractBaseUser) -> Iterator[tuple[Any, ...]]:
    rows = Category.objects.for_user(user).order_by("name", "pk")
    fields = ("pk", "name", "parent__name", "parent_id", "archived_at", "created_at")
    return rows.values_list(*fields).iterator(chunk_size=AT_ONCE)


def _entries(user: AbstractBaseUser, currency: str) -> Iterator[tuple[Any, ...]]:
    rows = Entry.objects.for_user(user).order_by("date", "pk").values_list(
        *("pk", "kind", "date", "amount_minor", "category__name", "description"),
        *("category_id", "external_id", "created_at", "updated_at", "deleted_at"),
    )  # fmt: skip
    for pk, kind, date, minor, *rest in rows.iterator(chunk_size=AT_ONCE):
        yield (pk, kind, date, money.to_text(minor, currency), currency, *rest)
