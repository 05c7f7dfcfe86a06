"""The ledger in the export of a person: complete, the trash included, whatever its size."""

import csv
import io
import itertools
import json
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User
from common import erasure
from common.export import AT_ONCE
from expenses import money
from expenses.importing.models import ImportPlan, ImportRow
from expenses.ledger.models import Category, Entry, Ledger, Tombstone
from expenses.recurrences.models import Occurrence, Recurrence
from tests.expenses.factories import CategoryFactory, EntryFactory, LedgerFactory, TombstoneFactory

pytestmark = pytest.mark.django_db

Download = Callable[[APIClient], zipfile.ZipFile]

MANY = 20_000
MEGABYTE = 1024 * 1024


def fill(ledger: Ledger, number: int) -> None:
    """Give the ledger so many entries, each with a description of its own."""
    categories = [CategoryFactory.create(ledger=ledger, name=f"Category {n}") for n in range(20)]
    entries = (
        Entry(  # the factory takes a while for so many
            ledger=ledger,
            category=categories[n % 20],
            kind=("expense", "income")[n % 2],
            amount_minor=n + 1,
            date=date(2020, 1, 1) + timedelta(days=n % 2000),
            description=f"What entry {n} was for",
            search_text="",
            seq=n,
            deleted_at=timezone.now() if n % 10 == 0 else None,
        )
        for n in range(number)
    )
    while batch := list(itertools.islice(entries, 5_000)):
        Entry.objects.bulk_create(batch)


@contextmanager
def memory() -> Iterator[Callable[[], int]]:
    """Give what the block took at most, in bytes, once it is over."""
    peaks: list[int] = []
    tracemalloc.start()
    try:
        yield lambda: peaks[0]
        peaks.append(tracemalloc.get_traced_memory()[1])
    finally:
        tracemalloc.stop()


@pytest.fixture
def download(tmp_path: Path) -> Iterator[Download]:
    """Have the file written to disk piece by piece, as a client would."""
    file = tmp_path / "export.zip"
    with ExitStack() as archives:

        def download(api: APIClient) -> zipfile.ZipFile:
            answer: Any = api.get("/me/export")
            assert answer.status_code == 200
            with file.open("wb") as content:
                content.writelines(answer.streaming_content)
            return archives.enter_context(zipfile.ZipFile(file))

        yield download


