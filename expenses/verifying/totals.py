"""The sums of a ledger, added up once more without the database."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from expenses.days import Period
from expenses.ledger.models import Category, Kind, RowKind
from expenses.reports.selectors import balance_of, summary_of
from expenses.verifying.faults import Fault, Rule

if TYPE_CHECKING:
    from uuid import UUID

    from expenses.ledger.models import Ledger


class Totals:
    """What entries add up to, in minor units: by kind, and the expenses by category."""

    def __init__(self) -> None:
        self.by_kind: Counter[str] = Counter()
        self.by_category: Counter[UUID] = Counter()
        self.expenses = 0

    def add(self, kind: str, category: UUID, minor: int) -> None:
        """Add an entry."""
        self.by_kind[kind] += minor
        if kind == Kind.EXPENSE:
            self.by_category[category] += minor
            self.expenses += 1

    def fault(self, ledger: Ledger) -> Fault | None:
        """Return what the reports say otherwise."""
        balance = balance_of(ledger.owner, Period())
        told = (balance.income, balance.expenses, balance.balance)
        income, spent = self.by_kind[Kind.INCOME], self.by_kind[Kind.EXPENSE]
        if told != (income, spent, income - spent):
            text = _("The balance is not what the entries add up to.")
            return Fault(RowKind.LEDGER, None, Rule.BALANCE_ADDS_UP, text)
        summary = summary_of(ledger.owner, Period())
        if (summary.total, summary.count) != (spent, self.expenses):
            text = _("The total of the summary is not what the expenses add up to.")
            return Fault(RowKind.LEDGER, None, Rule.SUMMARY_ADDS_UP, text)
        named = dict(Category.objects.filter(ledger=ledger).values_list("pk", "name"))
        for pk, minor in self.by_category.items():
            if summary.summary.get(named[pk]) != minor:
                text = _("The summary has not what the expenses of this category add up to.")
                return Fault(RowKind.CATEGORY, pk, Rule.SUMMARY_ADDS_UP, text)
        return None
