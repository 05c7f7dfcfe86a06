"""How imports are deleted for good, with the account of the ledger's owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from common.erasure import delete_in_batches, erases
from expenses.importing.models import ImportPlan, ImportRow

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


@erases
def erase(user: AbstractBaseUser) -> None:
    """Delete the rows of files, then the imports."""
    plans = ImportPlan.objects.for_user(user)
    delete_in_batches(ImportRow.objects.filter(plan__in=plans))
    delete_in_batches(plans)
