"""The rows that everything hangs off. Every write is in the services."""

from expenses.ledger.models.categories import Category, CategoryQuerySet
from expenses.ledger.models.entries import Entry, EntryQuerySet, Kind
from expenses.ledger.models.ledgers import Ledger, LedgerRow, OwnedQuerySet
from expenses.ledger.models.tombstones import RowKind, Tombstone

__all__ = [
    "Category",
    "CategoryQuerySet",
    "Entry",
    "EntryQuerySet",
    "Kind",
    "Ledger",
    "LedgerRow",
    "OwnedQuerySet",
    "RowKind",
    "Tombstone",
]
