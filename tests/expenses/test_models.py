"""What the database refuses by itself, and what the settings are checked for."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.models import RestrictedError

from expenses import checks, money
from expenses.ledger.models import Category, Entry, Ledger
from tests.common.test_checks import REQUIRED, manage
from tests.expenses.factories import CategoryFactory, EntryFactory, LedgerFactory, TombstoneFactory


@pytest.mark.parametrize("amount", [0, -1, money.MAXIMUM_MINOR + 1])
def test_amounts_out_of_bounds(db, amount):
    with pytest.raises(IntegrityError, match="entry_amount_in_bounds"):
        EntryFactory.create(amount_minor=amount)


@pytest.mark.parametrize("amount", [1, money.MAXIMUM_MINOR])
def test_amounts_on_the_bounds(db, amount):
    EntryFactory.create(amount_minor=amount)
    assert Entry.objects.get().amount_minor == amount


def test_no_third_kind(db):
    with pytest.raises(IntegrityError, match="entry_kind_valid"):
        EntryFactory.create(kind="loan")


@pytest.mark.parametrize(
    ("field", "constraint"),
    [("name", "category_name_not_empty"), ("key", "category_key_not_empty")],
)
def test_no_empty_name(db, field, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        CategoryFactory.create(**{"name": "x", "key": "x", field: ""})


def test_one_key_in_a_ledger(db):
    category = CategoryFactory.create(name="Rent")
    CategoryFactory.create(name="Rent")  # in another ledger
    with pytest.raises(IntegrityError), transaction.atomic():
        CategoryFactory.create(name="RENT", ledger=category.ledger)


def test_no_category_is_its_own_parent(db):
    category = CategoryFactory.create()
    category.parent = category
    with pytest.raises(IntegrityError, match="category_not_its_own_parent"):
        category.save()


def test_a_parent_stays(db):
    category = CategoryFactory.create()
    CategoryFactory.create(ledger=category.ledger, parent=category)
    with pytest.raises(RestrictedError):
        category.delete()


@pytest.mark.parametrize("day", [0, 29])
def test_no_month_begins_on_a_day_that_some_lack(db, day):
    with pytest.raises(IntegrityError, match="ledger_month_start_day_valid"):
        LedgerFactory.create(month_start_day=day)


def test_one_external_id_in_a_ledger_beside_the_trash(db):
    one = EntryFactory.create(external_id="bank-1")
    EntryFactory.create(external_id="bank-1")  # in another ledger
    EntryFactory.create(ledger=one.ledger, external_id="bank-1", deleted_at=one.created_at)
    for _n in range(2):
        EntryFactory.create(ledger=one.ledger, external_id="")
    with pytest.raises(IntegrityError), transaction.atomic():
        EntryFactory.create(ledger=one.ledger, external_id="bank-1", kind="income")


def test_a_number_is_of_one_tombstone(db):
    tombstone = TombstoneFactory.create(seq=5)
    TombstoneFactory.create(seq=5)  # in another ledger
    with pytest.raises(IntegrityError), transaction.atomic():
        TombstoneFactory.create(ledger=tombstone.ledger, seq=5)


def test_one_ledger_for_a_user(db):
    ledger = LedgerFactory.create()
    with pytest.raises(IntegrityError):
        LedgerFactory.create(owner=ledger.owner)


def test_a_category_in_use_stays(db):
    entry = EntryFactory.create()
    with pytest.raises(RestrictedError):
        entry.category.delete()


def test_they_tell_what_they_are(db):
    entry = EntryFactory.create(category__name="Rent")
    assert str(entry) == f"expense {entry.pk}"
    assert str(entry.category) == "Rent"
    assert str(entry.ledger) == f"{entry.ledger.pk} (USD)"
    tombstone = TombstoneFactory.create(kind="budget")
    assert str(tombstone) == f"budget {tombstone.row_id}"


@pytest.mark.parametrize(("field", "value"), [("currency", "XAU"), ("time_zone", "Mars/Olympus")])
def test_a_ledgers_settings_are_checked(field, value):
    ledger = Ledger(**{"currency": "EUR", "time_zone": "Europe/Berlin", field: value})
    with pytest.raises(ValidationError) as error:
        ledger.clean_fields(exclude=["owner"])
    assert list(error.value.message_dict) == [field]
    setattr(ledger, field, "UTC" if field == "time_zone" else "JPY")
    ledger.clean_fields(exclude=["owner"])


@pytest.mark.parametrize(
    ("name", "value", "check", "error"),
    [
        ("DEFAULT_CURRENCY", "BTC", checks.check_currency, "expenses.E001"),
        ("DEFAULT_TIME_ZONE", "Nowhere", checks.check_time_zone, "expenses.E002"),
        ("DEFAULT_TIME_ZONE", "localtime", checks.check_time_zone, "expenses.E002"),
    ],
)
def test_the_defaults_are_checked(settings, name, value, check, error):
    assert check(None) == []
    setattr(settings, name, value)
    (found,) = check(None)
    assert found.id == error
    assert value in found.msg
    assert name in found.hint


def test_the_migrations_are_complete(db):
    call_command("makemigrations", "expenses", check=True, dry_run=True, verbosity=0)


def test_ids_grow_with_time(db):
    pks = [EntryFactory.create().pk for _n in range(5)]
    assert pks == sorted(pks)
    assert {pk.version for pk in pks} == {7}
    assert Entry._meta.pk is not None
    assert not Entry._meta.pk.editable
    assert Category.objects.count() == 5


@pytest.mark.parametrize(
    ("name", "value", "check"),
    [
        ("DEFAULT_CURRENCY", "BTC", "expenses.E001"),
        ("DEFAULT_TIME_ZONE", "Nowhere", "expenses.E002"),
    ],
)
def test_the_command_names_a_default_that_cannot_be_used(name, value, check):
    result = manage("check", **REQUIRED, **{name: value})
    assert result.returncode == 1
    assert f"({check})" in result.stderr
    assert f"Set {name} to" in result.stderr
    assert "Traceback" not in result.stderr
