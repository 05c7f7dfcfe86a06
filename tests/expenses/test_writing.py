"""A write of a ledger: its numbers, what it undoes, and many rows in one statement."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from expenses.ledger.models import Category, Entry, RowKind, Tombstone
from expenses.ledger.writing import Write, writing
from tests.expenses.factories import CategoryFactory, EntryFactory


def test_what_numbers_nothing_writes_no_number(user, ledger):
    with CaptureQueriesContext(connection) as captured, writing(user):
        pass
    assert not [query for query in captured if query["sql"].startswith("UPDATE")]
    ledger.refresh_from_db()
    assert ledger.seq == 0


def test_an_error_undoes_everything(user, ledger):
    def fail() -> None:
        with writing(user) as write:
            write.category("Food")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    ledger.refresh_from_db()
    assert (ledger.seq, Category.objects.count()) == (0, 0)


def test_an_attempt_undoes_only_itself(user, ledger):
    def fail(write: Write) -> None:
        with write.attempt():
            assert write.category("FOOD") == food
            write.category("Rent")
            raise ZeroDivisionError

    with writing(user) as write:
        food = write.category("Food")
        with pytest.raises(ZeroDivisionError):
            fail(write)
        assert write.ledger.seq == 1
        # It is gone, and made anew, not taken for what it was.
        with write.attempt():
            rent = write.category("rent")
        assert write.category("Rent") is rent
    ledger.refresh_from_db()
    assert (rent.seq, ledger.seq) == (2, 2)
    assert set(Category.objects.values_list("name", "seq")) == {("Food", 1), ("rent", 2)}


def test_many_rows_are_numbered_by_one_statement(user, ledger):
    food, rent = (CategoryFactory.create(ledger=ledger, name=name) for name in ("Food", "Rent"))
    Entry.objects.bulk_create(EntryFactory.build(ledger=ledger, category=food) for _n in range(5))
    other = EntryFactory.create(ledger=ledger, category=rent)
    theirs = EntryFactory.create(category__name="Food")
    with writing(user) as write:
        write.number()
        entries = Entry.objects.filter(category=food)
        with CaptureQueriesContext(connection) as captured:
            assert write.number_all(entries, category=rent.pk, description="%s '") == 5
        assert len(captured) == 1
        assert write.number() == 7
        assert write.number_all(entries) == 0  # there are none any more
    moved = Entry.objects.filter(description="%s '").order_by("pk")
    assert [(entry.category_id, entry.seq) for entry in moved] == [
        (rent.pk, number) for number in range(2, 7)
    ]
    for same in (other, theirs):
        assert Entry.objects.get(pk=same.pk).seq == 1
    ledger.refresh_from_db()
    assert ledger.seq == 7


def test_a_tombstone_says_what_is_gone_and_when(user, ledger):
    category = CategoryFactory.create(ledger=ledger)
    with writing(user) as write:
        write.bury(RowKind.CATEGORY, category)
    tombstone = Tombstone.objects.get()
    assert (tombstone.kind, tombstone.row_id, tombstone.seq) == ("category", category.pk, 1)
    assert (tombstone.ledger_id, tombstone.deleted_at) == (ledger.pk, write.now)
    ledger.refresh_from_db()
    assert ledger.seq == 1
