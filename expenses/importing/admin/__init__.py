"""Imports for staff: to look at, to upload a file for a person, to commit and to revert."""

from expenses.importing.admin.plans import PlanAdmin
from expenses.importing.admin.rows import RowOfImportAdmin

__all__ = ["PlanAdmin", "RowOfImportAdmin"]
