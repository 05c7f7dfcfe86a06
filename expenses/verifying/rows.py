"""The rules of single rows. Each kind of row is read in the order of its numbers, in batches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from common.spreadsheets import AT_ONCE
from expenses import days, money, names
from expenses.budgets.models import Budget
from expenses.ledger.models import Category, Entry, Kind, RowKind, Tombstone
from expenses.recurrences.models import Recurrence
from expenses.verifying.faults import Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from expenses.ledger.models import Ledger
    from expenses.verifying.faults import Broken
    from expenses.verifying.totals import Totals

    Source = Callable[[Ledger, Totals], Iterator["Numbered"]]


class Numbered(NamedTuple):
    """A row with its number, and the rule that it breaks, if any."""

    seq: int
    table: str
    kind: str
    pk: UUID | None
    broken: Broken


def categories(ledger: Ledger, _totals: Totals) -> Iterator[Numbered]:
    """Look at the categories."""
    fields = ("name", "key", "parent", "parent__ledger", "parent__parent")
    for seq, pk, name, key, parent, of_ledger, above in _rows(Category, ledger, *fields):
        broken: Broken = None
        if key != names.fold(name):
            broken = Rule.KEY_FOLDED, _("Its key is not its name, folded.")
        elif parent and of_ledger != ledger.pk:
            broken = Rule.PARENT_OF_LEDGER, _("Its parent is of another ledger.")
        elif above:
            broken = Rule.PARENT_AT_TOP, _("Its parent has a parent itself.")
        yield Numbered(seq, "categories", RowKind.CATEGORY, pk, broken)


def entries(ledger: Ledger, totals: Totals) -> Iterator[Numbered]:
    """Look at the entries, the trash included, and add up what is not in it."""
    fields = ("kind", "category", "category__ledger", "amount_minor", "date")
    texts = ("description", "search_text", "deleted_at")
    for row in _rows(Entry, ledger, *fields, *texts):
        seq, pk, kind, category, of_ledger, minor, date, text, searched, deleted = row
        if deleted is None:
            totals.add(kind, category, minor)
        broken = _broken(ledger, of_ledger, minor, date)
        if broken is None and searched != names.fold(text):
            broken = Rule.SEARCH_TEXT_FOLDED, _("Its text for searching is not its description's.")
        yield Numbered(seq, "entries", kind, pk, broken)


def budgets(ledger: Ledger, _totals: Totals) -> Iterator[Numbered]:
    """Look at the budgets."""
    fields = ("category", "category__ledger", "amount_minor", "effective_from")
    for seq, pk, category, of_ledger, minor, date in _rows(Budget, ledger, *fields):
        owner = of_ledger if category else ledger.pk
        broken = _broken(ledger, owner, minor, date)
        yield Numbered(seq, "budgets", RowKind.BUDGET, pk, broken)


def recurrences(ledger: Ledger, _totals: Totals) -> Iterator[Numbered]:
    """Look at the recurrences."""
    fields = ("category__ledger", "amount_minor", "start", "until")
    for seq, pk, of_ledger, minor, start, until in _rows(Recurrence, ledger, *fields):
        broken = _broken(ledger, of_ledger, minor, start, until or start)
        yield Numbered(seq, "recurrences", RowKind.RECURRENCE, pk, broken)


def tombstones(ledger: Ledger, _totals: Totals) -> Iterator[Numbered]:
    """Look at what is left of rows that are gone."""
    there = Tombstone.objects.filter(ledger=ledger).annotate(is_there=_is_there())
    rows = there.order_by("seq", "pk").values_list("seq", "row_id", "kind", "is_there")
    for seq, pk, kind, is_there in rows.iterator(chunk_size=AT_ONCE):
        broken: Broken = None
        if is_there:
            broken = Rule.TOMBSTONE_OF_GONE_ROW, _("It is there, and has a tombstone.")
        elif seq <= ledger.forgotten_seq:
            broken = Rule.TOMBSTONE_REMEMBERED, _("It has a tombstone that counts as forgotten.")
        yield Numbered(seq, "tombstones", kind, pk, broken)


SOURCES: Final[tuple[Source, ...]] = (categories, entries, budgets, recurrences, tombstones)
TABLES: Final = tuple(source.__name__ for source in SOURCES)


def _rows(model: Any, ledger: Ledger, *fields: str) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401  (a model)
    rows: QuerySet[Any, tuple[Any, ...]] = model.objects.filter(ledger=ledger)
    found = rows.order_by("seq", "pk").values_list("seq", "pk", *fields)
    return found.iterator(chunk_size=AT_ONCE)


def _broken(ledger: Ledger, category_of: int, minor: int, *dates: date) -> Broken:
    """Return the rule that an amount of a category breaks, whatever it is the amount of."""
    if category_of != ledger.pk:
        return Rule.CATEGORY_OF_LEDGER, _("Its category is of another ledger.")
    if not 0 < minor <= money.MAXIMUM_MINOR:
        return Rule.AMOUNT_IN_BOUNDS, _("Its amount is none that can be.")
    if not all(days.FIRST <= date <= days.LAST for date in dates):
        return Rule.DATE_IN_BOUNDS, _("It is of a day that cannot be.")
    return None


def _is_there() -> Q:
    """Return whether the row of a tombstone is there."""
    rows: dict[str, QuerySet[Any]] = {
        RowKind.CATEGORY: Category.objects.all(),
        RowKind.EXPENSE: Entry.objects.of_kind(Kind.EXPENSE),
        RowKind.INCOME: Entry.objects.of_kind(Kind.INCOME),
        RowKind.BUDGET: Budget.objects.all(),
        RowKind.RECURRENCE: Recurrence.objects.all(),
    }
    found = Q()
    for kind, of_kind in rows.items():
        found |= Q(Exists(of_kind.filter(pk=OuterRef("row_id"))), kind=kind)
    return found
