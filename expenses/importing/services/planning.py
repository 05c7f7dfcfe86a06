"""From a file to a plan. No entry is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from expenses.errors import NotInLedger
from expenses.importing.batches import ROWS, batches_of
from expenses.importing.comparing import compare, sum_up
from expenses.importing.models import MAXIMUM_FILE_NAME_LENGTH, ImportPlan, ImportRow, Stage
from expenses.importing.reading import Options, read
from expenses.ledger.selectors import ledger_of
from expenses.ledger.writing import writing

if TYPE_CHECKING:
    from expenses.importing.reading import Layout, ReadRow
    from expenses.ledger.models.ledgers import Owner


def make_plan(*, user: Owner, data: bytes, options: Options, file_name: str = "") -> ImportPlan:
    """Read a file and store what it would do, to be reviewed.

    The rows come in batches, each in a transaction of its own: meanwhile the plan can be read, and
    tells how far it is. Refusal for a file that cannot be read at all; LedgerChanged where the
    currency has changed; NotInLedger where the plan was deleted meanwhile.
    """
    layout, read_rows = read(data, ledger_of(user).currency, options)
    plan = _begin(user, layout, file_name, len(read_rows))
    rows = [_as_row(plan, row) for row in read_rows]
    compare(plan.ledger, rows)
    for batch in batches_of(rows, ROWS):
        with transaction.atomic():
            _tell(plan, done=plan.done + len(batch))
            ImportRow.objects.bulk_create(batch)
    sum_up(plan, rows)
    _tell(
        plan,
        stage=Stage.PLANNED,
        counts=plan.counts,
        to_import=plan.to_import,
        digest=plan.digest,
    )
    return plan


def _begin(user: Owner, layout: Layout, file_name: str, total: int) -> ImportPlan:
    with writing(user) as write:
        return ImportPlan.objects.create(
            ledger=write.ledger,
            file_name=file_name[:MAXIMUM_FILE_NAME_LENGTH],
            layout=layout.as_dict(),
            total=total,
            # What is compared now is of this number, or newer: then a commit compares again.
            ledger_seq=write.ledger.seq,
        )


def _tell(plan: ImportPlan, **values: object) -> None:
    """Store how far the plan is; the statement also keeps it from being deleted until then."""
    if not ImportPlan.objects.filter(pk=plan.pk).update(**values):
        raise NotInLedger
    for name, value in values.items():
        setattr(plan, name, value)


def _as_row(plan: ImportPlan, row: ReadRow) -> ImportRow:
    return ImportRow(
        plan=plan,
        line=row.line,
        cells=row.cells,
        kind=row.kind,
        date=row.date,
        amount_minor=row.amount_minor,
        category=row.category,
        parent=row.parent,
        description=row.description,
        external_id=row.external_id,
        errors=row.errors,
    )
