"""Rows as the services would leave them."""

from datetime import date as day

from factory.declarations import LazyAttribute, LazyFunction, SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from expenses import names
from expenses.ledger.models import Category, Entry, Kind, Ledger
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
