"""The sums of a ledger, each in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Sum

from expenses.ledger.models import Category, Entry, Kind
from expenses.ledger.selectors import ledger_of

if TYPE_CHECKING:
    from uuid import UUID

    from expenses.days import Period
    from expenses.ledger.models.ledgers import Owner


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums of a period, in minor units of the currency (a code of ISO 4217)."""

    currency: str
    period: Period


@dataclass(frozen=True, slots=True)
class Balance(Sums):
    """What came in and what went out."""

    income: int
    expenses: int

    @property
    def balance(self) -> int:
        """Return what is left; below zero where more was spent."""
        return self.income - self.expenses


@dataclass(frozen=True, slots=True)
class Summary(Sums):
    """What was spent, by the category's name, the largest first."""

    summary: dict[str, int]
    total: int
    count: int


def balance_of(user: Owner, period: Period) -> Balance:
    """Add up the income and the expenses of the period."""
    entries = Entry.objects.for_user(user).kept().within(period)
    # Both kinds by name: so each has its own range of the index.
    sums = entries.filter(kind__in=Kind.values).values_list("kind").annotate(Sum("amount_minor"))
    by_kind = dict(sums)
    return Balance(
        currency=ledger_of(user).currency,
        period=period,
        income=by_kind.get(Kind.INCOME, 0),
        expenses=by_kind.get(Kind.EXPENSE, 0),
    )


def summary_of(user: Owner, period: Period) -> Summary:
    """Add up the expenses of the period by category."""
    entries = Entry.objects.for_user(user).of_kind(Kind.EXPENSE).kept().within(period)
    # By ID: the index holds all that is asked for. The names, which are few, come after.
    by_category = entries.values_list("category")
    sums = list(by_category.annotate(amount=Sum("amount_minor"), entries=Count("*")))
    names = _names_of(user) if sums else {}
    rows = sorted((-amount, names[category]) for category, amount, _count in sums)
    return Summary(
        currency=ledger_of(user).currency,
        period=period,
        summary={name: -amount for amount, name in rows},
        total=sum(amount for _category, amount, _count in sums),
        count=sum(count for _category, _amount, count in sums),
    )


def _names_of(user: Owner) -> dict[UUID, str]:
    return dict(Category.objects.for_user(user).values_list("pk", "name"))
