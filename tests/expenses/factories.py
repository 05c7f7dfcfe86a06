"""Rows as the services would leave them."""

from datetime import date as day
from uuid import uuid4

from factory.declarations import LazyAttribute, LazyFunction, SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from expenses import names
from expenses.budgets.models import Budget
from expenses.ledger.models import Category, Entry, Kind, Ledger, Tombstone
from tests.conftest import make_user


class LedgerFactory(DjangoModelFactory[Ledger]):
    class Meta:
        model = Ledger

    owner = LazyFunction(make_user)


class CategoryFactory(DjangoModelFactory[Category]):
    class Meta:
        model = Category

    ledger = SubFactory(LedgerFactory)
    name = Sequence("Category {}".format)
    key = LazyAttribute(lambda category: names.fold(category.name))
    seq = 1


class EntryFactory(DjangoModelFactory[Entry]):
    class Meta:
        model = Entry

    ledger = SubFactory(LedgerFactory)
    kind = Kind.EXPENSE
    category = SubFactory(CategoryFactory, ledger=SelfAttribute("..ledger"))
    amount_minor = 1000
    date = day(2026, 1, 15)
    description = ""
    search_text = LazyAttribute(lambda entry: names.fold(entry.description))
    seq = 1


class TombstoneFactory(DjangoModelFactory[Tombstone]):
    class Meta:
        model = Tombstone

    ledger = SubFactory(LedgerFactory)
    kind = "expense"
    row_id = LazyFunction(uuid4)
    seq = Sequence(int)


class BudgetFactory(DjangoModelFactory[Budget]):
    class Meta:
        model = Budget

    ledger = SubFactory(LedgerFactory)
    category = SubFactory(CategoryFactory, ledger=SelfAttribute("..ledger"))
    period = "month"
    amount_minor = 10_000
    effective_from = day(2026, 1, 1)
    seq = 1
