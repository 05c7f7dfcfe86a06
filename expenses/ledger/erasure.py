"""How a ledger is deleted for good, with the account of its owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from common.erasure import delete_in_batches, erases
from expenses.ledger.models import Category, Entry, Tombstone

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


@erases
def erase(user: AbstractBaseUser) -> None:
    """Delete entries, categories and tombstones; the empty ledger goes with its owner."""
    # What refers to an entry was erased before: see expenses/apps.py.
    delete_in_batches(Entry.objects.for_user(user), alone=True)
    # A parent stays as long as it has sub-categories.
    delete_in_batches(Category.objects.for_user(user).filter(parent__isnull=False))
    delete_in_batches(Category.objects.for_user(user))
    delete_in_batches(Tombstone.objects.for_user(user))
