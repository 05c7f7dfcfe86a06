"""How a ledger is deleted for good, with the account of its owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from common.erasure import delete_in_batches, erases
from expenses.ledger.models import Category, Entry

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


@erases
def erase(user: AbstractBaseUser) -> None:
    """Delete the entries and the categories; the empty ledger goes with its owner."""
    delete_in_batches(Entry.objects.for_user(user))
    delete_in_batches(Category.objects.for_user(user))
