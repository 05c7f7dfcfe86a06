"""The sums of a ledger, each in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q, Sum

from common.snapshots import snapshot
from expenses.days import Period
from expenses.errors import TooManyGroups
from expenses.ledger.models import Category, Entry, Kind
from expenses.ledger.selectors import ledger_of
from expenses.reports.grouping import Grouping
from expenses.reports.spending import Sums

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.models import Expression, QuerySet

    from expenses.ledger.models.ledgers import Owner
    from expenses.periods import WholePeriod
    from expenses.reports.grouping import Row
    from expenses.reports.spending import Summary

# What an answer of a few megabytes holds, the period before included.
MAXIMUM_GROUPS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Balance:
    """What came in and what went out in a period, and what there was before it.

    In minor units of the currency, a code of ISO 4217.
    """

    currency: str
    period: Period
    income: int
    expenses: int
    opening: int

    @property
    def balance(self) -> int:
        """Return what is left of the period; below zero where more was spent."""
        return self.income - self.expenses

    @property
    def closing(self) -> int:
        """Return what there was at the end of the period."""
        return self.opening + self.balance


def balance_of(user: Owner, period: Period) -> Balance:
    """Add up the income and the expenses of the period, and of all time before it."""
    start = period.start or date.min
    entries = Entry.objects.for_user(user).kept().within(Period(None, period.end))
    # Both kinds by name: so each has its own range of the index.
    by_kind = entries.filter(kind__in=Kind.values).values_list("kind")
    sums = by_kind.annotate(
        within=Sum("amount_minor", filter=Q(date__gte=start), default=0),
        before=Sum("amount_minor", filter=Q(date__lt=start), default=0),
    )
    amounts = {kind: (within, before) for kind, within, before in sums}
    income, income_before = amounts.get(Kind.INCOME, (0, 0))
    expenses, expenses_before = amounts.get(Kind.EXPENSE, (0, 0))
    return Balance(
        currency=ledger_of(user).currency,
        period=period,
        income=income,
        expenses=expenses,
        opening=income_before - expenses_before,
    )


def summary_of(
    user: Owner,
    period: Period,
    *,
    group_by: Sequence[str] = (),
    previous: WholePeriod | None = None,
) -> Summary:
    """Add up the expenses of the period by category, and in groups (of GROUPINGS).

    `previous`, which ends the day before the period begins, is added up by the same queries; all
    are of one moment. TooManyGroups where there are more than MAXIMUM_GROUPS.
    """
    ledger = ledger_of(user)
    grouping = Grouping(tuple(group_by), ledger.month_start_day)
    sums = _sums(user, period, previous)
    # The names, which are few, by themselves: the index holds all else that is asked for.
    categories = Category.objects.for_user(user).values_list("pk", "name", "parent_id")
    with snapshot():
        by_category = list(sums(in_category=F("category_id")))
        by_group = list(sums(**grouping.columns())[: MAXIMUM_GROUPS + 1]) if group_by else []
        known = list(categories) if by_category else []
    if len(by_group) > MAXIMUM_GROUPS:
        raise TooManyGroups(field="group_by")
    found = Sums(
        currency=ledger.currency,
        grouping=grouping,
        by_category=by_category,
        by_group=by_group,
        names={pk: name for pk, name, _parent in known},
        parents={pk: parent for pk, _name, parent in known},
    )
    before = found.summary(previous, past=True) if previous else None
    return found.summary(period, previous=before)


def _sums(
    user: Owner, period: Period, previous: WholePeriod | None
) -> Callable[..., QuerySet[Entry, Row]]:
    """Return what adds up the expenses of both periods, by the columns that it is called with."""
    start, marks = period.start, {}
    if previous:
        start = previous.start
        marks = {"past": ExpressionWrapper(Q(date__lt=period.start), output_field=BooleanField())}
    expenses = Entry.objects.for_user(user).of_kind(Kind.EXPENSE).kept()
    asked = expenses.within(Period(start, period.end))

    def sums(**columns: Expression | F) -> QuerySet[Entry, Row]:
        return asked.values(**marks, **columns).annotate(
            amount=Sum("amount_minor"), count=Count("*")
        )

    return sums