def test_what_is_in_it(api: APIClient, user: User, download: Download) -> None:
    ledger = LedgerFactory.create(
        owner=user, currency="JPY", time_zone="Asia/Tokyo", month_start_day=25
    )
    food = CategoryFactory.create(ledger=ledger, name="食べ物")
    rent = CategoryFactory.create(
        ledger=ledger, name="Rent", parent=food, archived_at=timezone.now()
    )
    spent = EntryFactory.create(
        ledger=ledger, category=food, amount_minor=500, date=date(2026, 1, 2),
        description='=1+1 "quoted"\nand more',
    )  # fmt: skip
    trash = EntryFactory.create(
        ledger=ledger, category=rent, kind="income", amount_minor=7, date=date(2026, 1, 1),
        deleted_at=timezone.now(),
    )  # fmt: skip
    archive = download(api)
    settings = json.loads(archive.read("ledger.json"))
    assert (settings["currency"], settings["month_start_day"]) == ("JPY", 25)
    categories = json.loads(archive.read("categories.json"))
    assert [(one["id"], one["name"], one["parent"]) for one in categories] == [
        (str(rent.pk), "Rent", "食べ物"),
        (str(food.pk), "食べ物", None),
    ]
    first, second = json.loads(archive.read("entries.json"))
    assert (first["id"], first["kind"], first["amount"]) == (str(trash.pk), "income", "7")
    assert first["deleted_at"] is not None
    assert (second["id"], second["category"], second["amount"]) == (str(spent.pk), "食べ物", "500")
    assert (second["description"], second["deleted_at"]) == (spent.description, None)

    text = archive.read("entries.csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["id"] for row in rows] == [first["id"], second["id"]]
    assert rows[1]["description"] == f"'{spent.description}"
    assert (rows[1]["deleted_at"], rows[1]["currency"]) == ("", "JPY")
    assert list(rows[0]) == list(first)


def test_who_has_no_ledger_has_none_in_it(api: APIClient, download: Download) -> None:
    names = download(api).namelist()
    assert not {"ledger.json", "categories.json", "entries.json", "entries.csv"} & set(names)
    assert not Ledger.objects.exists()


def test_no_query_is_of_a_single_row(api: APIClient, ledger: Ledger, download: Download) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            download(api)
        return len(captured)

    fill(ledger, 1)
    api.get("/me/export")  # the session of the token is stored
    few = count()
    categories = list(Category.objects.filter(ledger=ledger))
    Entry.objects.bulk_create(
        EntryFactory.build(ledger=ledger, category=category)
        for category in categories
        for _n in range(15)
    )
    assert count() == few


def test_every_entry_is_in_it_as_it_is_kept(
    api: APIClient, ledger: Ledger, download: Download
) -> None:
    fill(ledger, 2 * AT_ONCE + 1)
    archive = download(api)
    exported: list[dict[str, Any]] = json.loads(archive.read("entries.json"))
    kept = Entry.objects.order_by("date", "pk").values_list(
        "pk", "kind", "amount_minor", "date", "category__name", "description", "deleted_at"
    )
    for one, (pk, kind, minor, day, category, description, deleted_at) in zip(
        exported, kept, strict=True
    ):
        assert one["id"] == str(pk)
        assert (one["kind"], one["amount"]) == (kind, money.to_text(minor, "USD"))
        assert (one["date"], one["category"]) == (day.isoformat(), category)
        assert (one["description"], bool(one["deleted_at"])) == (description, bool(deleted_at))
    with archive.open("entries.csv") as file:
        lines = csv.DictReader(io.TextIOWrapper(file, "utf-8-sig", newline=""))
        for row, one in zip(lines, exported, strict=True):
            assert row == {name: value or "" for name, value in one.items()}


@pytest.mark.long
@pytest.mark.no_cover  # measuring doubles its time, and others run each line
def test_memory_does_not_grow_with_the_ledger(
    api: APIClient, ledger: Ledger, download: Download
) -> None:
    download(api)  # what is loaded once and kept
    fill(ledger, MANY)
    with memory() as peak:
        archive = download(api)
    assert peak() < 3.5 * MEGABYTE
    assert archive.getinfo("entries.json").file_size > 4.5 * MEGABYTE
    assert archive.getinfo("entries.csv").file_size > 2.3 * MEGABYTE


# --- And its deletion -----------------------------------------------------------------------------


def test_a_large_ledger_is_deleted_in_batches(ledger: Ledger, user: User) -> None:
    number = 3 * erasure.AT_ONCE + 1
    fill(ledger, number)
    other = EntryFactory.create()
    with memory() as peak:
        erasure.erase(user)
    assert peak() < 1 * MEGABYTE  # so many entries would take seven
    assert Entry.objects.get() == other
    assert Category.objects.get() == other.category
    user.delete()
    assert Ledger.objects.get() == other.ledger


def test_a_parent_goes_after_its_sub_categories(
    ledger: Ledger, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasure, "AT_ONCE", 2)
    parent = CategoryFactory.create(ledger=ledger)
    for _n in range(3):
        CategoryFactory.create(ledger=ledger, parent=parent)
        TombstoneFactory.create(ledger=ledger)
    others = [CategoryFactory.create(), TombstoneFactory.create()]
    erasure.erase(user)
    assert [*Category.objects.all(), *Tombstone.objects.all()] == others


def test_what_refers_to_an_entry_goes_before_it(ledger: Ledger, user: User) -> None:
    entry = EntryFactory.create(ledger=ledger)
    recurrence = Recurrence.objects.create(
        ledger=ledger, category=entry.category, kind="expense", amount_minor=1,
        start=entry.date, frequency="monthly", seq=2,
    )  # fmt: skip
    day = {"nominal_date": entry.date, "date": entry.date}
    Occurrence.objects.create(recurrence=recurrence, state="posted", entry=entry, **day)
    plan = ImportPlan.objects.create(ledger=ledger)
    ImportRow.objects.create(plan=plan, line=2, status="new", entry=entry, like=entry)
    erasure.erase(user)
    connection.check_constraints()
    for model in (Entry, Category, Recurrence, Occurrence, ImportPlan, ImportRow):
        assert not model.objects.exists()


def test_what_is_written_meanwhile_goes_with_the_person(ledger: Ledger, user: User) -> None:
    """A category with entries, which alone could not be deleted."""
    EntryFactory.create(ledger=ledger)
    user.delete()
    assert not Ledger.objects.exists()
    assert not Category.objects.exists()


def test_erasing_again_is_no_error(user: User, ledger: Ledger) -> None:
    EntryFactory.create(ledger=ledger)
    erasure.erase(user)
    erasure.erase(user)
    assert not Entry.objects.exists()
