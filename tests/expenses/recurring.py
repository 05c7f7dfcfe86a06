"""Recurrences as the tests make them."""

from datetime import date
from typing import Any

from factory.declarations import SelfAttribute, SubFactory
from factory.django import DjangoModelFactory

from expenses.recurrences.models import Recurrence
from tests.expenses.factories import CategoryFactory, LedgerFactory


class RecurrenceFactory(DjangoModelFactory[Recurrence]):
    class Meta:
        model = Recurrence

    ledger = SubFactory(LedgerFactory)
    kind = "expense"
    category = SubFactory(CategoryFactory, ledger=SelfAttribute("..ledger"))
    amount_minor = 1000
    start = date(2026, 1, 31)
    frequency = "monthly"
    next_date = SelfAttribute("start")
    seq = 1


BODY: dict[str, Any] = {
    "amount": "10.00",
    "category": "Rent",
    "start": "2026-01-31",
    "frequency": "monthly",
}
