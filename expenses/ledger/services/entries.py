"""Every write of the entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from common.conditional import IfMatch
from expenses import names
from expenses.errors import ExternalIdTaken, NotInLedger
from expenses.ledger.models import Entry
from expenses.ledger.writing import Write, writing

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from expenses.ledger.models import Category, Kind
    from expenses.ledger.models.ledgers import Owner


class EntryChanges(TypedDict, total=False):
    """What may be changed of an entry; what is left out stays."""

    amount_minor: int
    category: str
    date: date
    description: str


def create_entry(
    *,
    user: Owner,
    kind: Kind,
    amount_minor: int,
    category: str,
    date: date | None = None,
    description: str = "",
) -> Entry:
    """Store a new entry, by default of today in the ledger's time zone.

    `amount_minor` is in minor units; `category` is a name, and makes the category where it is
    new. CategoryArchived where it may take no more entries.
    """
    with writing(user) as write:
        entry = new_entry(
            write,
            kind=kind,
            amount_minor=amount_minor,
            category=category,
            date=date,
            description=description,
        )
        entry.save(force_insert=True)
        return entry


def new_entry(
    write: Write,
    *,
    kind: Kind,
    amount_minor: int,
    category: str | Category,
    date: date | None = None,
    description: str = "",
    external_id: str = "",
) -> Entry:
    """Return a new entry, numbered and not yet stored, as `create_entry` describes it.

    A category that is not named, but given itself, takes it even if it is archived.
    """
    # Before the entry, as its number tells.
    its_category = write.category(category) if isinstance(category, str) else category
    return Entry(
        ledger=write.ledger,
        kind=kind,
        category=its_category,
        amount_minor=amount_minor,
        date=date or write.today,
        description=description,
        search_text=names.fold(description),
        external_id=external_id,
        seq=write.number(),
        created_at=write.now,
        updated_at=write.now,
    )


def update_entry(
    *,
    user: Owner,
    kind: Kind,
    pk: UUID,
    changes: EntryChanges,
    if_match: IfMatch = IfMatch.ANY,
) -> Entry:
    """Change an entry and return it; without anything new in `changes`, it stays as it is.

    NotInLedger for an unknown or deleted one; VersionMismatch for one that has changed;
    CategoryArchived where it would move into an archived category (one that it is in already, it
    may keep).
    """
    with writing(user) as write:
        return change_entry(write, kind, pk, changes, if_match)


def change_entry(
    write: Write, kind: Kind, pk: UUID, changes: EntryChanges, if_match: IfMatch = IfMatch.ANY
) -> Entry:
    """Change an entry within a write, as `update_entry` describes it."""
    entry = _kept(write, kind, pk, if_match)
    category = changes.get("category", entry.category.name)
    moves = names.fold(category) != entry.category.key
    values = {
        name: value
        for name, value in changes.items()
        if name != "category" and value != getattr(entry, name)
    }
    if not moves and not values:
        return entry
    if moves:
        entry.category = write.category(category)
    for name, value in values.items():
        setattr(entry, name, value)
    entry.search_text = names.fold(entry.description)
    entry.seq, entry.updated_at = write.number(), write.now
    entry.save()
    return entry


def delete_entry(*, user: Owner, kind: Kind, pk: UUID, if_match: IfMatch = IfMatch.ANY) -> None:
    """Put an entry into the trash; NotInLedger for an unknown one or one that is there already.

    VersionMismatch for one that has changed.
    """
    with writing(user) as write:
        trash_entry(write, kind, pk, if_match)


def trash_entry(write: Write, kind: Kind, pk: UUID, if_match: IfMatch = IfMatch.ANY) -> Entry:
    """Put an entry into the trash within a write, as `delete_entry` describes it."""
    entry = _kept(write, kind, pk, if_match)
    entry.deleted_at = entry.updated_at = write.now
    entry.seq = write.number()
    entry.save(update_fields=["deleted_at", "seq", "updated_at"])
    return entry


def restore_entry(*, user: Owner, kind: Kind, pk: UUID, if_match: IfMatch = IfMatch.ANY) -> Entry:
    """Take an entry out of the trash and return it; one that is not there stays as it is.

    NotInLedger for an unknown one; VersionMismatch for one that has changed; ExternalIdTaken where
    another entry has its external ID by now.
    """
    with writing(user) as write:
        return take_out_entry(write, kind, pk, if_match)


def take_out_entry(write: Write, kind: Kind, pk: UUID, if_match: IfMatch = IfMatch.ANY) -> Entry:
    """Take an entry out of the trash within a write, as `restore_entry` describes it."""
    entry = _entry(write, kind, pk)
    if_match.check(entry.version)
    if entry.deleted_at is not None:
        _check_external_id(entry)
        entry.deleted_at, entry.updated_at = None, write.now
        entry.seq = write.number()
        entry.save(update_fields=["deleted_at", "seq", "updated_at"])
    return entry


def _check_external_id(entry: Entry) -> None:
    entries = Entry.objects.filter(ledger=entry.ledger_id, external_id=entry.external_id).kept()
    if entry.external_id and entries.exists():
        raise ExternalIdTaken


def _kept(write: Write, kind: Kind, pk: UUID, if_match: IfMatch) -> Entry:
    entry = _entry(write, kind, pk)
    if entry.deleted_at is not None:
        raise NotInLedger
    if_match.check(entry.version)
    return entry


def _entry(write: Write, kind: Kind, pk: UUID) -> Entry:
    entries = Entry.objects.filter(ledger=write.ledger).of_kind(kind).select_related("category")
    entry = entries.filter(pk=pk).first()
    if entry is None:
        raise NotInLedger
    return entry
