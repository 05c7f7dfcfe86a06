"""How what is left goes over from one period to the next. Reckons, and reads nothing."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from expenses import periods
from expenses.budgets.models import Rollover
from expenses.periods import WholePeriod

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from uuid import UUID

    from expenses.budgets.models import Budget


@dataclass(frozen=True, slots=True)
class BudgetStatus:
    """A budget on a day: its period, and the amounts in minor units."""

    budget: Budget
    period: WholePeriod
    day: date
    spent: int
    left: int

    @property
    def carried(self) -> int:
        """Return what was taken over from the period before; below zero after overspending."""
        return self.left - self.budget.amount_minor + self.spent

    @property
    def elapsed(self) -> float:
        """Return the share of the period's days that have passed, this one included."""
        passed = (self.day - self.period.start).days + 1
        return round(passed / self.period.days, 4)


class Chain:
    """The budgets of one category and span up to a day, each holding until the next takes over.

    Periods go by their numbers, so that none in which nothing was spent has to be looked at.
    """

    def __init__(self, budgets: Iterable[Budget], day: date, month_start_day: int) -> None:
        """Take at least one budget, the earliest first, none from after the day's period."""
        # A later one of the same period takes its place: it holds for all of that period.
        holds = {
            periods.number_of(budget.period, budget.effective_from, month_start_day): budget
            for budget in budgets
        }
        self._since, self._budgets = list(holds), list(holds.values())
        self._day, self._month_start_day = day, month_start_day
        self._last = periods.number_of(self.span, day, month_start_day)

    @property
    def span(self) -> str:
        """Return how long its periods are."""
        return self._budgets[-1].period

    @property
    def scope(self) -> UUID | None:
        """Return the category whose expenses count, sub-categories included; None for all."""
        return self._budgets[-1].category_id

    @property
    def needed(self) -> WholePeriod:
        """Return the days whose expenses count in what is left in the end."""
        first = periods.numbered(self.span, self._first, self._month_start_day)
        return WholePeriod(first.start, self._period.end)

    def status(self, spent: Mapping[int, int]) -> BudgetStatus:
        """Return how the budget stands; `spent` has the expenses of periods, by their numbers."""
        return BudgetStatus(
            budget=self._budgets[-1],
            period=self._period,
            day=self._day,
            spent=spent.get(self._last, 0),
            left=self._left(spent),
        )

    @property
    def _period(self) -> WholePeriod:
        return periods.numbered(self.span, self._last, self._month_start_day)

    @property
    def _first(self) -> int:
        first = self._last
        for since, budget in zip(reversed(self._since), reversed(self._budgets), strict=True):
            if budget.rollover == Rollover.NONE:
                break
            first = since - 1  # what was left of it goes over into the budget's first period
        return max(first, self._since[0])

    def _left(self, spent: Mapping[int, int]) -> int:
        first, last = self._first, self._last
        ends = {since - 1 for since in self._since if since > first}
        marks = {number for number in spent if first <= number <= last} | ends | {last}
        left, done = 0, first - 1
        for number in sorted(marks):
            budget = self._budgets[bisect_right(self._since, number) - 1]
            left = _after(left, budget, number - done) - spent.get(number, 0)
            done = number
        return left


def _after(left: int, budget: Budget, count: int) -> int:
    """Return what is left after so many periods, one or more, in which nothing was spent."""
    if budget.rollover == Rollover.NONE:
        return budget.amount_minor
    # Only the first of them can find less than nothing left.
    carried = max(0, left) if budget.rollover == Rollover.SURPLUS else left
    return carried + count * budget.amount_minor
