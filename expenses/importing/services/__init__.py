"""Every write of imports."""

from expenses.importing.services.committing import commit_plan, renew_plan
from expenses.importing.services.planning import make_plan
from expenses.importing.services.reverting import revert_plan
from expenses.importing.services.reviewing import RowChanges, change_row, choose, delete_plan

__all__ = [
    "RowChanges",
    "change_row",
    "choose",
    "commit_plan",
    "delete_plan",
    "make_plan",
    "renew_plan",
    "revert_plan",
]
