"""How the budgets are deleted for good, with the account of their owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from common.erasure import delete_in_batches, erases
from expenses.budgets.models import Budget

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


@erases
def erase(user: AbstractBaseUser) -> None:
    """Delete the budgets, before the categories that they are of."""
    delete_in_batches(Budget.objects.for_user(user))
