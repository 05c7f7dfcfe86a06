"""Every write of the ledger, its categories and its entries."""

from expenses.ledger.services.categories import (
    CategoryChanges,
    create_category,
    delete_category,
    update_category,
)
from expenses.ledger.services.entries import (
    EntryChanges,
    create_entry,
    delete_entry,
    restore_entry,
    update_entry,
)
from expenses.ledger.services.ledgers import LedgerChanges, update_ledger

__all__ = [
    "CategoryChanges",
    "EntryChanges",
    "LedgerChanges",
    "create_category",
    "create_entry",
    "delete_category",
    "delete_entry",
    "restore_entry",
    "update_category",
    "update_entry",
    "update_ledger",
]
