"""How the budgets stand, in a fixed number of queries: reckoned anew whenever it is asked for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby, product
from typing import TYPE_CHECKING, Final

from django.db.models import Sum

from expenses import days, periods
from expenses.budgets.carrying import Chain
from expenses.budgets.models import Budget, Span
from expenses.ledger.models import Category, Entry, Kind
from expenses.ledger.selectors import ledger_of
from expenses.reports.expressions import MonthStart, WeekStart

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from expenses.budgets.carrying import BudgetStatus
    from expenses.ledger.models.ledgers import Owner

    Sums = tuple[UUID, date, int]
    # By span and category (None: all): by the period's number, what was spent.
    Spent = dict[tuple[str, UUID | None], Counter[int]]

# What the database adds up by, and the spans that are made of it.
_MADE_OF: Final = {Span.WEEK: (Span.WEEK,), Span.MONTH: (Span.MONTH, Span.YEAR)}
_ORDER: Final = list(Span.values)


@dataclass(frozen=True, slots=True)
class Statuses:
    """How all the budgets of a ledger stand on a day; amounts are in minor units."""

    date: date
    currency: str
    budgets: list[BudgetStatus]


def statuses_of(user: Owner, day: date | None, span: str | None) -> Statuses:
    """Return how each budget stands that is valid on the day; only those of the span, if given.

    `day` None: today in the ledger's time zone. Budgets of all expenses come first, then by the
    category's name; the shorter span before the longer.
    """
    ledger = ledger_of(user)
    day = day or days.today(ledger.time_zone)
    chains = _chains(user, day, [span] if span else _ORDER)
    spent = _spent(user, chains) if chains else {}  # without budgets, nothing more is read
    statuses = [chain.status(spent[chain.span, chain.scope]) for chain in chains]
    return Statuses(date=day, currency=ledger.currency, budgets=statuses)


def sums_of(user: Owner, bucket: str, period: days.Period) -> QuerySet[Entry, Sums]:
    """Return what was spent in the period, as (category's ID, first day of the bucket, sum).

    `bucket` is "week" or "month". The index entry_sums holds all that is asked for.
    """
    late = ledger_of(user).month_start_day
    start = WeekStart("date") if bucket == Span.WEEK else MonthStart("date", month_start_day=late)
    entries = Entry.objects.for_user(user).of_kind(Kind.EXPENSE).kept().within(period)
    buckets = entries.annotate(first_day=start).values("category", "first_day")
    return buckets.annotate(amount=Sum("amount_minor")).values_list(
        "category", "first_day", "amount"
    )


def _chains(user: Owner, day: date, spans: list[str]) -> list[Chain]:
    """Return the chains that have a budget on the day."""
    late = ledger_of(user).month_start_day
    ends = {span: periods.period_of(span, day, late).end for span in spans}
    rows = Budget.objects.for_user(user).select_related("category")
    rows = rows.filter(period__in=spans, effective_from__lte=max(ends.values()))
    budgets = [each for each in rows if each.effective_from <= ends[each.period]]
    budgets.sort(key=lambda each: (*_place(each), each.effective_from))
    return [Chain(each, day, late) for _place_, each in groupby(budgets, key=_place)]


def _place(budget: Budget) -> tuple[str, int]:
    key = budget.category.key if budget.category else ""
    return key, _ORDER.index(budget.period)


def _spent(user: Owner, chains: list[Chain]) -> Spent:
    """Add up what the chains need: a query for weeks, one for months, of which years are made."""
    spent: Spent = {(chain.span, chain.scope): Counter() for chain in chains}
    sub_categories = Category.objects.for_user(user).exclude(parent=None)
    parents = dict(sub_categories.values_list("pk", "parent"))
    late = ledger_of(user).month_start_day
    for bucket, spans in _MADE_OF.items():
        of_these = [chain for chain in chains if chain.span in spans]
        sums = sums_of(user, bucket, _needed(of_these)) if of_these else ()
        for category, first_day, minor in sums:
            counts_in = product(spans, {category, parents.get(category), None})
            for span, scope in counts_in:
                if (span, scope) in spent:
                    spent[span, scope][periods.number_of(span, first_day, late)] += minor
    return spent


def _needed(chains: list[Chain]) -> days.Period:
    needed = [chain.needed for chain in chains]
    return days.Period(min(each.start for each in needed), max(each.end for each in needed))
