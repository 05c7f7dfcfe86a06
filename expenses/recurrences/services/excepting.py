"""Skipping and moving single occurrences, and taking that back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from common.conditional import IfMatch
from expenses.errors import NoSuchOccurrence, OccurrencePosted
from expenses.ledger.writing import writing
from expenses.recurrences.models import Occurrence, Recurrence, State
from expenses.recurrences.rule import posting_day
from expenses.recurrences.services.changing import one_of, store

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from expenses.ledger.models.ledgers import Owner


def skip_occurrence(
    *, user: Owner, pk: UUID, date: date, if_match: IfMatch = IfMatch.ANY
) -> Recurrence:
    """Keep one occurrence, by its nominal date, from being posted; return the recurrence.

    NotInLedger for an unknown recurrence; VersionMismatch for one that has changed;
    NoSuchOccurrence for a day on which nothing is to come; OccurrencePosted for an entry already.
    """
    with writing(user) as write:
        recurrence = one_of(write, pk, if_match)
        row = occurrence_of(recurrence, date)
        if row.state != State.SKIPPED:
            row.state, row.date = State.SKIPPED, posting_day(date, recurrence.weekend)
            row.save()
            store(write, recurrence)
        return recurrence


def move_occurrence(
    *, user: Owner, pk: UUID, date: date, to: date, if_match: IfMatch = IfMatch.ANY
) -> Recurrence:
    """Have one occurrence, by its nominal date, posted on another day; return the recurrence.

    At once if that day has come. Errors as for `skip_occurrence`.
    """
    with writing(user) as write:
        recurrence = one_of(write, pk, if_match)
        row = occurrence_of(recurrence, date)
        if (row.state, row.date) != (State.MOVED, to):
            row.state, row.date = State.MOVED, to
            row.save()
            store(write, recurrence)
        return recurrence


def reset_occurrence(
    *, user: Owner, pk: UUID, date: date, if_match: IfMatch = IfMatch.ANY
) -> Recurrence:
    """Let one occurrence come as the rule has it, and return the recurrence.

    If its day has passed meanwhile, it is posted at once. Errors as for `skip_occurrence`.
    """
    with writing(user) as write:
        recurrence = one_of(write, pk, if_match)
        row = occurrence_of(recurrence, date)
        if not row.state:  # it comes so already
            return recurrence
        if recurrence.is_done(row):
            # The rule has gone past it, so it is posted for its own sake.
            row.state, row.date = State.MOVED, posting_day(date, recurrence.weekend)
            row.save()
        else:
            row.delete()
        store(write, recurrence)
        return recurrence


def occurrence_of(recurrence: Recurrence, day: date) -> Occurrence:
    """Return what is still to come on this nominal date; a new row, not stored, if as usual.

    NoSuchOccurrence and OccurrencePosted as `skip_occurrence` has them.
    """
    row = recurrence.occurrences.filter(nominal_date=day).first()
    if row is None:
        row = Occurrence(recurrence=recurrence, nominal_date=day)
        if recurrence.is_done(row) or not recurrence.rule.falls_on(day):
            raise NoSuchOccurrence(field="date")
    if row.state == State.POSTED:
        raise OccurrencePosted(field="date")
    return row
