"""`manage.py purge_ledgers` forgets what is over, and nothing that still counts."""

from datetime import date, timedelta
from io import StringIO
from threading import Thread
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from common.models import IdempotencyKey
from expenses import purging, schedule
from expenses.importing.models import ImportPlan, ImportRow
from expenses.ledger import services
from expenses.ledger.models import Entry, Kind, Ledger, Tombstone
from expenses.purging import ENTRIES, KEYS, PLANS, TOMBSTONES, count_purgeable, purge
from expenses.recurrences.models import Occurrence, Recurrence
from tests.expenses.factories import EntryFactory, LedgerFactory, TombstoneFactory

NOTHING = {ENTRIES: 0, TOMBSTONES: 0, KEYS: 0, PLANS: 0}


def ago(days: float) -> Any:
    return timezone.now() - timedelta(days=days)


def plan_of(ledger: Ledger, *, days: float, committed: float | None = None) -> ImportPlan:
    """A plan with two rows that was made, and committed, so many days ago."""
    plan = ImportPlan.objects.create(
        ledger=ledger,
        created_at=ago(days),
        committed_at=None if committed is None else ago(committed),
    )
    for line in (2, 3):
        ImportRow.objects.create(plan=plan, line=line, status="new")
    return plan


@pytest.mark.parametrize(
    ("deleted_at", "goes"), [(None, False), (0, False), (29.9, False), (30.1, True)]
)
@pytest.mark.parametrize("kind", Kind)
def test_the_trash_is_emptied(ledger, kind, deleted_at, goes):
    entry = EntryFactory.create(
        ledger=ledger,
        kind=kind,
        seq=7,
        deleted_at=None if deleted_at is None else ago(deleted_at),
    )
    Ledger.objects.update(seq=9)
    expected = NOTHING | {ENTRIES: int(goes)}
    assert count_purgeable() == expected
    assert purge() == expected
    assert Entry.objects.exists() is not goes
    assert Ledger.objects.get().seq == 9  # to those who keep a copy, it was gone before
    tombstones = Tombstone.objects.values("ledger", "kind", "row_id", "seq", "deleted_at")
    assert list(tombstones) == (
        [
            {
                "ledger": ledger.pk,
                "kind": kind.value,
                "row_id": entry.pk,
                "seq": 7,
                "deleted_at": entry.deleted_at,
            }
        ]
        if goes
        else []
    )


def test_a_tombstone_is_forgotten(ledger):
    for days, seq in ((100, 5), (91, 8), (89.9, 6), (1, 9)):
        TombstoneFactory.create(ledger=ledger, deleted_at=ago(days), seq=seq)
    other = TombstoneFactory.create(deleted_at=ago(95), seq=70).ledger
    kept = TombstoneFactory.create(deleted_at=ago(1), seq=80).ledger
    expected = NOTHING | {TOMBSTONES: 3}
    assert count_purgeable() == expected
    assert purge() == expected
    assert set(Tombstone.objects.values_list("seq", flat=True)) == {6, 9, 80}
    forgotten = dict(Ledger.objects.values_list("pk", "forgotten_seq"))
    assert forgotten == {ledger.pk: 8, other.pk: 70, kept.pk: 0}
    TombstoneFactory.create(ledger=ledger, deleted_at=ago(99), seq=3)
    purge()
    assert Ledger.objects.get(pk=ledger.pk).forgotten_seq == 8  # it never falls


def test_both_at_once_for_what_is_very_old(ledger):
    EntryFactory.create(ledger=ledger, seq=4, deleted_at=ago(91))
    assert purge() == NOTHING | {ENTRIES: 1, TOMBSTONES: 1}
    assert Ledger.objects.get().forgotten_seq == 4


@pytest.mark.parametrize(("hours", "goes"), [(0, False), (23.9, False), (24.1, True)])
def test_an_answer_is_forgotten(user, hours, goes):
    IdempotencyKey.objects.create(user=user, key="k", digest="d", created_at=ago(hours / 24))
    expected = NOTHING | {KEYS: int(goes)}
    assert count_purgeable() == expected
    assert purge() == expected
    assert IdempotencyKey.objects.exists() is not goes


@pytest.mark.parametrize(
    ("days", "committed", "goes"),
    [
        (6.9, None, False),
        (7.1, None, True),
        (200, 89.9, False),
        (97, 90.1, True),
        (6, 5, False),
    ],
)
def test_an_import_is_forgotten(ledger, days, committed, goes):
    entry = EntryFactory.create(ledger=ledger)
    plan = plan_of(ledger, days=days, committed=committed)
    ImportRow.objects.filter(plan=plan, line=2).update(entry=entry)
    expected = NOTHING | {PLANS: int(goes)}
    assert count_purgeable() == expected
    assert purge() == expected
    assert ImportPlan.objects.exists() is not goes
    assert ImportRow.objects.exists() is not goes
    assert Entry.objects.get() == entry


