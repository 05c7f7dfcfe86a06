"""Posting what is due: once, however often, however late and by however many it is asked for."""

import io
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import example, given, settings
from hypothesis import strategies as st

from expenses import schedule
from expenses.ledger.models import Category, Entry, Ledger
from expenses.ledger.writing import writing
from expenses.recurrences import selectors, services
from expenses.recurrences.models import Occurrence, Recurrence
from expenses.recurrences.rule import posting_day
from expenses.recurrences.services import posting
from tests.conftest import make_user
from tests.expenses.factories import CategoryFactory, LedgerFactory
from tests.expenses.recurring import RecurrenceFactory


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("post_recurring", *arguments, stdout=out)
    return out.getvalue().rstrip()


def posted(**key: Any) -> list[str]:
    days = Entry.objects.filter(**key).order_by("date", "pk").values_list("date", flat=True)
    return [str(day) for day in days]


@pytest.fixture
def weekly(db) -> Recurrence:
    """What comes each Wednesday, from the first of July on."""
    return RecurrenceFactory.create(
        start=date(2026, 7, 1), frequency="weekly", amount_minor=450, description="Club"
    )


def test_what_is_due_is_posted_once(weekly, on_day):
    on_day("2026-07-01")
    assert run() == "Entries posted: 1. Of recurrences: 1. In ledgers: 1."
    entry = Entry.objects.get()
    assert (entry.date, entry.amount_minor, entry.description) == (date(2026, 7, 1), 450, "Club")
    assert (entry.ledger, entry.category) == (weekly.ledger, weekly.category)
    weekly.refresh_from_db()
    assert (weekly.posted_until, weekly.next_date) == (date(2026, 7, 1), date(2026, 7, 8))
    assert sorted([weekly.seq, entry.seq]) == [1, 2]
    assert Ledger.objects.get().seq == 2
    for day in ("2026-07-01", "2026-06-30", "2026-07-07"):
        on_day(day)
        assert run() == "Entries posted: 0. Of recurrences: 0. In ledgers: 0."
    assert Entry.objects.count() == 1
    assert Ledger.objects.get().seq == 2


def test_a_week_without_a_run_is_caught_up_on(db, on_day):
    RecurrenceFactory.create(start=date(2026, 7, 1), frequency="daily")
    on_day("2026-07-02")
    run()
    on_day("2026-07-09")
    assert run("-v", "2").startswith("ledger ")
    assert posted() == [f"2026-07-0{day}" for day in range(1, 10)]


def test_nothing_comes_back_when_its_entry_is_gone(weekly, on_day):
    on_day("2026-07-01")
    run()
    Entry.objects.get().delete()
    on_day("2026-07-08")
    run()
    assert posted() == ["2026-07-08"]
    assert Occurrence.objects.filter(entry=None, state="posted").count() == 1
    assert Recurrence.objects.get().exceptions == []


def test_what_is_over_is_over(db, on_day):
    RecurrenceFactory.create(start=date(2026, 7, 1), frequency="daily", count=2)
    on_day("2026-07-09")
    run()
    assert posted() == ["2026-07-01", "2026-07-02"]
    assert Recurrence.objects.get().next_date is None


def test_only_counted(weekly, on_day):
    on_day("2026-07-15")
    before = [list(model.objects.values()) for model in (Ledger, Recurrence, Entry, Occurrence)]
    assert run("--dry-run") == "Entries due: 3. Of recurrences: 1. In ledgers: 1."
    after = [list(model.objects.values()) for model in (Ledger, Recurrence, Entry, Occurrence)]
    assert after == before


