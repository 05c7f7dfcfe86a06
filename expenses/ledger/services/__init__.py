"""Every write of the ledger, its categories and its entries."""

from expenses.ledger.services.categories import CategoryChanges, create_category, update_category
from expenses.ledger.services.entries import (
    EntryChanges,
    create_entry,
    delete_entry,
    restore_entry,
    update_entry,
)

__all__ = [
    "CategoryChanges",
    "EntryChanges",
    "create_category",
    "create_entry",
    "delete_entry",
    "restore_entry",
    "update_category",
    "update_entry",
]