def test_what_refers_to_an_entry_outlives_it(ledger):
    entry = EntryFactory.create(ledger=ledger, deleted_at=ago(31))
    recurrence = Recurrence.objects.create(
        ledger=ledger,
        category=entry.category,
        kind="expense",
        amount_minor=1,
        start=date(2026, 1, 15),
        frequency="monthly",
        seq=2,
    )
    posted = Occurrence.objects.create(
        recurrence=recurrence,
        nominal_date=entry.date,
        date=entry.date,
        state="posted",
        entry=entry,
    )
    plan = plan_of(ledger, days=1, committed=1)
    ImportRow.objects.filter(plan=plan, line=2).update(entry=entry, like=entry)
    assert purge() == NOTHING | {ENTRIES: 1}
    posted.refresh_from_db()
    assert (posted.entry_id, posted.state) == (None, "posted")
    row = ImportRow.objects.get(line=2)
    assert (row.entry_id, row.like_id) == (None, None)


def test_in_batches_of_one_ledger_each(ledger, monkeypatch):
    monkeypatch.setattr(purging, "BATCH", 2)
    for owned in (ledger, LedgerFactory.create()):
        for seq in range(1, 6):
            EntryFactory.create(ledger=owned, seq=seq, deleted_at=ago(40))
            TombstoneFactory.create(ledger=owned, seq=10 + seq, deleted_at=ago(95))
            key = f"{owned.pk}-{seq}"
            IdempotencyKey.objects.create(
                user_id=owned.owner_id, key=key, digest="", created_at=ago(2)
            )
        plan_of(owned, days=8)
        plan_of(owned, days=9)
    assert purge() == {ENTRIES: 10, TOMBSTONES: 10, KEYS: 10, PLANS: 4}
    assert purge() == NOTHING
    assert Tombstone.objects.filter(seq__lte=5).count() == 10


def test_an_entry_that_is_restored_meanwhile_stays(user, ledger, monkeypatch):
    entry = EntryFactory.create(ledger=ledger, deleted_at=ago(40))
    chosen = purging._bury

    def restored_first(ledger: Ledger, trash: Any) -> int:
        services.restore_entry(user=user, kind=Kind.EXPENSE, pk=entry.pk)
        return chosen(ledger, trash)

    monkeypatch.setattr(purging, "_bury", restored_first)
    assert purge() == NOTHING
    assert Entry.objects.get().deleted_at is None
    assert not Tombstone.objects.exists()


def test_what_somebody_else_was_faster_to_purge(ledger, monkeypatch):
    EntryFactory.create(ledger=ledger, deleted_at=ago(40))
    TombstoneFactory.create(ledger=ledger, deleted_at=ago(100), seq=5)
    plan_of(ledger, days=8)
    first = purging._ledger_by_ledger

    def second(rows: Any, purge_rows: Any) -> int:
        """Purge all between the look at the oldest and the lock."""

        def late(ledger: Ledger, batch: Any) -> int:
            assert purge_rows(ledger, batch) == 1
            return purge_rows(ledger, batch)

        return first(rows, late)

    monkeypatch.setattr(purging, "_ledger_by_ledger", second)
    assert purge() == NOTHING
    assert Ledger.objects.get().forgotten_seq == 5


def test_a_ledger_that_goes_meanwhile(user, ledger, monkeypatch):
    TombstoneFactory.create(ledger=ledger, deleted_at=ago(95))
    locked = Ledger.objects.select_for_update

    def gone_first() -> Any:
        user.delete()
        return locked()

    monkeypatch.setattr(Ledger.objects, "select_for_update", gone_first, raising=False)
    assert purge() == NOTHING


def test_the_command(ledger):
    EntryFactory.create(ledger=ledger, deleted_at=ago(31))
    plan_of(ledger, days=8)

    def printed(**options: Any) -> str:
        out = StringIO()
        call_command("purge_ledgers", stdout=out, **options)
        return out.getvalue()

    for _again in range(2):
        assert printed(dry_run=True).splitlines() == [
            "entries in the trash: 1 would be deleted",
            "tombstones: 0 would be deleted",
            "answers to repeated requests: 0 would be deleted",
            "imports: 1 would be deleted",
        ]
    assert printed().startswith("entries in the trash: 1 deleted\n")
    assert printed().startswith("entries in the trash: 0 deleted\n")


def test_on_aws_it_runs_by_the_clock(ledger, capsys):
    EntryFactory.create(ledger=ledger, deleted_at=ago(31))
    schedule.purge({}, None)
    assert "entries in the trash: 1 deleted" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_twice_at_once(ledger):
    for seq in range(1, 21):
        EntryFactory.create(ledger=ledger, seq=seq, deleted_at=ago(40))
    done: list[int] = []

    def run() -> None:
        try:
            done.append(purge()[ENTRIES])
        finally:
            connection.close()

    threads = [Thread(target=run) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(done) == 2
    assert sum(done) == Tombstone.objects.count() == 20
    assert not Entry.objects.exists()
