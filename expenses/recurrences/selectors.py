"""What of a recurrence is still to come, what of it is due, and where something is due."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db.models import Min, Q

from expenses import days
from expenses.errors import NotInLedger
from expenses.ledger.selectors import ledger_of
from expenses.recurrences.models import Occurrence, Recurrence, State
from expenses.recurrences.rule import DAY, last_before, posting_day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from uuid import UUID

    from expenses.ledger.models.ledgers import Owner

# No time zone is further ahead: where it is not yet a day here, it is nowhere.
EARLIEST: Final = "Etc/GMT-14"
# As many ledgers are asked for at once.
LEDGERS_AT_ONCE: Final = 500


class Coming(NamedTuple):
    """What is still to come: the day on which it is posted, and the nominal date."""

    posts_on: date
    date: date
    moved: bool


@dataclass(frozen=True, slots=True)
class Outlook:
    """What of a recurrence is still to come, as if it were not paused.

    `since` is the first nominal date that is not done with. `rows` are by their nominal dates: all
    from `since` on, and those moved that lie before it.
    """

    recurrence: Recurrence
    since: date
    rows: dict[date, Occurrence]

    def dates(self, last: date = days.LAST) -> Iterator[date]:
        """Yield the nominal dates up to `last` that are not done with, by the rule alone."""
        return self.recurrence.rule.dates(self.since, last)

    def coming(self) -> Iterator[Coming]:
        """Yield all of it, in the order in which it is posted."""
        weekend = self.recurrence.weekend
        moved = sorted(
            Coming(row.date, row.nominal_date, moved=True)
            for row in self.rows.values()
            if row.state == State.MOVED
        )
        plain = (
            Coming(posting_day(day, weekend), day, moved=False)
            for day in self.dates()
            if day not in self.rows
        )
        return heapq.merge(moved, plain)

    def due(self, today: date) -> tuple[list[Coming], date | None]:
        """Return what is to be posted by now, and the day on which something is next.

        None where nothing ever is.
        """
        due: list[Coming] = []
        for each in self.coming():
            if each.posts_on > today:
                return due, each.posts_on
            due.append(each)
        return due, None

    def done_until(self, today: date) -> date | None:
        """Return the last nominal date that is done with, once what is due by now is posted."""
        dates = list(self.dates(last_before(today + DAY, self.recurrence.weekend)))
        return dates[-1] if dates else self.recurrence.posted_until


def outlook_of(recurrence: Recurrence) -> Outlook:
    """Read what became of the occurrences that are not done with; one query."""
    done = recurrence.posted_until
    since = recurrence.start if done is None else done + DAY
    rows = Occurrence.objects.filter(
        Q(nominal_date__gte=since) | Q(state=State.MOVED), recurrence=recurrence
    )
    return Outlook(recurrence, since, {row.nominal_date: row for row in rows})


@dataclass(frozen=True, slots=True)
class Upcoming:
    """What is posted next of a recurrence; while it is paused, what would be if it went on."""

    recurrence: Recurrence
    coming: list[Coming]

    @property
    def paused(self) -> bool:
        """Tell whether none of it is posted."""
        return self.recurrence.paused

    @property
    def upcoming(self) -> list[dict[str, Any]]:
        """Return each with its amount."""
        amount = self.recurrence.amount_minor
        return [each._asdict() | {"amount_minor": amount} for each in self.coming]


def upcoming(user: Owner, pk: UUID, count: int) -> Upcoming:
    """Return at most `count` of what is posted next, by its day; NotInLedger for an unknown one."""
    recurrence = Recurrence.objects.for_user(user).filter(pk=pk).first()
    if recurrence is None:
        raise NotInLedger
    coming = outlook_of(recurrence).coming()
    if recurrence.paused:
        today = days.today(ledger_of(user).time_zone)
        coming = (each for each in coming if each.posts_on >= today)
    return Upcoming(recurrence, list(islice(coming, count)))


def resumed(recurrence: Recurrence, today: date) -> date:
    """Return the last nominal date that is done with once a recurrence goes on today.

    Never one before what is done with already, should today lie back: in another time zone.
    """
    return max(recurrence.posted_until or days.FIRST, last_before(today, recurrence.weekend))


def latest_day() -> date:
    """Return what day it is where it is latest on earth."""
    return days.today(EARLIEST)


def count_due(ledger_id: int) -> tuple[int, int]:
    """Return of how many recurrences something is due in a ledger, and how many entries."""
    due = Recurrence.objects.filter(ledger=ledger_id).due(latest_day()).select_related("ledger")
    counts = [len(outlook_of(each).due(days.today(each.ledger.time_zone))[0]) for each in due]
    return sum(map(bool, counts)), sum(counts)


def due_ledgers(after: int = 0) -> list[tuple[int, str, date]]:
    """Return the next ledgers in which something is due, by their IDs above `after`.

    Each with its time zone and the first day on which something is due. Ledgers of people who
    cannot log in are left out: disabled, or being deleted.
    """
    recurrences = Recurrence.objects.due(latest_day()).filter(
        ledger__gt=after, ledger__owner__is_active=True
    )
    ledgers = recurrences.values("ledger_id", "ledger__time_zone").annotate(first=Min("next_date"))
    return list(
        ledgers.order_by("ledger_id").values_list("ledger_id", "ledger__time_zone", "first")[
            :LEDGERS_AT_ONCE
        ]
    )
