"""The self-check: a sound ledger passes, and of a spoilt one exactly the spoilt row is named."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from uuid_utils.compat import uuid7

from expenses import purging
from expenses.budgets.models import Budget
from expenses.importing.models import ImportPlan, ImportRow
from expenses.ledger import services
from expenses.ledger.models import Category, Entry, Kind, Ledger, Tombstone
from expenses.recurrences.models import Occurrence, Recurrence
from expenses.reports import selectors
from expenses.verifying import totals
from expenses.verifying.faults import Fault, Rule
from expenses.verifying.selectors import verify
from tests.conftest import make_user
from tests.expenses.factories import CategoryFactory, EntryFactory, LedgerFactory

pytestmark = pytest.mark.django_db

CHECKED = {
    "categories": 3,
    "entries": 4,
    "budgets": 2,
    "recurrences": 1,
    "tombstones": 1,
    "occurrences": 2,
    "import_rows": 2,
}


@pytest.fixture
def sound(user) -> Ledger:
    """A ledger with a row of each kind, numbered from 1."""
    ledger = LedgerFactory.create(owner=user, seq=13, settings_seq=12, forgotten_seq=3)
    numbers = iter([1, 2, *range(4, 14)])
    home = CategoryFactory.create(ledger=ledger, name="Home", seq=next(numbers))
    rent = CategoryFactory.create(ledger=ledger, name="Rent", parent=home, seq=next(numbers))
    salary = CategoryFactory.create(ledger=ledger, name="Straße", seq=next(numbers))
    flat = EntryFactory.create(
        ledger=ledger, category=rent, description="Weiß", seq=next(numbers), external_id="a"
    )
    EntryFactory.create(ledger=ledger, kind="income", category=salary, seq=next(numbers))
    EntryFactory.create(ledger=ledger, category=home, seq=next(numbers), external_id="b")
    EntryFactory.create(
        ledger=ledger, category=rent, external_id="a", deleted_at=timezone.now(), seq=next(numbers)
    )
    for category in (home, None):
        Budget.objects.create(
            ledger=ledger, category=category, period="month", amount_minor=5,
            effective_from=date(2026, 1, 1), seq=next(numbers),
        )  # fmt: skip
    recurrence = Recurrence.objects.create(
        ledger=ledger, kind="expense", category=rent, amount_minor=5, start=date(2026, 1, 15),
        frequency="monthly", seq=next(numbers),
    )  # fmt: skip
    days = [date(2026, 1, 15), date(2026, 2, 15)]
    for day, state, entry in zip(days, ("posted", "skipped"), (flat, None), strict=True):
        Occurrence.objects.create(
            recurrence=recurrence, nominal_date=day, date=day, state=state, entry=entry
        )
    plan = ImportPlan.objects.create(ledger=ledger, stage="committed")
    for line, made in ((2, flat), (3, None)):
        ImportRow.objects.create(plan=plan, line=line, status="new", entry=made)
    assert next(numbers) == 12
    Tombstone.objects.create(ledger=ledger, kind="expense", row_id=recurrence.pk, seq=next(numbers))
    return ledger


@pytest.fixture
def unguarded(sound) -> Iterator[None]:
    """The database without the constraints that would refuse a row that is spoilt."""
    if connection.vendor == "sqlite":
        execute("PRAGMA ignore_check_constraints = ON")
    else:
        execute("SET CONSTRAINTS ALL IMMEDIATE")  # with checks that wait, no table is altered
        for table, name in CONSTRAINTS:
            execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    execute("DROP INDEX entry_unique_external_id")
    yield
    if connection.vendor == "sqlite":
        execute("PRAGMA ignore_check_constraints = OFF")


CONSTRAINTS = [
    ("expenses_entry", "entry_amount_in_bounds"),
    ("expenses_budget", "budget_amount_in_bounds"),
    ("expenses_recurrence", "recurrence_amount_in_bounds"),
    ("expenses_tombstone", "tombstone_unique_seq"),
]


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def first_of(ledger: Ledger) -> tuple[str, Any, str] | None:
    report = verify(ledger.pk)
    assert report is not None
    assert report.ok == (report.first is None)
    first = report.first
    return None if first is None else (first.kind, first.id, first.rule)


def spoil(model: Any, /, *, which: int, **values: Any) -> Any:
    """Change a row directly in the database, the `which` by its number; return its ID."""
    field = "pk" if model in {Occurrence, ImportRow} else "seq"
    row = model.objects.order_by(field)[which]
    assert model.objects.filter(pk=row.pk).update(**values) == 1
    return row


# --- Sound ledgers --------------------------------------------------------------------------------


def test_a_sound_ledger(api, sound):
    assert api.get("/verify-ledger").json() == {"ok": True, "checked": CHECKED}
    assert first_of(sound) is None


def test_who_has_none(api):
    assert api.get("/verify-ledger").json() == {"ok": True, "checked": dict.fromkeys(CHECKED, 0)}


def test_what_services_leave_is_sound(user):
    for kind in Kind:
        entries = [
            services.create_entry(
                user=user, kind=kind, amount_minor=5, category=name, description="Weiß"
            )
            for name in ("Food", "Rent", "FOOD")
        ]
        services.delete_entry(user=user, kind=kind, pk=entries[0].pk)
    first = Category.objects.order_by("seq")[0]
    services.update_category(user=user, pk=first.pk, changes={"name": "Dining"})
    report = verify(user.ledger.pk)
    assert report is not None
    assert report.first is None
    assert report.checked["entries"] == 6


def test_what_an_interrupted_purge_leaves_is_sound(monkeypatch):
    ledger = LedgerFactory.create(seq=5)
    long_ago = timezone.now() - 2 * purging.TOMBSTONES_LAST
    for seq in (5, 3, 4):
        Tombstone.objects.create(
            ledger=ledger, kind="budget", row_id=uuid7(), seq=seq, deleted_at=long_ago
        )
    monkeypatch.setattr(purging, "BATCH", 1)
    assert purging._forget(ledger, purging._tombstones()) == 1  # the first of three batches
    assert Ledger.objects.get().forgotten_seq == 3
    assert first_of(ledger) is None


def test_strangers_are_not_looked_at(api, sound):
    EntryFactory.create(seq=99, amount_minor=77)
    assert api.get("/verify-ledger").json()["checked"] == CHECKED


def test_it_is_looked_at_anew_each_time(api, sound):
    answer = api.get("/verify-ledger")
    assert "ETag" not in answer
    spoil(Category, which=0, key="x")
    again = api.get("/verify-ledger", HTTP_IF_NONE_MATCH="*")
    assert (again.status_code, again.json()["ok"]) == (200, False)


def test_it_takes_the_same_queries_for_many_rows(api, sound, django_assert_num_queries):
    def look() -> None:
        # The session and the ledger; five tables and the external IDs; occurrences and imports,
        # looked at in three and counted in two; and two sums, with the names of categories twice.
        with django_assert_num_queries(2 + 6 + 3 + 2 + 4):
            assert api.get("/verify-ledger").json()["ok"]

    api.get("/verify-ledger")
    look()
    category = Category.objects.get(name="Rent")
    Entry.objects.bulk_create(
        EntryFactory.build(ledger=sound, category=category, seq=14 + n) for n in range(100)
    )
    Ledger.objects.update(seq=200)
    look()


def test_no_parameters(api):
    assert api.get("/verify-ledger?ledger=1").status_code == 400


# --- Spoilt ones ----------------------------------------------------------------------------------

# What is spoilt (the model, which of its rows, how), and what is named.
SPOILT = [
    (Category, 1, {"key": "Rent"}, "category", Rule.KEY_FOLDED),
    (Category, 2, {"name": "Strasze"}, "category", Rule.KEY_FOLDED),
    (Category, 2, {"seq": 14}, "category", Rule.NUMBER_IN_BOUNDS),
    (Category, 0, {"seq": 0}, "category", Rule.NUMBER_IN_BOUNDS),
    (Category, 0, {"seq": -1}, "category", Rule.NUMBER_IN_BOUNDS),
    (Entry, 3, {"seq": 14}, "expense", Rule.NUMBER_IN_BOUNDS),
    (Entry, 1, {"search_text": "x"}, "income", Rule.SEARCH_TEXT_FOLDED),
    (Entry, 3, {"description": "x"}, "expense", Rule.SEARCH_TEXT_FOLDED),
    (Entry, 0, {"date": date(1899, 12, 31)}, "expense", Rule.DATE_IN_BOUNDS),
    (Entry, 0, {"date": date(2201, 1, 1)}, "expense", Rule.DATE_IN_BOUNDS),
    (Entry, 0, {"amount_minor": 0}, "expense", Rule.AMOUNT_IN_BOUNDS),
    (Entry, 1, {"amount_minor": 10**12}, "income", Rule.AMOUNT_IN_BOUNDS),
    (Entry, 2, {"external_id": "a"}, "expense", Rule.EXTERNAL_ID_UNIQUE),
    (Budget, 0, {"amount_minor": -1}, "budget", Rule.AMOUNT_IN_BOUNDS),
    (Budget, 1, {"effective_from": date(1, 1, 1)}, "budget", Rule.DATE_IN_BOUNDS),
    (Budget, 1, {"seq": 99}, "budget", Rule.NUMBER_IN_BOUNDS),
    (Recurrence, 0, {"amount_minor": 10**12}, "recurrence", Rule.AMOUNT_IN_BOUNDS),
    (Recurrence, 0, {"start": date(1899, 1, 1)}, "recurrence", Rule.DATE_IN_BOUNDS),
    (Recurrence, 0, {"until": date(2201, 1, 1)}, "recurrence", Rule.DATE_IN_BOUNDS),
    (Tombstone, 0, {"seq": 14}, "expense", Rule.NUMBER_IN_BOUNDS),
]


@pytest.mark.parametrize(("model", "which", "values", "kind", "rule"), SPOILT)
@pytest.mark.usefixtures("unguarded")
def test_the_spoilt_row_is_named(api, sound, model, which, values, kind, rule):
    row = spoil(model, which=which, **values)
    pk = getattr(row, "row_id", row.pk)
    assert first_of(sound) == (kind, pk, rule)
    answer = api.get("/verify-ledger").json()
    detail = answer["first"].pop("detail")
    assert answer == {"ok": False, "first": {"kind": kind, "id": str(pk), "rule": rule}}
    assert detail.endswith(".")
    assert "Weiß" not in detail


# Of whom each has a number, and which rows come after one with the same.
TAKEN = [
    (Category, 2, 1, "category"),
    (Entry, 0, 4, "expense"),
    (Entry, 3, 12, "expense"),  # of the settings
    (Budget, 0, 8, "budget"),
    (Recurrence, 0, 10, "recurrence"),
    (Tombstone, 0, 11, "expense"),
]


@pytest.mark.parametrize(("model", "which", "seq", "kind"), TAKEN)
@pytest.mark.usefixtures("unguarded")
def test_no_number_is_there_twice(sound, model, which, seq, kind):
    row = spoil(model, which=which, seq=seq)
    assert first_of(sound) == (kind, getattr(row, "row_id", row.pk), Rule.NUMBER_UNIQUE)


@pytest.mark.parametrize(
    "values", [{"settings_seq": 14}, {"settings_seq": -1}, {"forgotten_seq": 14}]
)
def test_the_numbers_of_the_ledger(sound, values):
    Ledger.objects.update(**values)
    assert first_of(sound) == ("ledger", None, Rule.NUMBER_IN_BOUNDS)


@pytest.mark.parametrize(
    ("model", "kind"), [(Entry, "expense"), (Budget, "budget"), (Recurrence, "recurrence")]
)
def test_a_category_of_another_ledger(sound, model, kind):
    row = spoil(model, which=0, category=CategoryFactory.create(seq=99))
    assert first_of(sound) == (kind, row.pk, Rule.CATEGORY_OF_LEDGER)


def test_a_parent_of_another_ledger(sound):
    row = spoil(Category, which=1, parent=CategoryFactory.create(seq=99))
    assert first_of(sound) == ("category", row.pk, Rule.PARENT_OF_LEDGER)


def test_a_parent_with_a_parent(sound):
    row = spoil(Category, which=2, parent=Category.objects.get(name="Rent"))
    assert first_of(sound) == ("category", row.pk, Rule.PARENT_AT_TOP)


@pytest.mark.parametrize("model", [Category, Entry, Budget, Recurrence])
def test_a_tombstone_of_what_is_there(sound, model):
    row = model.objects.order_by("seq")[0]
    kind = getattr(row, "kind", "") if model is Entry else model.__name__.lower()
    Tombstone.objects.update(row_id=row.pk, kind=kind)
    assert first_of(sound) == (kind, row.pk, Rule.TOMBSTONE_OF_GONE_ROW)


def test_a_tombstone_that_counts_as_forgotten(sound):
    [tombstone] = Tombstone.objects.all()
    Ledger.objects.update(forgotten_seq=tombstone.seq)
    assert first_of(sound) == ("expense", tombstone.row_id, Rule.TOMBSTONE_REMEMBERED)


def test_an_occurrence_that_has_an_entry_and_is_not_posted(sound):
    row = spoil(Occurrence, which=0, state="moved")
    assert first_of(sound) == ("recurrence", row.recurrence_id, Rule.OCCURRENCE_POSTED)


def test_an_occurrence_with_a_strangers_entry(sound):
    row = spoil(Occurrence, which=1, state="posted", entry=EntryFactory.create())
    assert first_of(sound) == ("recurrence", row.recurrence_id, Rule.OCCURRENCE_OF_LEDGER)


def test_an_import_with_a_strangers_entry(sound):
    row = spoil(ImportRow, which=1, entry=EntryFactory.create())
    assert first_of(sound) == ("import", row.plan_id, Rule.IMPORT_OF_LEDGER)


@pytest.mark.parametrize("sums", ["income", "expenses"])
def test_a_balance_that_does_not_add_up(sound, monkeypatch, sums):
    balance_of = selectors.balance_of

    def wrong(*arguments: Any) -> Any:
        balance = balance_of(*arguments)
        return replace(balance, **{sums: getattr(balance, sums) + 1})

    monkeypatch.setattr(totals, "balance_of", wrong)
    assert first_of(sound) == ("ledger", None, Rule.BALANCE_ADDS_UP)


@pytest.mark.parametrize("sums", ["total", "count"])
def test_a_summary_that_does_not_add_up(sound, monkeypatch, sums):
    summary_of = selectors.summary_of

    def wrong(*arguments: Any) -> Any:
        summary = summary_of(*arguments)
        return replace(summary, **{sums: getattr(summary, sums) - 1})

    monkeypatch.setattr(totals, "summary_of", wrong)
    assert first_of(sound) == ("ledger", None, Rule.SUMMARY_ADDS_UP)


def test_a_summary_with_a_wrong_category(sound, monkeypatch):
    summary_of = selectors.summary_of

    def wrong(*arguments: Any) -> Any:
        summary = summary_of(*arguments)
        return replace(summary, summary=summary.summary | {"Rent": 999})

    monkeypatch.setattr(totals, "summary_of", wrong)
    rent = Category.objects.get(name="Rent")
    assert first_of(sound) == ("category", rent.pk, Rule.SUMMARY_ADDS_UP)


def test_the_rules_are_those_of_the_documentation():
    text = (Path(__file__).parents[2] / "docs" / "self-check.md").read_text()
    assert re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)[1:] == list(Rule)


def test_each_rule_is_broken_by_some_test():
    source = Path(__file__).read_text()
    assert [rule.name for rule in Rule if f"Rule.{rule.name}" not in source] == []


# --- The command ----------------------------------------------------------------------------------


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("verify_ledgers", *arguments, stdout=out)
    return out.getvalue()


def test_all_ledgers(sound):
    LedgerFactory.create()
    assert run() == f"2 ledgers, {sum(CHECKED.values())} rows. In order: 2.\n"


def test_no_ledger_at_all():
    assert run() == "0 ledgers, 0 rows. In order: 0.\n"


def test_the_first_fault_of_each_is_told(sound, monkeypatch):
    monkeypatch.setattr("expenses.management.commands.verify_ledgers.AT_ONCE", 1)
    spoil(Category, which=0, key="x")
    other = EntryFactory.create(ledger__seq=2, seq=2).ledger
    LedgerFactory.create(settings_seq=1)
    out = StringIO()
    with pytest.raises(CommandError, match=r"^2 of 3 ledgers do not agree with themselves\.$"):
        call_command("verify_ledgers", stdout=out)
    lines = out.getvalue().splitlines()
    home = Category.objects.get(name="Home")
    assert lines[0] == (
        f"ledger {sound.pk}: category {home.pk}: key_folded: Its key is not its name, folded."
    )
    assert lines[1].startswith("1 ledgers, ")
    assert "ledger: number_in_bounds: " in lines[3]
    assert lines[-1].startswith("3 ledgers, ")
    assert lines[-1].endswith("In order: 1.")
    assert f"ledger {other.pk}:" not in out.getvalue()


@pytest.mark.parametrize("option", ["--ledger", "--owner"])
def test_one_ledger(sound, option):
    LedgerFactory.create(settings_seq=1)
    value = str(sound.pk) if option == "--ledger" else sound.owner.email.upper()
    assert run(option, value).startswith("1 ledgers, ")


@pytest.mark.parametrize("arguments", [["--ledger", "0"], ["--owner", "nobody@example.com"]])
def test_no_such_ledger(sound, arguments):
    with pytest.raises(CommandError, match="no such ledger"):
        run(*arguments)


def test_a_ledger_that_has_gone_meanwhile(sound, monkeypatch):
    monkeypatch.setattr("expenses.management.commands.verify_ledgers._ids", lambda _all: [0])
    assert run() == "0 ledgers, 0 rows. In order: 0.\n"


def test_a_fault_without_an_id():
    fault = Fault("ledger", None, Rule.BALANCE_ADDS_UP, "So.")
    assert str(fault) == "ledger: balance_adds_up: So."


@pytest.mark.django_db(transaction=True)
def test_it_is_of_one_moment(monkeypatch):
    """What others write meanwhile is neither seen nor kept waiting."""
    entry = EntryFactory.create(ledger__seq=2, category__seq=1, seq=2, ledger__owner=make_user())
    fault = totals.Totals.fault

    def write_meanwhile(self: Any, ledger: Ledger) -> Any:
        other = connection.copy()
        try:
            with other.cursor() as cursor:
                cursor.execute("UPDATE expenses_entry SET amount_minor = 5")
        finally:
            other.close()
        return fault(self, ledger)

    monkeypatch.setattr(totals.Totals, "fault", write_meanwhile)
    assert first_of(entry.ledger) is None
    assert Entry.objects.get().amount_minor == 5
