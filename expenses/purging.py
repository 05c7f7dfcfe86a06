"""Forgetting what is kept for a while only: the trash, tombstones, old answers, old imports.

An entry that is deleted for good leaves a tombstone with the entry's own number and time: to those
who keep a copy it was gone when it went into the trash, so nothing changes. A tombstone that is
dropped raises `Ledger.forgotten_seq`: who has not heard of it by then must read everything anew.
Each batch is a transaction under the lock of its ledger, as every write is.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from common.idempotency import KEPT_FOR
from common.models import IdempotencyKey
from expenses.importing.models import ImportPlan, ImportRow
from expenses.ledger.models import Entry, Ledger, Tombstone

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

BATCH: Final = 1000

TRASH_LASTS: Final = timedelta(days=30)
TOMBSTONES_LAST: Final = timedelta(days=90)
# From its making on, as long as nobody has said yes to it; then from the yes on.
OPEN_PLANS_LAST: Final = timedelta(days=7)
COMMITTED_PLANS_LAST: Final = timedelta(days=90)

ENTRIES, TOMBSTONES, KEYS, PLANS = (
    "expenses.Entry", "expenses.Tombstone", "common.IdempotencyKey", "expenses.ImportPlan",
)  # fmt: skip


def purge() -> dict[str, int]:
    """Delete what is over, a batch at a time; return how many rows of each model went.

    May be begun again, and run twice at once.
    """
    return {
        ENTRIES: _ledger_by_ledger(_trash(), _bury),
        TOMBSTONES: _ledger_by_ledger(_tombstones(), _forget),
        KEYS: _purge_keys(_keys()),
        PLANS: _ledger_by_ledger(_plans(), _drop),
    }


def count_purgeable() -> dict[str, int]:
    """Return how many rows of each model `purge` would delete.

    Not among them are tombstones of entries that have been in the trash for so long that their
    tombstones, too, would go at once.
    """
    return {
        ENTRIES: _trash().count(),
        TOMBSTONES: _tombstones().count(),
        KEYS: _keys().count(),
        PLANS: _plans().count(),
    }


def _trash() -> QuerySet[Entry]:
    return Entry.objects.filter(deleted_at__lt=timezone.now() - TRASH_LASTS).order_by("deleted_at")


def _tombstones() -> QuerySet[Tombstone]:
    before = timezone.now() - TOMBSTONES_LAST
    # Of one moment by their numbers, so that none is left behind that counts as forgotten.
    return Tombstone.objects.filter(deleted_at__lt=before).order_by("deleted_at", "seq")


def _keys() -> QuerySet[IdempotencyKey]:
    before = timezone.now() - KEPT_FOR
    return IdempotencyKey.objects.filter(created_at__lt=before).order_by("created_at")


def _plans() -> QuerySet[ImportPlan]:
    now = timezone.now()
    over = Q(committed_at=None) | Q(committed_at__lt=now - COMMITTED_PLANS_LAST)
    plans = ImportPlan.objects.filter(over, created_at__lt=now - OPEN_PLANS_LAST)
    return plans.order_by("created_at")


def _ledger_by_ledger(
    rows: QuerySet[Any], purge_rows: Callable[[Ledger, QuerySet[Any]], int]
) -> int:
    """Purge the rows, a batch of one ledger at a time; return how many went."""
    purged = 0
    while ledger_id := rows.values_list("ledger", flat=True).first():
        with transaction.atomic():
            ledger = Ledger.objects.select_for_update().filter(pk=ledger_id).first()
            # Asked for anew under the lock: one may have been restored since, or be gone.
            if ledger is not None:
                purged += purge_rows(ledger, rows.filter(ledger=ledger))
    return purged


def _bury(ledger: Ledger, trash: QuerySet[Entry]) -> int:
    entries = list(trash.only("kind", "seq", "deleted_at")[:BATCH])
    Tombstone.objects.bulk_create(
        Tombstone(
            ledger=ledger,
            kind=entry.kind,
            row_id=entry.pk,
            seq=entry.seq,
            deleted_at=entry.deleted_at,  # type: ignore[misc]  # what is in the trash has one
        )
        for entry in entries
    )
    Entry.objects.filter(pk__in=[entry.pk for entry in entries]).only("pk").delete()
    return len(entries)


def _forget(ledger: Ledger, tombstones: QuerySet[Tombstone]) -> int:
    numbers = dict(tombstones.values_list("pk", "seq")[:BATCH])
    ledger.forgotten_seq = max(ledger.forgotten_seq, *numbers.values(), 0)
    ledger.save(update_fields=["forgotten_seq"])
    Tombstone.objects.filter(pk__in=numbers).delete()
    return len(numbers)


def _drop(ledger: Ledger, plans: QuerySet[ImportPlan]) -> int:  # noqa: ARG001  (as the others)
    """Delete the oldest plan with its rows, of which there may be very many."""
    plan = plans.first()
    if plan is None:
        return 0
    ImportRow.objects.filter(plan=plan).delete()
    plan.delete()
    return 1


def _purge_keys(keys: QuerySet[IdempotencyKey]) -> int:
    purged = 0
    while batch := list(keys.values_list("pk", flat=True)[:BATCH]):
        # Still under the same condition: a key that is over may be used anew meanwhile.
        purged += keys.filter(pk__in=batch).delete()[0]
    return purged
