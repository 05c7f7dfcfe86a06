"""Changing a recurrence from one occurrence on, and leaving what came before as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from common.conditional import IfMatch
from expenses.ledger.writing import writing
from expenses.recurrences.models import Recurrence
from expenses.recurrences.rule import DAY
from expenses.recurrences.services.changing import (
    RecurrenceChanges,
    apply,
    differing,
    one_of,
    store,
)
from expenses.recurrences.services.excepting import occurrence_of

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from expenses.ledger.models.ledgers import Owner
    from expenses.ledger.writing import Write


def split_recurrence(
    *,
    user: Owner,
    pk: UUID,
    date: date,
    changes: RecurrenceChanges,
    if_match: IfMatch = IfMatch.ANY,
) -> Recurrence:
    """End a recurrence before a nominal date, and return a new one that goes on from there.

    The new one differs by `changes`, and has what is left of `count`. What was skipped, moved or
    posted from that date on belongs to it. Errors as for `update_recurrence`; NoSuchOccurrence for
    a day on which nothing is to come; OccurrencePosted where it is an entry already.
    """
    with writing(user) as write:
        old = one_of(write, pk, if_match)
        occurrence_of(old, date)
        new = _rest_of(write, old, date)
        if old.count is not None:
            new.count = old.count - sum(1 for _day in old.rule.dates(last=date - DAY))
        old.until, old.count = date - DAY, None
        new.save(force_insert=True)
        old.occurrences.filter(nominal_date__gte=date).update(recurrence=new)
        store(write, old)
        apply(write, new, differing(new, changes))
        store(write, new)
        return new


def _rest_of(write: Write, old: Recurrence, day: date) -> Recurrence:
    """Return a new recurrence, not stored, that is like the old one, but starts on the day."""
    same = ("ledger", "kind", "category", "amount_minor", "description", "paused_at")
    rule = ("frequency", "interval", "until", "month_end", "weekend")
    done = old.posted_until is not None and old.posted_until >= day
    return Recurrence(
        **{name: getattr(old, name) for name in (*same, *rule)},
        start=day,
        posted_until=old.posted_until if done else None,
        seq=old.seq,  # until it is done, and gets its own
        created_at=write.now,
    )
