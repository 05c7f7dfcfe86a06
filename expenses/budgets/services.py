"""Every write of the budgets."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from common.conditional import IfMatch
from expenses import names, periods
from expenses.budgets.models import Budget, Rollover
from expenses.errors import BudgetExists, NotInLedger
from expenses.ledger.models import RowKind
from expenses.ledger.writing import Write, writing

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from expenses.ledger.models import Category
    from expenses.ledger.models.ledgers import Owner


class BudgetChanges(TypedDict, total=False):
    """What may be changed of a budget; what is left out stays."""

    category: str | None
    period: str
    amount_minor: int
    effective_from: date
    rollover: str


def create_budget(
    *,
    user: Owner,
    period: str,
    amount_minor: int,
    category: str | None = None,
    effective_from: date | None = None,
    rollover: str = Rollover.NONE,
) -> Budget:
    """Store a new budget, by default from the beginning of the present period on.

    `amount_minor` is in minor units; `category` is a name, and makes the category where it is
    new; None is for all expenses. CategoryArchived where it takes nothing new; BudgetExists where
    there is one of the same category, period and day.
    """
    with writing(user) as write:
        late = write.ledger.month_start_day
        budget = Budget(
            ledger=write.ledger,
            category=_category(write, category),
            period=period,
            amount_minor=amount_minor,
            effective_from=effective_from or periods.period_of(period, write.today, late).start,
            rollover=rollover,
            created_at=write.now,
        )
        return _store(write, budget, force_insert=True)


def update_budget(
    *, user: Owner, pk: UUID, changes: BudgetChanges, if_match: IfMatch = IfMatch.ANY
) -> Budget:
    """Change a budget and return it; without anything new in `changes`, it stays as it is.

    NotInLedger for an unknown one; VersionMismatch for one that has changed; CategoryArchived and
    BudgetExists as for a new one (an archived category that it is in already, it may keep).
    """
    with writing(user) as write:
        budget = _budget(write, pk, if_match)
        moves = "category" in changes and _key(changes["category"]) != _key(budget.category)
        values = {
            name: value
            for name, value in changes.items()
            if name != "category" and value != getattr(budget, name)
        }
        if not moves and not values:
            return budget
        if moves:
            budget.category = _category(write, changes["category"])
        for name, value in values.items():
            setattr(budget, name, value)
        return _store(write, budget)


def delete_budget(*, user: Owner, pk: UUID, if_match: IfMatch = IfMatch.ANY) -> None:
    """Delete a budget for good; the one before it, if there is one, holds on.

    NotInLedger for an unknown one; VersionMismatch for one that has changed.
    """
    with writing(user) as write:
        budget = _budget(write, pk, if_match)
        write.bury(RowKind.BUDGET, budget)
        budget.delete()


def _budget(write: Write, pk: UUID, if_match: IfMatch) -> Budget:
    budgets = Budget.objects.filter(ledger=write.ledger).select_related("category")
    budget = budgets.filter(pk=pk).first()
    if budget is None:
        raise NotInLedger
    if_match.check(budget.version)
    return budget


def _category(write: Write, name: str | None) -> Category | None:
    return None if name is None else write.category(name)


def _key(category: Category | str | None) -> str | None:
    return None if category is None else names.fold(str(category))


def _store(write: Write, budget: Budget, *, force_insert: bool = False) -> Budget:
    same = Budget.objects.filter(
        ledger=write.ledger,
        category=budget.category,
        period=budget.period,
        effective_from=budget.effective_from,
    )
    if same.exclude(pk=budget.pk).exists():
        raise BudgetExists(field="effective_from")
    budget.seq, budget.updated_at = write.number(), write.now
    budget.save(force_insert=force_insert)
    return budget
