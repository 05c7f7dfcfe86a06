"""The requests that are measured, with what each may cost.

To be imported when Django is set up.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from bench import ledger_sql as sql
from bench.ledger_asking import END, START, Asker
from bench.ledger_plans import captured, plans_on_entries
from bench.ledger_rows import CATEGORIES, category_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.ledger_plans import Plan

MONTH: Final = f"start_date={START}&end_date={END}"
SUCCESSES: Final = {200, 201}
YEAR: Final = "start_date=2026-01-01&end_date=2026-12-31"


@dataclass(frozen=True, slots=True)
class Case:
    """A request and, where one was written, plain SQL with the same answer.

    `all_time`: it is to read the whole ledger, or, when it looks for text, all until it has found
    enough.
    """

    name: str
    ask: Callable[[Asker], Any]
    plain: tuple[str, ...] = ()
    all_time: bool = False
    rounds: int = 15


def _reading(name: str, path: str, plain: tuple[str, ...] = (), *, all_time: bool = False) -> Case:
    rounds = 5 if all_time else 15
    return Case(name, lambda asker: asker.get(path), plain, all_time=all_time, rounds=rounds)


def _of(number: int) -> str:
    return f"/expense?category={category_name(number)}".replace(" ", "%20")


CASES: Final = (
    _reading("/expense, first page", "/expense", sql.FIRST_PAGE),
    Case("/expense, page 10,001 by its cursor", Asker.get_deep, sql.DEEP_PAGE),
    _reading("/expense?ordering=amount", "/expense?ordering=amount", sql.BY_AMOUNT),
    _reading("/expense of a month", f"/expense?{MONTH}", sql.OF_MONTH),
    _reading("/expense?category=", _of(2), sql.OF_CATEGORY),
    _reading("/expense?category=, a rare one", _of(CATEGORIES)),
    _reading("/expense?category=, with 10 sub-categories", _of(1), sql.UNDER_CATEGORY),
    _reading("/expense?deleted=true", "/expense?deleted=true", sql.TRASH),
    _reading("/expense?search=, often found", "/expense?search=cake", sql.FOUND, all_time=True),
    _reading("/expense?search=, not found", "/expense?search=yacht", sql.NOT_FOUND, all_time=True),
    _reading("/summary of a month", f"/summary?{MONTH}", sql.SUMMARY_OF_MONTH),
    _reading(
        "/summary of a month by category and week, compared",
        f"/summary?{MONTH}&group_by=category,week&compare=previous",
    ),
    _reading("/summary of a year by month", f"/summary?{YEAR}&group_by=month", sql.BY_MONTH),
    _reading("/summary of all time", "/summary", sql.SUMMARY, all_time=True),
    # Its opening balance is a sum of all time.
    _reading("/balance of a month", f"/balance?{MONTH}", sql.BALANCE_OF_MONTH, all_time=True),
    _reading("/balance of all time", "/balance", sql.BALANCE, all_time=True),
    _reading("/budget/status", f"/budget/status?date={END}"),
    Case(
        "/changes, the last 100",
        lambda asker: asker.get(f"/changes?since={asker.since}"),
        sql.CHANGES,
    ),
    _reading("/changes, 500 of a new copy", "/changes?since=0", sql.ALL_CHANGES),
    _reading("/export of a month", f"/export?{MONTH}", sql.EXPORT_OF_MONTH),
    Case("/export of all", lambda asker: asker.get("/export"), sql.EXPORT, all_time=True, rounds=1),
    Case("POST /expense", Asker.post, sql.POST),
    Case("PATCH /expense/{id}", Asker.patch, sql.PATCH),
    Case("POST /expense/batch of 500", Asker.batch, sql.BATCH, rounds=5),
    Case("POST /import of 500 rows", Asker.upload, rounds=5),
    Case("the same, and its commit", Asker.import_all, rounds=5),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many queries a request takes, how the entries are read, and what is wrong with it."""

    queries: int
    plans: list[Plan]
    faults: list[str]


def judged(case: Case, large: Asker, small: Asker, entries: int) -> Verdict:
    """Ask in a ledger of so many entries, and in one of ten, which is to take as many queries."""
    of_few, statements = (captured(partial(_asked, case, asker)) for asker in (small, large))
    plans = plans_on_entries(statements)
    faults = [fault for plan in plans for fault in plan.faults(entries, all_time=case.all_time)]
    if len(of_few) != len(statements):
        faults.append(f"{len(of_few)} queries with ten entries, {len(statements)} with {entries}")
    return Verdict(len(statements), plans, faults)


def _asked(case: Case, asker: Asker) -> None:
    response = case.ask(asker)
    if response.status_code not in SUCCESSES:  # to measure a refusal would say nothing
        raise AssertionError(f"{case.name}: {response.content!r}")
