"""The migrations on a database that holds something: forwards, back, and forwards again."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from expenses import names
from tests.conftest import make_user

pytestmark = pytest.mark.django_db(transaction=True)

FIRST, IN_DEPTH, NUMBERED = (
    ("expenses", name) for name in ("0001_initial", "0002_ledger_in_depth", "0003_number_each_row")
)


def migrate(target: tuple[str, str]) -> Any:
    """Bring the tables of this app to this migration; return its models."""
    executor = MigrationExecutor(connection)
    executor.migrate([target])
    return executor.loader.project_state([target]).apps


@pytest.fixture
def before() -> Iterator[Any]:
    """The models as they were at first, and their tables."""
    yield migrate(FIRST)
    migrate(NUMBERED)


def category(apps: Any, ledger: Any, name: str, seq: int) -> Any:
    model = apps.get_model("expenses", "Category")
    return model.objects.create(ledger_id=ledger.pk, name=name, key=names.fold(name), seq=seq)


def entry(apps: Any, ledger: Any, category: Any, seq: int, **values: Any) -> Any:
    fields = {"kind": "expense", "amount_minor": 1000, "date": "2026-01-15"} | values
    model = apps.get_model("expenses", "Entry")
    return model.objects.create(ledger_id=ledger.pk, category_id=category.pk, seq=seq, **fields)


def numbers(apps: Any, ledger: Any) -> tuple[int, dict[str, int], list[int]]:
    """The ledger's own number, those of its categories by name, and those of its entries."""
    rows = {"ledger_id": ledger.pk}
    categories = apps.get_model("expenses", "Category").objects.filter(**rows)
    entries = apps.get_model("expenses", "Entry").objects.filter(**rows)
    return (
        apps.get_model("expenses", "Ledger").objects.get(pk=ledger.pk).seq,
        dict(categories.values_list("name", "seq")),
        sorted(entries.values_list("seq", flat=True)),
    )


def test_each_row_gets_a_number_of_its_own(before):
    ledgers = before.get_model("expenses", "Ledger").objects
    ledger = ledgers.create(owner_id=make_user().pk, currency="USD", time_zone="UTC", seq=5)
    food, fun = category(before, ledger, "Food", 1), category(before, ledger, "Fun", 4)
    category(before, ledger, "Rent", 2)  # made by hand, with a number that no entry has
    spent = entry(before, ledger, food, 1)
    entry(before, ledger, food, 3, kind="income")
    entry(before, ledger, fun, 4, deleted_at=timezone.now())
    entry(before, ledger, food, 5)
    # Of another ledger, with the same numbers: they are no reason for anything.
    other = ledgers.create(owner_id=make_user().pk, currency="JPY", time_zone="UTC", seq=3)
    theirs = category(before, other, "Food", 2)
    entry(before, other, theirs, 3)
    entry(before, other, category(before, other, "Fun", 4), 1)

    migrate(IN_DEPTH)
    # A release begins with the migrations: until it is done, processes of before are at work.
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO expenses_ledger (owner_id, currency, time_zone, seq, created_at) "
            "VALUES (%s, 'USD', 'UTC', 1, %s)",
            [make_user().pk, timezone.now()],
        )

    after = migrate(NUMBERED)

    assert numbers(after, ledger) == (7, {"Food": 6, "Fun": 7, "Rent": 2}, [1, 3, 4, 5])
    assert numbers(after, other) == (3, {"Food": 2, "Fun": 4}, [1, 3])
    kept = after.get_model("expenses", "Entry").objects.get(pk=spent.pk)
    assert (kept.amount_minor, kept.external_id, kept.deleted_at) == (1000, "", None)
    for migrated in after.get_model("expenses", "Ledger").objects.all():
        added = (migrated.month_start_day, migrated.settings_seq, migrated.forgotten_seq)
        assert added == (1, 0, 0)
    assert after.get_model("expenses", "Category").objects.get(pk=food.pk).parent_id is None

    # Back, with rows that the older code does not know; forwards again, when the test is over.
    after.get_model("expenses", "Tombstone").objects.create(
        ledger_id=ledger.pk, kind="expense", row_id=spent.pk, seq=8
    )
    assert numbers(migrate(FIRST), ledger) == (7, {"Food": 6, "Fun": 7, "Rent": 2}, [1, 3, 4, 5])
