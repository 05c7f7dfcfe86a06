"""Comparing the rows of a file with the entries of a ledger."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict, deque
from typing import TYPE_CHECKING, Final, TypeAlias

from django.utils.translation import gettext_lazy as _

from expenses import names
from expenses.importing.comparing.categories import CODES, Categories
from expenses.importing.comparing.stored import NEAR, Stored, entries_near, known_ids
from expenses.importing.models import Choice, ImportRow, Status

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from expenses.ledger.models import Ledger

    Fingerprint: TypeAlias = tuple[str, date, int, str]
    Amount: TypeAlias = tuple[str, int]

# Without one of these there is no entry: our names for them, and people's.
NEEDED: Final = {
    "date": "date",
    "amount_minor": "amount",
    "kind": "kind",
    "category": "category",
}
MISSING: Final = "required"
# What is found out anew whenever rows are compared.
FOUND_HERE: Final = CODES | {MISSING}


def compare(ledger: Ledger, rows: Sequence[ImportRow]) -> None:
    """Set the status of each row, what it is like, and why its category does not take it.

    `rows` are all of the file, by their lines. What cannot be read stays an error. A choice to
    import what has an external ID that is taken by then is dropped.
    """
    readable = [row for row in rows if _is_readable(row)]
    known = known_ids(ledger, {row.external_id for row in readable if row.external_id})
    _match_external_ids(readable, known)
    others = [row for row in readable if row.status == Status.NEW]
    stored = entries_near(ledger, others)
    taken = _match_fingerprints(others, stored, set(known.values()))
    _suspect(
        [row for row in others if row.status == Status.NEW],
        [entry for entry in stored if entry.pk not in taken],
    )
    _drop_choices(readable, known)
    Categories(ledger, [row for row in readable if row.is_imported]).refuse_rows()


def _is_readable(row: ImportRow) -> bool:
    """Tell whether the row can be compared, and set it to what it is before anything is known."""
    row.errors = [error for error in row.errors if error["code"] not in FOUND_HERE]
    row.like_id = None
    if not row.errors:  # where one was corrected, something else may still be missing
        detail = str(_("This is needed, and was not found in the file."))
        row.errors = [
            {"field": field, "code": MISSING, "detail": detail}
            for name, field in NEEDED.items()
            if not getattr(row, name)
        ]
    row.status = Status.ERROR if row.errors else Status.NEW
    return not row.errors


def _match_external_ids(rows: Sequence[ImportRow], known: Mapping[str, UUID]) -> None:
    seen: set[str] = set()
    for row in rows:
        if not row.external_id:
            continue
        row.like_id = known.get(row.external_id)
        if row.like_id or row.external_id in seen:
            row.status = Status.DUPLICATE
        seen.add(row.external_id)


def _match_fingerprints(
    rows: Sequence[ImportRow], stored: Sequence[Stored], taken: set[UUID]
) -> set[UUID]:
    """Count each entry for one row at most, and return which count; `taken` do already."""
    named: dict[Fingerprint, deque[UUID]] = defaultdict(deque)
    nameless: dict[Fingerprint, deque[UUID]] = defaultdict(deque)
    for entry in stored:
        if entry.pk not in taken:
            of_a_kind = named if entry.external_id else nameless
            of_a_kind[entry.kind, entry.date, entry.amount_minor, entry.text].append(entry.pk)
    for row in rows:
        key = (row.kind, row.date, row.amount_minor, names.fold(row.description))
        # An entry that has another external ID is another one; to a row without any it may be it,
        # and these are used up first, because only such rows can.
        entries = named.get(key) if not row.external_id else None  # type: ignore[arg-type]  # it is readable
        entries = entries or nameless.get(key)  # type: ignore[arg-type]  # as above
        if entries:
            row.like_id = entries.popleft()
            row.status = Status.DUPLICATE
            taken.add(row.like_id)
    return taken


def _suspect(rows: Sequence[ImportRow], stored: Sequence[Stored]) -> None:
    """Name for each row the nearest entry of its kind and amount, if there is one so near."""
    near: dict[Amount, list[tuple[date, UUID]]] = defaultdict(list)
    for entry in stored:
        near[entry.kind, entry.amount_minor].append((entry.date, entry.pk))
    for entries in near.values():
        entries.sort()
    for row in rows:
        entries = near.get((row.kind, row.amount_minor), [])  # type: ignore[arg-type]  # it is readable
        later = bisect_left(entries, row.date, key=lambda entry: entry[0])
        beside = [
            (abs(day - row.date), pk)  # type: ignore[operator]  # as above
            for day, pk in entries[max(later - 1, 0) : later + 1]
        ]
        distance, pk = min(beside, default=(None, None))
        if distance is not None and distance <= NEAR:
            row.status, row.like_id = Status.SUSPECT, pk


def _drop_choices(rows: Sequence[ImportRow], known: Mapping[str, UUID]) -> None:
    """Take back what would give an external ID to a second entry."""
    used = set(known)
    for row in rows:
        if not row.external_id:
            continue
        if row.choice == Choice.IMPORT and row.external_id in used:
            row.choice = ""
        if row.is_imported:
            used.add(row.external_id)
