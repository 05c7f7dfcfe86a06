"""How budgets stand: as in a model that goes through all periods one by one, and exactly."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expenses import money
from expenses.budgets import selectors
from expenses.budgets.models import Budget
from expenses.ledger.models import Entry
from tests.expenses.factories import BudgetFactory, CategoryFactory, EntryFactory, LedgerFactory

# By its parent, where it has one.
PARENTS = {"Food": None, "Bread": "Food", "Fun": None}
# Where months and years end, in a year with a 29 February and in one without.
EDGES = [
    date(2023, 2, 27), date(2023, 2, 28), date(2023, 3, 1), date(2023, 12, 27), date(2023, 12, 31),
    date(2024, 1, 1), date(2024, 1, 27), date(2024, 1, 28), date(2024, 2, 27), date(2024, 2, 28),
    date(2024, 2, 29), date(2024, 3, 1), date(2024, 12, 30), date(2025, 1, 1),
]  # fmt: skip
ALL_DAYS = st.sampled_from(EDGES) | st.dates(date(2023, 1, 1), date(2025, 2, 1))


@dataclass(frozen=True)
class Spent:
    """An expense of the model."""

    category: str
    day: date
    minor: int


@dataclass(frozen=True)
class Rule:
    """A budget of the model."""

    category: str | None
    span: str
    effective_from: date
    minor: int
    rollover: str

    @property
    def key(self) -> tuple[Any, ...]:
        return self.category, self.span, self.effective_from


EXPENSES = st.lists(
    st.builds(
        Spent, category=st.sampled_from(list(PARENTS)), day=ALL_DAYS, minor=st.integers(1, 500)
    ),
    max_size=12,
)
RULES = st.lists(
    st.builds(
        Rule,
        category=st.sampled_from(["Food", "Bread", None]),
        span=st.sampled_from(["week", "month", "year"]),
        effective_from=ALL_DAYS,
        minor=st.integers(1, 300),
        rollover=st.sampled_from(["none", "surplus", "full", "full"]),
    ),
    max_size=8,
    unique_by=lambda rule: rule.key,
)


def begins(span: str, day: date, month_start_day: int) -> bool:
    if span == "week":
        return day.isoweekday() == 1
    return day.day == month_start_day and (span == "month" or day.month == 1)


def period_around(span: str, day: date, month_start_day: int) -> tuple[date, date]:
    """Look for both ends day by day."""
    start, end = day, day
    while not begins(span, start, month_start_day):
        start -= timedelta(days=1)
    while not begins(span, end + timedelta(days=1), month_start_day):
        end += timedelta(days=1)
    return start, end


def counts(rule: Rule, expense: Spent) -> bool:
    return rule.category in {None, expense.category, PARENTS[expense.category]}


def reckon(
    rules: list[Rule], expenses: list[Spent], day: date, month_start_day: int
) -> tuple[Any, ...] | None:
    """Go through all periods of one category and span, from the first to that of the day."""
    span = rules[0].span
    first = min(rule.effective_from for rule in rules)
    start, end = period_around(span, first, month_start_day)
    found, left = None, 0
    while start <= day:
        valid = max(
            (rule for rule in rules if rule.effective_from <= end),
            key=lambda rule: rule.effective_from,
        )
        carried = {"none": 0, "surplus": max(0, left), "full": left}[valid.rollover]
        if found is None:
            carried = 0
        spent = sum(
            expense.minor
            for expense in expenses
            if start <= expense.day <= end and counts(valid, expense)
        )
        left = carried + valid.minor - spent
        elapsed = ((min(day, end) - start).days + 1) / ((end - start).days + 1)
        found = (*valid.key, valid.minor, valid.rollover, start, end, spent, carried, left, elapsed)
        start, end = period_around(span, end + timedelta(days=1), month_start_day)
    return found


@pytest.mark.django_db
@settings(max_examples=30)
@given(
    rules=RULES,
    expenses=EXPENSES,
    month_start_day=st.sampled_from([1, 28]) | st.integers(1, 28),
    asked=st.lists(ALL_DAYS, min_size=3, max_size=4),
)
def test_it_is_as_the_model_reckons(rules, expenses, month_start_day, asked):
    ledger = LedgerFactory.create(month_start_day=month_start_day)
    food = CategoryFactory.create(ledger=ledger, name="Food")
    categories = {
        None: None,
        "Food": food,
        "Bread": CategoryFactory.create(ledger=ledger, name="Bread", parent=food),
        "Fun": CategoryFactory.create(ledger=ledger, name="Fun"),
    }
    Entry.objects.bulk_create(
        EntryFactory.build(
            ledger=ledger,
            category=categories[each.category],
            date=each.day,
            amount_minor=each.minor,
        )
        for each in expenses
    )
    Budget.objects.bulk_create(
        BudgetFactory.build(
            ledger=ledger,
            category=categories[rule.category],
            period=rule.span,
            effective_from=rule.effective_from,
            amount_minor=rule.minor,
            rollover=rule.rollover,
        )
        for rule in rules
    )
    chains: dict[tuple[Any, ...], list[Rule]] = {}
    for rule in rules:
        chains.setdefault((rule.category, rule.span), []).append(rule)
    for day in asked:
        expected = [reckon(each, expenses, day, month_start_day) for each in chains.values()]
        found = [
            (
                each.budget.category and each.budget.category.name,
                each.budget.period,
                each.budget.effective_from,
                each.budget.amount_minor,
                each.budget.rollover,
                each.period.start,
                each.period.end,
                each.spent,
                each.carried,
                each.left,
                pytest.approx(each.elapsed, abs=0.00005),
            )
            for each in selectors.statuses_of(ledger.owner, day, None).budgets
        ]
        told = [each for each in expected if each]
        assert sorted(told, key=str) == sorted(found, key=str)


def test_large_sums_are_exact(ledger):
    category = CategoryFactory.create(ledger=ledger)
    BudgetFactory.create(ledger=ledger, category=None, rollover="full", amount_minor=1)
    Entry.objects.bulk_create(
        EntryFactory.build(ledger=ledger, category=category, amount_minor=money.MAXIMUM_MINOR)
        for _n in range(100)
    )
    [found] = selectors.statuses_of(ledger.owner, date(2026, 2, 1), None).budgets
    assert found.left == 2 - 100 * money.MAXIMUM_MINOR
