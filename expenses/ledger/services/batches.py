"""Many changes of entries in one write: all of them or none, or each for itself."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, NotRequired, TypeAlias, TypedDict

from common.conditional import IfMatch
from common.errors import DomainError
from expenses.ledger.models import Entry
from expenses.ledger.services.entries import (
    EntryChanges,
    change_entry,
    new_entry,
    take_out_entry,
    trash_entry,
)
from expenses.ledger.writing import writing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from rest_framework.exceptions import ValidationError

    from expenses.ledger.models import Kind
    from expenses.ledger.models.ledgers import Owner
    from expenses.ledger.writing import Write

    Refused: TypeAlias = DomainError | ValidationError


class NewEntry(TypedDict):
    """What a new entry is made of, as `create_entry` describes it."""

    amount_minor: int
    category: str
    date: NotRequired[date]
    description: NotRequired[str]


@dataclass(frozen=True, slots=True)
class Create:
    """A new entry; it is stored with all the other new ones."""

    values: NewEntry

    def act(self, write: Write, kind: Kind) -> Entry:
        """Return it, not yet stored; what refuses it has written nothing."""
        return new_entry(write, kind=kind, **self.values)


@dataclass(frozen=True, slots=True)
class Update:
    """A change of an entry."""

    pk: UUID
    changes: EntryChanges
    if_match: IfMatch = IfMatch.ANY

    def act(self, write: Write, kind: Kind) -> Entry:
        """Change it, as `update_entry` describes it."""
        return change_entry(write, kind, self.pk, self.changes, self.if_match)


@dataclass(frozen=True, slots=True)
class Delete:
    """An entry for the trash."""

    pk: UUID
    if_match: IfMatch = IfMatch.ANY

    def act(self, write: Write, kind: Kind) -> Entry:
        """Put it there, as `delete_entry` describes it."""
        return trash_entry(write, kind, self.pk, self.if_match)


@dataclass(frozen=True, slots=True)
class Restore:
    """An entry to come back from the trash."""

    pk: UUID
    if_match: IfMatch = IfMatch.ANY

    def act(self, write: Write, kind: Kind) -> Entry:
        """Take it out, as `restore_entry` describes it."""
        return take_out_entry(write, kind, self.pk, self.if_match)


Change: TypeAlias = Create | Update | Delete | Restore


def change_all(*, user: Owner, kind: Kind, changes: Sequence[Change]) -> list[Entry]:
    """Carry out all the changes, in their order, and return their entries; or none of them.

    Raises what the first one raises that cannot be carried out, with its place: `items.3.category`.
    """
    with writing(user) as write:
        entries = []
        for place, change in enumerate(changes):
            try:
                entries.append(change.act(write, kind))
            except DomainError as error:
                error.field = f"items.{place}" + (f".{error.field}" if error.field else "")
                raise
        _store_new(changes, entries)
        return entries


def change_each(
    *, user: Owner, kind: Kind, changes: Sequence[Change | Refused]
) -> list[Entry | Refused]:
    """Carry out what can be, in its order; return the entry of each change, or why there is none.

    In the place of a change there may be already why it cannot be carried out.
    """
    with writing(user) as write:
        outcomes = [_attempt(write, kind, change) for change in changes]
        _store_new(changes, outcomes)
        return outcomes


def _attempt(write: Write, kind: Kind, change: Change | Refused) -> Entry | Refused:
    if isinstance(change, Exception):
        return change
    try:
        # What has written nothing needs no savepoint, which would be two queries more.
        with nullcontext() if isinstance(change, Create) else write.attempt():
            return change.act(write, kind)
    except DomainError as error:
        return error


def _store_new(changes: Sequence[Change | Refused], outcomes: Sequence[Entry | Refused]) -> None:
    Entry.objects.bulk_create(
        outcome
        for change, outcome in zip(changes, outcomes, strict=True)
        if isinstance(change, Create) and isinstance(outcome, Entry)
    )
