"""Every write of the ledger.

Each takes the ledger's row lock before anything else, so that the writes of one ledger come one
after the other, and ends by raising `Ledger.seq` by one: the number of the write, which is stored
in each row that it touched. What raises an error has written nothing, and what would change
nothing is no write.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from django.db import transaction
from django.utils import timezone

from expenses import days, names
from expenses.errors import CategoryArchived, CategoryExists, NotInLedger
from expenses.models import Category, Entry, Ledger

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from expenses.models import Kind, Owner


class EntryChanges(TypedDict, total=False):
    """What may be changed of an entry; what is left out stays."""

    amount_minor: int
    category: str
    date: date
    description: str


class CategoryChanges(TypedDict, total=False):
    """What may be changed of a category; what is left out stays."""

    name: str
    archived: bool


@transaction.atomic
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
    ledger = _lock(user)
    seq, now = _next_seq(ledger), timezone.now()
    return Entry.objects.create(
        ledger=ledger,
        kind=kind,
        category=_category_for(user, ledger, category),
        amount_minor=amount_minor,
        date=date or days.today(ledger.time_zone),
        description=description,
        search_text=names.fold(description),
        seq=seq,
        created_at=now,
        updated_at=now,
    )


@transaction.atomic
def update_entry(*, user: Owner, kind: Kind, pk: UUID, changes: EntryChanges) -> Entry:
    """Change an entry and return it; without anything new in `changes`, it stays as it is.

    NotInLedger for an unknown or deleted one; CategoryArchived where it would move into an
    archived category (one that it is in already, it may keep).
    """
    ledger = _lock(user)
    entry = _entry(user, kind, pk)
    if entry.deleted_at is not None:
        raise NotInLedger
    category = changes.get("category", entry.category.name)
    moves = names.fold(category) != entry.category.key
    values = {
        name: value
        for name, value in changes.items()
        if name != "category" and value != getattr(entry, name)
    }
    if not moves and not values:
        return entry
    entry.seq, entry.updated_at = _next_seq(ledger), timezone.now()
    if moves:
        entry.category = _category_for(user, ledger, category)
    for name, value in values.items():
        setattr(entry, name, value)
    entry.search_text = names.fold(entry.description)
    entry.save()
    return entry


@transaction.atomic
def delete_entry(*, user: Owner, kind: Kind, pk: UUID) -> None:
    """Put an entry into the trash; NotInLedger for an unknown one or one that is there already."""
    ledger = _lock(user)
    entry = _entry(user, kind, pk)
    if entry.deleted_at is not None:
        raise NotInLedger
    entry.deleted_at = entry.updated_at = timezone.now()
    entry.seq = _next_seq(ledger)
    entry.save(update_fields=["deleted_at", "seq", "updated_at"])


@transaction.atomic
def restore_entry(*, user: Owner, kind: Kind, pk: UUID) -> Entry:
    """Take an entry out of the trash and return it; one that is not there stays as it is.

    NotInLedger for an unknown one.
    """
    ledger = _lock(user)
    entry = _entry(user, kind, pk)
    if entry.deleted_at is not None:
        entry.deleted_at, entry.updated_at = None, timezone.now()
        entry.seq = _next_seq(ledger)
        entry.save(update_fields=["deleted_at", "seq", "updated_at"])
    return entry


@transaction.atomic
def create_category(*, user: Owner, name: str) -> Category:
    """Store a new category; CategoryExists where the name is taken."""
    ledger = _lock(user)
    if Category.objects.for_user(user).named(name).exists():
        raise CategoryExists(field="name")
    return _make_category(ledger, name, _next_seq(ledger))


@transaction.atomic
def update_category(*, user: Owner, pk: UUID, changes: CategoryChanges) -> Category:
    """Rename, archive or bring back a category and return it; without news, it stays as it is.

    NotInLedger for an unknown one; CategoryExists where another one has the name.
    """
    ledger = _lock(user)
    categories = Category.objects.for_user(user)
    category = categories.filter(pk=pk).first()
    if category is None:
        raise NotInLedger
    name = changes.get("name", category.name)
    archived = changes.get("archived", category.archived)
    if (name, archived) == (category.name, category.archived):
        return category
    if categories.named(name).exclude(pk=pk).exists():
        raise CategoryExists(field="name")
    category.name, category.key = name, names.fold(name)
    if archived != category.archived:
        category.archived_at = timezone.now() if archived else None
    category.seq = _next_seq(ledger)
    category.save()
    return category


def _lock(user: Owner) -> Ledger:
    """Return the user's ledger, locked until the transaction ends; made where there is none."""
    ledgers = Ledger.objects.for_user(user).select_for_update()
    return ledgers.first() or ledgers.get_or_create(owner_id=user.pk)[0]


def _next_seq(ledger: Ledger) -> int:
    """Give the write its number."""
    ledger.seq += 1  # nobody else can have raised it: the row is locked
    ledger.save(update_fields=["seq"])
    return ledger.seq


def _entry(user: Owner, kind: Kind, pk: UUID) -> Entry:
    entries = Entry.objects.for_user(user).of_kind(kind).select_related("category")
    entry = entries.filter(pk=pk).first()
    if entry is None:
        raise NotInLedger
    return entry


def _category_for(user: Owner, ledger: Ledger, name: str) -> Category:
    """Return the category of this name for an entry that comes in; made where there is none."""
    category = Category.objects.for_user(user).named(name).first()
    if category is None:
        return _make_category(ledger, name, ledger.seq)
    if category.archived:
        raise CategoryArchived(field="category")
    return category


def _make_category(ledger: Ledger, name: str, seq: int) -> Category:
    return Category.objects.create(ledger=ledger, name=name, key=names.fold(name), seq=seq)
