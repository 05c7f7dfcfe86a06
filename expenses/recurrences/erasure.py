"""How the recurrences are deleted for good, with the account of their owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from common.erasure import delete_in_batches, erases
from expenses.recurrences.models import Occurrence, Recurrence

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


@erases
def erase(user: AbstractBaseUser) -> None:
    """Delete the recurrences, before the categories and entries that they refer to."""
    recurrences = Recurrence.objects.for_user(user)
    # They may be many, so they do not wait to go along with their recurrence.
    delete_in_batches(Occurrence.objects.filter(recurrence__in=recurrences))
    delete_in_batches(recurrences)
