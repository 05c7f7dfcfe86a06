"""What the rows of a file are to the ledger."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from expenses.importing.comparing import compare
from expenses.importing.models import ImportRow
from tests.expenses.factories import CategoryFactory, EntryFactory

NEW, DUPLICATE, SUSPECT, ERROR = "new", "duplicate", "suspect", "error"


def test_what_is_not_there_is_new(statuses, add):
    add(description="Shop", date="2026-03-01")
    assert statuses({}, {}) == [NEW, NEW]


@pytest.mark.parametrize(
    "row",
    [
        {"description": "  SHOP\u00a0 "},
        {"description": "shop"},
        {"category": "Something else"},
        {"external_id": "bank-1"},
    ],
)
def test_the_fingerprint_is_day_amount_kind_and_folded_description(statuses, add, row):
    add(description="Shop")
    assert statuses(row) == [DUPLICATE]


@pytest.mark.parametrize(
    ("row", "status"),
    [
        ({"date": "2026-01-16"}, SUSPECT),
        ({"description": "Shop 2"}, SUSPECT),
        ({"description": ""}, SUSPECT),
        ({"amount": "10.01"}, NEW),
        ({"kind": "income"}, NEW),
    ],
)
def test_all_of_it_must_be_the_same(statuses, add, row, status):
    add(description="Shop")
    assert statuses(row) == [status]


@pytest.mark.parametrize(
    ("day", "status"),
    [
        ("2026-01-11", NEW),
        ("2026-01-12", SUSPECT),
        ("2026-01-18", SUSPECT),
        ("2026-01-19", NEW),
    ],
)
def test_three_days_are_near(statuses, add, day, status):
    add(description="Else")
    assert statuses({"date": day}) == [status]


def test_duplicates_are_counted(statuses, add):
    for _n in range(2):
        add(description="Shop")
    assert statuses({}, {}, {}, {}) == [DUPLICATE, DUPLICATE, NEW, NEW]


def test_like_names_each_entry_once_and_the_nearest_one(add, upload, rows_of):
    shops = [add(description="Shop")["id"] for _n in range(2)]
    early = add(amount="7.00", date="2026-01-13")["id"]
    late = add(amount="7.00", date="2026-01-16")["id"]
    seven = {"amount": "7.00", "description": "else"}
    plan = upload({}, {}, seven, seven | {"date": "2026-01-14"}, seven | {"date": "2026-01-10"})
    assert [row["like"] for row in rows_of(plan)] == [*shops, late, early, early]


def test_what_is_matched_makes_nothing_else_suspect(statuses, add):
    add(description="Shop")
    assert statuses({"date": "2026-01-16"}, {}) == [NEW, DUPLICATE]


def test_the_trash_counts_nowhere(statuses, add, api):
    for entry in (add(description="Shop"), add(description="else")):
        api.delete(f"/expense/{entry['id']}")
    assert statuses({}) == [NEW]


def test_nor_do_strangers(statuses):
    entry = EntryFactory.create(description="Shop", external_id="bank-1")
    assert statuses({}, {"external_id": "bank-1"}, {"external_id": str(entry.pk)}) == [NEW] * 3


# --- External IDs ---------------------------------------------------------------------------------


def test_an_external_id_that_is_there_is_a_duplicate_whatever_else(ledger, upload, rows_of):
    entry = EntryFactory.create(ledger=ledger, external_id="bank-1")
    plan = upload({"external_id": "bank-1", "amount": "99.00", "date": "2020-01-01"})
    [row] = rows_of(plan)
    assert (row["status"], row["like"]) == (DUPLICATE, str(entry.pk))


def test_an_entry_without_one_is_known_by_its_own_id(add, upload, rows_of):
    own = add(description="Shop")["id"]
    other = {"amount": "99.00", "date": "2020-01-01"}
    plan = upload(
        other | {"external_id": own},
        other | {"external_id": own.upper()},
        other | {"external_id": str(uuid.uuid4())},
    )
    assert [(row["status"], row["like"]) for row in rows_of(plan)] == [
        (DUPLICATE, own),
        (NEW, None),
        (NEW, None),
    ]


def test_the_same_twice_in_a_file_is_a_duplicate_of_the_first(upload, rows_of):
    row = {"external_id": "bank-1"}
    plan = upload(row, row | {"amount": "20.00"}, {"external_id": "bank-2"})
    assert [row["status"] for row in rows_of(plan)] == [NEW, DUPLICATE, NEW]


def test_what_has_another_external_id_is_another_one(ledger, statuses):
    EntryFactory.create(ledger=ledger, description="Shop", external_id="bank-1")
    assert statuses({"external_id": "bank-2"}) == [SUSPECT]
    assert statuses({}) == [DUPLICATE]


def test_what_is_matched_by_external_id_does_not_count_again(ledger, statuses):
    EntryFactory.create(ledger=ledger, description="Shop", external_id="bank-1")
    assert statuses({"external_id": "bank-1"}, {}) == [DUPLICATE, NEW]
    EntryFactory.create(ledger=ledger, description="Shop")
    assert statuses({"external_id": "bank-1"}, {}, {}) == [DUPLICATE, DUPLICATE, NEW]


def test_rows_without_one_take_the_entries_that_only_they_can(ledger, statuses):
    EntryFactory.create(ledger=ledger, description="Shop")
    EntryFactory.create(ledger=ledger, description="Shop", external_id="bank-1")
    assert statuses({}, {"external_id": "bank-2"}, {}) == [DUPLICATE, DUPLICATE, NEW]


# --- Categories -----------------------------------------------------------------------------------


def errors_of_rows(rows):
    return [
        (row["status"], [(error["field"], error["code"]) for error in row["errors"]])
        for row in rows
    ]


def test_an_archived_category_takes_no_more(ledger, upload, rows_of):
    CategoryFactory.create(ledger=ledger, name="Old", archived_at=ledger.created_at)
    plan = upload({"category": "OLD"}, {"category": "New", "parent": "Old"}, {"category": "New"})
    assert errors_of_rows(rows_of(plan)) == [
        (ERROR, [("category", "category_archived")]),
        (ERROR, [("parent", "category_archived")]),
        (NEW, []),
    ]


def test_what_is_left_out_needs_no_category(ledger, upload, rows_of):
    old = CategoryFactory.create(ledger=ledger, name="Old", archived_at=ledger.created_at)
    EntryFactory.create(ledger=ledger, category=old, description="Shop")
    assert errors_of_rows(rows_of(upload({"category": "Old"}))) == [(DUPLICATE, [])]


def test_there_is_one_level_of_categories(ledger, upload, rows_of):
    top = CategoryFactory.create(ledger=ledger, name="Living")
    CategoryFactory.create(ledger=ledger, name="Food", parent=top)
    plan = upload(
        {"category": "Cheese", "parent": "food"},
        {"category": "Milk", "parent": "Living"},
        {"category": "Cream", "parent": "Milk"},
        # Its category is there, so the parent does not matter.
        {"category": "Food", "parent": "Milk"},
        {"category": "Food"},
    )
    nested = (ERROR, [("parent", "parent_nested")])
    assert errors_of_rows(rows_of(plan)) == [nested, (NEW, []), nested, (NEW, []), (NEW, [])]


def test_no_category_is_its_own_parent(ledger):
    day = ledger.created_at.date()
    row = ImportRow(kind="expense", date=day, amount_minor=1, category="Food", parent="FOOD")
    compare(ledger, [row])
    assert [(error["field"], error["code"]) for error in row.errors] == [
        ("parent", "parent_itself")
    ]


# --- Cost -----------------------------------------------------------------------------------------


def test_no_row_costs_a_query(ledger):
    def row(n: int) -> ImportRow:
        return ImportRow(
            kind=("expense", "income")[n % 2],
            date=ledger.created_at.date(),
            amount_minor=n + 1,
            category=f"Category {n}",
            external_id=f"bank-{n}",
        )

    def queries(number: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            compare(ledger, [row(n) for n in range(number)])
        return len(captured)

    # By external ID, twice by amount (each kind), by category.
    assert queries(2) == queries(400) == 4


@pytest.mark.parametrize("at_once", [1, 2, 500])
def test_batches_do_not_matter(ledger, add, statuses, monkeypatch, at_once):
    monkeypatch.setattr("expenses.importing.comparing.stored.VALUES", at_once)
    monkeypatch.setattr("expenses.importing.comparing.categories.VALUES", at_once)
    for day in ("2026-01-15", "2026-01-15", "2026-01-17"):
        add(description="Shop", date=day)
    for name in ("bank-1", "bank-2"):
        EntryFactory.create(ledger=ledger, external_id=name)
    days = [{"date": day} for day in ("2026-01-15", "2026-01-15", "2026-01-15", "2026-01-18")]
    named = [{"external_id": name, "amount": "7.00"} for name in ("bank-1", "bank-3", "bank-2")]
    assert statuses(*days, *named) == [
        *(DUPLICATE, DUPLICATE, SUSPECT, SUSPECT),
        *(DUPLICATE, NEW, DUPLICATE),
    ]
