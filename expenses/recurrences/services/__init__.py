"""Every write of the recurrences."""

from expenses.recurrences.services.changing import (
    RecurrenceChanges,
    create_recurrence,
    delete_recurrence,
    update_recurrence,
)
from expenses.recurrences.services.excepting import (
    move_occurrence,
    reset_occurrence,
    skip_occurrence,
)
from expenses.recurrences.services.posting import post_ledger
from expenses.recurrences.services.splitting import split_recurrence

__all__ = [
    "RecurrenceChanges",
    "create_recurrence",
    "delete_recurrence",
    "move_occurrence",
    "post_ledger",
    "reset_occurrence",
    "skip_occurrence",
    "split_recurrence",
    "update_recurrence",
]