def test_each_ledger_has_its_own_day(monkeypatch, db):
    now = datetime(2026, 7, 1, 10, 30, tzinfo=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    for zone, day in (
        ("Pacific/Kiritimati", 2),  # where it is the second already
        ("UTC", 1),
        ("Pacific/Kiritimati", 3),
        ("Pacific/Honolulu", 1),
        ("Pacific/Pago_Pago", 1),  # where it is still the last of June
    ):
        RecurrenceFactory.create(ledger__time_zone=zone, start=date(2026, 7, day))
    assert run("--dry-run") == "Entries due: 3. Of recurrences: 3. In ledgers: 3."
    with CaptureQueriesContext(connection) as captured:
        run()
    # Where nothing is due, no ledger is locked.
    locks = [each for each in captured if "BEGIN" in each["sql"] or "SAVEPOINT" in each["sql"]]
    assert len([each for each in locks if "RELEASE" not in each["sql"]]) == 3
    zones = Entry.objects.order_by("pk").values_list("ledger__time_zone", "date")
    assert list(zones) == [
        ("Pacific/Kiritimati", date(2026, 7, 2)),
        ("UTC", date(2026, 7, 1)),
        ("Pacific/Honolulu", date(2026, 7, 1)),
    ]


def test_an_archived_category_is_posted_into(weekly, on_day):
    Category.objects.update(archived_at="2026-01-01T00:00Z")
    on_day("2026-07-01")
    run()
    assert posted() == ["2026-07-01"]


def test_who_cannot_log_in_gets_nothing(weekly, on_day, monkeypatch):
    owner = weekly.ledger.owner
    owner.is_active = False
    owner.save()
    on_day("2026-07-09")
    assert run() == "Entries posted: 0. Of recurrences: 0. In ledgers: 0."
    assert selectors.due_ledgers() == []
    # Nor do those who are disabled, or deleted, while it runs.
    assert services.post_ledger(weekly.ledger_id) == (0, 0)
    assert services.post_ledger(weekly.ledger_id + 1) == (0, 0)
    owner.is_active = True
    owner.save()
    run()
    assert posted() == ["2026-07-01", "2026-07-08"]


def test_a_broken_ledger_stops_no_other(on_day, db, caplog):
    on_day("2026-07-01")
    broken, *sound = [RecurrenceFactory.create(start=date(2026, 7, 1)) for _ in range(3)]
    real = posting.post_due

    def fail(write, recurrence):
        done = real(write, recurrence)
        if recurrence == broken:
            raise ArithmeticError("of one ledger alone")
        return done

    with pytest.MonkeyPatch.context() as patch, caplog.at_level(logging.ERROR):
        patch.setattr(posting, "post_due", fail)
        with pytest.raises(CommandError, match="Ledgers that failed: 1"):
            run()
    assert f"ledger {broken.ledger_id} " in caplog.text
    assert Entry.objects.count() == len(sound)
    assert not Entry.objects.filter(ledger=broken.ledger).exists()
    run()
    assert posted(ledger=broken.ledger) == ["2026-07-01"]


def test_a_ledger_whose_time_zone_is_gone_stops_no_other(db, caplog):
    today = datetime.now(UTC).date()
    for zone in ("Mars/Olympus", "UTC"):
        RecurrenceFactory.create(ledger__time_zone=zone, start=today, frequency="yearly")
    for arguments, answer in ((["--dry-run"], "Entries due: 1."), ([], "Entries posted: 1.")):
        out = io.StringIO()
        with pytest.raises(CommandError, match="Ledgers that failed: 1"):
            call_command("post_recurring", *arguments, stdout=out)
        assert out.getvalue().startswith(answer)
    assert Entry.objects.get().ledger.time_zone == "UTC"


def test_transactions_are_bounded(db, on_day, monkeypatch):
    monkeypatch.setattr(posting, "AT_ONCE", 4)
    monkeypatch.setattr(selectors, "LEDGERS_AT_ONCE", 1)
    on_day("2026-07-03")
    for _ in range(2):
        category = CategoryFactory.create()
        for _ in range(4):
            RecurrenceFactory.create(
                ledger=category.ledger, category=category, start=date(2026, 7, 1), frequency="daily"
            )
    writes = []

    def counted(user):
        writes.append(user)
        return writing(user)

    monkeypatch.setattr(posting, "writing", counted)
    assert run() == "Entries posted: 24. Of recurrences: 8. In ledgers: 2."
    # Two recurrences of three days fill a transaction; the last one of a ledger finds nothing more.
    assert len(writes) == 6


def test_the_schedule(weekly, on_day, capsys):
    on_day("2026-07-01")
    schedule.post_recurring({}, None)
    schedule.post_recurring({}, None)
    assert posted() == ["2026-07-01"]
    assert capsys.readouterr().out.startswith("Entries posted: 1.")
    assert run("-v", "0") == ""


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_post_once(on_day):
    on_day("2026-07-10")
    owner = make_user()
    category = CategoryFactory.create(ledger=LedgerFactory.create(owner=owner))
    for _ in range(3):
        RecurrenceFactory.create(
            ledger=category.ledger, category=category, start=date(2026, 7, 1), frequency="daily"
        )
    barrier = Barrier(8)

    def post(_number: int) -> str:
        barrier.wait(timeout=30)
        try:
            return run()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(post, range(8)))
    assert sum(int(answer.split(".")[0].split()[-1]) for answer in answers) == 30
    assert posted() == sorted([f"2026-07-{day:02}" for day in range(1, 11)] * 3)
    assert Ledger.objects.get().seq == 30 + 3
    seqs = [*Entry.objects.values_list("seq", flat=True)]
    seqs += Recurrence.objects.values_list("seq", flat=True)
    assert sorted(seqs) == list(range(1, 34))


