"""What a plan says of its rows as a whole."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from expenses.importing.models import Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from expenses.importing.models import ImportPlan, ImportRow


def sum_up(plan: ImportPlan, rows: Sequence[ImportRow]) -> None:
    """Set the plan's counts and its hash, of all its rows by their lines."""
    counts = Counter(row.status for row in rows)
    plan.counts = {status.value: counts[status] for status in Status}
    plan.to_import = sum(row.is_imported for row in rows)
    digest = hashlib.sha256()
    for row in rows:
        digest.update(json.dumps(said(row)).encode())
    plan.digest = digest.hexdigest()


def said(row: ImportRow) -> list[Any]:
    """Return what is reviewed of a row: changed in anything, it has to be reviewed again."""
    return [
        row.line,
        row.status,
        row.choice,
        row.kind,
        str(row.date),
        row.amount_minor,
        row.category,
        row.parent,
        row.description,
        row.external_id,
        str(row.like_id),
        [error["code"] for error in row.errors],
    ]
