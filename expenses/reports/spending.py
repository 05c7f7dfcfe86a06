"""What was spent: from the sums that the database sends to an answer with names."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

    from expenses.days import Period
    from expenses.reports.grouping import Group, Grouping, Row


@dataclass(slots=True)
class Part:
    """What was spent in a category: by itself (`own`), and with its sub-categories."""

    category: str
    amount: int = 0
    own: int = 0
    count: int = 0
    children: list[Part] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Summary:
    """What was spent in a period, in minor units of the currency, a code of ISO 4217.

    `summary` is by the category's name, the largest first; in `categories` each parent has its
    sub-categories. `groups` is None where none were asked for, `previous` where it is not compared.
    """

    currency: str
    period: Period
    summary: dict[str, int]
    total: int
    count: int
    categories: list[Part]
    groups: list[Group] | None
    previous: Summary | None

    @property
    def change(self) -> int | None:
        """Return how much more was spent than in the period before; below zero: less."""
        return None if self.previous is None else self.total - self.previous.total


@dataclass(frozen=True, slots=True)
class Sums:
    """What the database added up of a period, and of the one before where a row says `past`.

    `by_category` has a row for each category (`in_category`: its ID) that anything was spent in,
    `by_group` one for each group; each with `amount` and `count`. `names` and `parents` are those
    of the categories, by their IDs.
    """

    currency: str
    grouping: Grouping
    by_category: Sequence[Row]
    by_group: Sequence[Row]
    names: Mapping[UUID, str]
    parents: Mapping[UUID, UUID | None]

    def summary(
        self, period: Period, *, past: bool = False, previous: Summary | None = None
    ) -> Summary:
        """Return the answer for one of the two periods."""
        rows = [row for row in self.by_category if row.get("past", False) == past]
        grouped = [row for row in self.by_group if row.get("past", False) == past]
        largest = sorted((-row["amount"], self.names[row["in_category"]]) for row in rows)
        return Summary(
            currency=self.currency,
            period=period,
            summary={name: -amount for amount, name in largest},
            total=sum(row["amount"] for row in rows),
            count=sum(row["count"] for row in rows),
            categories=self._roll_up(rows),
            groups=self.grouping.groups(grouped, self.names, period) if self.grouping.by else None,
            previous=previous,
        )

    def _roll_up(self, rows: Iterable[Row]) -> list[Part]:
        tops: dict[UUID, Part] = {}
        for row in rows:
            pk, amount, count = row["in_category"], row["amount"], row["count"]
            top = self.parents[pk] or pk
            part = tops.setdefault(top, Part(self.names[top]))
            part.amount += amount
            part.count += count
            if top == pk:
                part.own = amount
            else:
                part.children.append(Part(self.names[pk], amount, amount, count))
        for part in tops.values():
            part.children.sort(key=_place)
        return sorted(tops.values(), key=_place)


def _place(part: Part) -> tuple[int, str]:
    return -part.amount, part.category
