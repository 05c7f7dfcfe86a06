"""Making, changing and deleting recurrences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypedDict

from common.conditional import IfMatch, VersionMismatch
from expenses import names
from expenses.errors import NotInLedger
from expenses.ledger.models import RowKind
from expenses.ledger.writing import writing
from expenses.recurrences.models import Recurrence, State
from expenses.recurrences.selectors import resumed
from expenses.recurrences.services.posting import post_due

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from expenses.ledger.models import Kind
    from expenses.ledger.models.ledgers import Owner
    from expenses.ledger.writing import Write

# What decides on which days it comes.
RULE: Final = frozenset({"start", "frequency", "interval", "until", "count", "month_end"})


class RecurrenceChanges(TypedDict, total=False):
    """What may be changed of a recurrence; what is left out stays."""

    amount_minor: int
    category: str
    description: str
    start: date
    frequency: str
    interval: int
    until: date | None
    count: int | None
    month_end: str
    weekend: str
    paused: bool


def create_recurrence(
    *,
    user: Owner,
    kind: Kind,
    category: str,
    paused: bool = False,
    **values: Any,  # noqa: ANN401  (of any field)
) -> Recurrence:
    """Store a new recurrence, and post at once what is due of it already.

    `category` is a name, and makes the category where it is new; CategoryArchived where it may
    take no more. `values` are the other fields of the model.
    """
    with writing(user) as write:
        recurrence = Recurrence(
            ledger=write.ledger,
            kind=kind,
            category=write.category(category),
            paused_at=write.now if paused else None,
            created_at=write.now,
            **values,
        )
        store(write, recurrence, new=True)
        return recurrence


def update_recurrence(
    *, user: Owner, pk: UUID, changes: RecurrenceChanges, if_match: IfMatch = IfMatch.ANY
) -> Recurrence:
    """Change a recurrence and return it; without anything new in `changes`, it stays as it is.

    What is due is posted first, as it was. What would have come before today by a new rule, or
    while it was paused, is not made up for. Exceptions of days on which it no longer comes go.

    NotInLedger for an unknown one; VersionMismatch for one that has changed, or for which the
    changes do not fit any more; CategoryArchived where it would move into an archived category.
    """
    with writing(user) as write:
        recurrence = one_of(write, pk, if_match)
        different = differing(recurrence, changes)
        if different:
            post_due(write, recurrence)
            apply(write, recurrence, different)
            store(write, recurrence)
        return recurrence


def delete_recurrence(*, user: Owner, pk: UUID, if_match: IfMatch = IfMatch.ANY) -> None:
    """Delete a recurrence for good; the entries that it made stay, and no more are made.

    NotInLedger for an unknown one; VersionMismatch for one that has changed.
    """
    with writing(user) as write:
        recurrence = one_of(write, pk, if_match)
        write.bury(RowKind.RECURRENCE, recurrence)
        recurrence.delete()


def one_of(write: Write, pk: UUID, if_match: IfMatch) -> Recurrence:
    """Return the recurrence, if it is of the ledger and of the version that is asked for."""
    recurrences = Recurrence.objects.filter(ledger=write.ledger).select_related("category")
    recurrence = recurrences.filter(pk=pk).first()
    if recurrence is None:
        raise NotInLedger
    if_match.check(recurrence.version)
    return recurrence


def store(write: Write, recurrence: Recurrence, *, new: bool = False) -> None:
    """Save a recurrence under a new number, and post what is due of it.

    VersionMismatch where its fields do not fit together: they did when the request was read.
    """
    if next(recurrence.rule.faults(), None):
        raise VersionMismatch
    recurrence.seq, recurrence.updated_at = write.number(), write.now
    if new:
        recurrence.save(force_insert=True)
    post_due(write, recurrence)
    recurrence.save()


def apply(write: Write, recurrence: Recurrence, changes: RecurrenceChanges) -> None:
    """Set the values in a recurrence, which is not saved, and do what follows from them."""
    values: dict[str, Any] = dict(changes)
    if RULE & values.keys() and recurrence.posted_until is not None:
        recurrence.posted_until = resumed(recurrence, write.today)
    if "category" in values:
        recurrence.category = write.category(values.pop("category"))
    paused = values.pop("paused", recurrence.paused)
    for name, value in values.items():
        setattr(recurrence, name, value)
    if paused != recurrence.paused:
        _pause(write, recurrence, paused=paused)
    if RULE & values.keys():
        _forget_exceptions(recurrence)


def differing(recurrence: Recurrence, changes: RecurrenceChanges) -> RecurrenceChanges:
    """Return those of the changes that make a difference."""
    values: dict[str, Any] = {**changes}
    if names.fold(values.get("category", "")) == recurrence.category.key:
        del values["category"]
    different: Any = {
        name: value
        for name, value in values.items()
        if name == "category" or value != getattr(recurrence, name)
    }
    kept: RecurrenceChanges = different
    return kept


def _pause(write: Write, recurrence: Recurrence, *, paused: bool) -> None:
    recurrence.paused_at = write.now if paused else None
    if not paused:
        recurrence.posted_until = resumed(recurrence, write.today)
        missed = recurrence.occurrences.filter(state=State.MOVED, date__lt=write.today)
        missed.update(state=State.SKIPPED)


def _forget_exceptions(recurrence: Recurrence) -> None:
    rule = recurrence.rule
    gone = [
        row.pk
        for row in recurrence.occurrences.exclude(state=State.POSTED)
        if not recurrence.is_done(row) and not rule.falls_on(row.nominal_date)
    ]
    recurrence.occurrences.filter(pk__in=gone).delete()
