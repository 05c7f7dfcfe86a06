"""The entries of a ledger that rows of a file may be compared with; the trash is none of them."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple
from uuid import UUID

from expenses.importing.batches import VALUES, batches_of
from expenses.ledger.models import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from expenses.importing.models import ImportRow
    from expenses.ledger.models import EntryQuerySet, Ledger

# What is so near, of the same kind and amount, may be the same.
NEAR: Final = timedelta(days=3)


class Stored(NamedTuple):
    """What is compared of an entry. `text` is its description, folded."""

    pk: UUID
    kind: str
    date: date
    amount_minor: int
    text: str
    external_id: str


FIELDS: Final = ("pk", "kind", "date", "amount_minor", "search_text", "external_id")


def known_ids(ledger: Ledger, ids: Iterable[str]) -> dict[str, UUID]:
    """Return which of the external IDs are in the ledger, and of which entry.

    An entry that has none is known by its own ID, which is what an export writes instead.
    """
    known: dict[str, UUID] = {}
    for batch in batches_of(sorted(ids), VALUES):
        named = _entries(ledger).filter(external_id__in=batch)
        known.update(named.values_list("external_id", "pk"))
        own = [pk for text in batch if text not in known and (pk := _as_own_id(text))]
        if own:
            found = _entries(ledger).filter(pk__in=own).values_list("pk", flat=True)
            known.update((str(pk), pk) for pk in found)
    return known


def entries_near(ledger: Ledger, rows: Iterable[ImportRow]) -> list[Stored]:
    """Return the entries of the rows' kinds and amounts from about their dates, the oldest first.

    A batch at a time by their dates, so that each query looks at few days, through an index.
    """
    by_kind: dict[str, list[tuple[date, int]]] = defaultdict(list)
    for row in rows:
        by_kind[row.kind].append((row.date, row.amount_minor))  # type: ignore[arg-type]  # it is readable
    found: dict[UUID, Stored] = {}
    for kind, wanted in by_kind.items():
        for batch in batches_of(sorted(set(wanted)), VALUES):
            entries = _entries(ledger).filter(
                kind=kind,
                date__range=(batch[0][0] - NEAR, batch[-1][0] + NEAR),
                amount_minor__in={amount for _day, amount in batch},
            )
            stored = map(Stored._make, entries.values_list(*FIELDS))
            found.update((entry.pk, entry) for entry in stored)
    return sorted(found.values())


def _entries(ledger: Ledger) -> EntryQuerySet:
    return Entry.objects.filter(ledger=ledger).kept()


def _as_own_id(text: str) -> UUID | None:
    try:
        pk = UUID(text)
    except ValueError:
        return None
    return pk if str(pk) == text else None