FIRST = date(2026, 7, 1)
offsets = st.integers(0, 40)


@pytest.mark.django_db
@settings(max_examples=12)
@given(
    frequency=st.sampled_from(["daily", "weekly"]),
    interval=st.integers(1, 3),
    weekend=st.sampled_from(["keep", "before", "after"]),
    skipped=st.sets(offsets, max_size=4),
    moved=st.dictionaries(offsets, st.integers(1, 50), max_size=4),
    runs=st.lists(offsets, max_size=4),
)
@example("daily", 1, "before", {4}, {3: 1, 11: 30}, [2, 9, 3, 33])
def test_any_runs_post_what_one_would(frequency, interval, weekend, skipped, moved, runs):
    last = FIRST + timedelta(days=42)
    with pytest.MonkeyPatch.context() as patch:

        def run_on(day: date, recurrence: Recurrence) -> None:
            patch.setattr("expenses.days.today", lambda _zone: day)
            services.post_ledger(recurrence.ledger_id)

        made: list[Any] = []
        exceptions: dict[date, date | None] = {}
        recurrence = None
        for offsets_of_runs in (runs, list[int]()):
            recurrence = RecurrenceFactory.create(
                start=FIRST, frequency=frequency, interval=interval, weekend=weekend
            )
            key: dict[str, Any] = {"user": recurrence.ledger.owner, "pk": recurrence.pk}
            patch.setattr("expenses.days.today", lambda _zone: FIRST - timedelta(days=9))
            nominal = set(recurrence.rule.dates(last=last))
            exceptions = dict.fromkeys(FIRST + timedelta(days=offset) for offset in skipped)
            exceptions |= {
                FIRST + timedelta(days=day): FIRST + timedelta(days=to) for day, to in moved.items()
            }
            exceptions = {day: to for day, to in exceptions.items() if day in nominal}
            for day, to in exceptions.items():
                if to is None:
                    services.skip_occurrence(**key, date=day)
                else:
                    services.move_occurrence(**key, date=day, to=to)
            for offset in offsets_of_runs:
                run_on(FIRST + timedelta(days=offset), recurrence)
            run_on(last, recurrence)
            recurrence.refresh_from_db()
            rows = recurrence.occurrences.order_by("nominal_date")
            made.append(
                (
                    [(row.nominal_date, row.state, row.date, row.entry is None) for row in rows],
                    sorted(Entry.objects.filter(ledger=recurrence.ledger).values_list("date")),
                    recurrence.posted_until,
                    recurrence.next_date,
                )
            )
    assert made[0] == made[1]
    assert recurrence is not None
    everything = {
        day: exceptions.get(day, posting_day(day, weekend))
        for day in recurrence.rule.dates(last=last + timedelta(days=60))
    }
    assert [day for (day,) in made[0][1]] == sorted(
        day for day in everything.values() if day and day <= last
    )
    assert made[0][3] == min(day for day in everything.values() if day and day > last)
