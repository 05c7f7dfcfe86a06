"""What sums can be grouped by: the category, months, weeks and days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import F

from expenses.days import FIRST, LAST
from expenses.periods import period_of
from expenses.reports.expressions import MonthStart, WeekStart

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date
    from uuid import UUID

    from django.db.models import Expression

    from expenses.days import Period

    Row = Mapping[str, Any]
    Group = dict[str, Any]

CATEGORY: Final = "category"
# The first day of each, by the day on which the ledger's months begin.
_STARTS: Final[dict[str, Callable[[int], Expression | F]]] = {
    "month": lambda month_start_day: MonthStart("date", month_start_day=month_start_day),
    "week": lambda _month_start_day: WeekStart("date"),
    "day": lambda _month_start_day: F("date"),
}
# What each is called, by its first day.
_LABELS: Final[dict[str, Callable[[date], date | str]]] = {
    "month": "{:%Y-%m}".format,
    "week": "{:%G-W%V}".format,
    "day": lambda day: day,
}
GROUPINGS: Final = (CATEGORY, *_STARTS)


@dataclass(frozen=True, slots=True)
class Grouping:
    """By what to group (of GROUPINGS), in a ledger whose months begin on this day, 1 to 28."""

    by: tuple[str, ...]
    month_start_day: int

    @property
    def spans(self) -> list[str]:
        """Return what of it is a time."""
        return [name for name in self.by if name != CATEGORY]

    def columns(self) -> dict[str, Expression | F]:
        """Return what the database groups by: expressions by the names of their columns."""
        starts = {span: _STARTS[span](self.month_start_day) for span in self.spans}
        return starts | ({"in_category": F("category_id")} if CATEGORY in self.by else {})

    def groups(self, rows: Iterable[Row], names: Mapping[UUID, str], asked: Period) -> list[Group]:
        """Return the groups by time, then the largest first, from what the database added up.

        Each has what it was grouped by, its `amount` and `count`; those of a time also
        `start_date` and `end_date`, within the period that was asked for.
        """
        groups = [
            {span: _LABELS[span](row[span]) for span in self.spans}
            | self._bounds(row, asked)
            | ({CATEGORY: names[row["in_category"]]} if CATEGORY in self.by else {})
            | {"amount": row["amount"], "count": row["count"]}
            for row in rows
        ]
        return sorted(groups, key=_place)

    def _bounds(self, row: Row, asked: Period) -> Group:
        if not self.spans:
            return {}
        parts = [period_of(span, row[span], self.month_start_day) for span in self.spans]
        return {
            "start_date": max(asked.start or FIRST, *(part.start for part in parts)),
            "end_date": min(asked.end or LAST, *(part.end for part in parts)),
        }


def _place(group: Group) -> tuple[Any, ...]:
    return (group.get("start_date"), -group["amount"], group.get(CATEGORY))
