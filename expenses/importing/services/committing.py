"""From a plan to entries, all of them or none."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Window
from django.db.models.functions import RowNumber

from common.conditional import IfMatch
from expenses.errors import PlanChanged
from expenses.importing.batches import ROWS
from expenses.importing.comparing import Categories, compare, said, sum_up
from expenses.importing.models import ImportPlan, ImportRow, Stage
from expenses.importing.services.reviewing import compare_again, plan_of, rows_of
from expenses.ledger.models import Category, Entry, Kind
from expenses.ledger.services.entries import new_entry
from expenses.ledger.writing import writing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from expenses.ledger.models.ledgers import Owner
    from expenses.ledger.writing import Write


def commit_plan(
    *, user: Owner, pk: UUID, digest: str, if_match: IfMatch = IfMatch.ANY
) -> ImportPlan:
    """Make an entry of each row that is to be imported, and return the plan.

    `digest` is the hash of what was reviewed. PlanChanged where it is another one by now, or would
    be if the rows were compared with the ledger as it is: nothing is stored then, so `renew_plan`
    goes before. NotInLedger for an unknown plan; PlanClosed where it is not to be reviewed;
    VersionMismatch where it has changed.
    """
    with writing(user) as write:
        plan = plan_of(write, pk, {Stage.PLANNED}, if_match)
        if plan.digest != digest:
            raise PlanChanged
        rows = rows_of(plan)
        if plan.ledger_seq != write.ledger.seq:
            compare(write.ledger, rows)
        sum_up(plan, rows)
        if plan.digest != digest:
            raise PlanChanged
        _carry_out(write, plan, [row for row in rows if row.is_imported])
        return plan


def renew_plan(*, user: Owner, pk: UUID) -> None:
    """Compare a plan that is to be reviewed with the ledger, if that has changed since.

    Any other plan is left alone. It has a transaction of its own: a refused commit undoes all that
    is in its own one.
    """
    with writing(user) as write:
        plans = ImportPlan.objects.filter(ledger=write.ledger, stage=Stage.PLANNED)
        plan = plans.filter(pk=pk).exclude(ledger_seq=write.ledger.seq).first()
        if plan is not None:
            rows = rows_of(plan)
            compare_again(write, plan, rows, [said(row) for row in rows])


def _carry_out(write: Write, plan: ImportPlan, rows: Sequence[ImportRow]) -> None:
    categories = _make_categories(write, rows)
    before = write.ledger.seq
    entries = (
        new_entry(
            write,
            kind=Kind(row.kind),
            amount_minor=row.amount_minor,  # type: ignore[arg-type]  # it is readable
            category=categories.of(row),
            date=row.date,
            description=row.description,
            external_id=row.external_id,
        )
        for row in rows
    )
    while batch := list(islice(entries, ROWS)):
        Entry.objects.bulk_create(batch)
    _link(plan, before)
    plan.stage, plan.committed_at = Stage.COMMITTED, write.now
    plan.save(update_fields=["stage", "committed_at"])


def _link(plan: ImportPlan, before: int) -> None:
    """Tell each row which entry it became: as many after the number `before` as rows before it.

    One statement, however many they are.
    """
    quoted = connection.ops.quote_name
    rows, entries = quoted(ImportRow._meta.db_table), quoted(Entry._meta.db_table)  # noqa: SLF001  (documented by Django)
    place = Window(RowNumber(), order_by="line") + before
    numbered = plan.rows.imported().annotate(number=place).order_by().values("pk", "number")
    statement, parameters = numbered.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {rows} SET entry_id = {entries}.id, entry_seq = {entries}.seq "  # noqa: S608  (names of our own, values as parameters)
            f"FROM ({statement}) AS numbered, {entries} WHERE {rows}.id = numbered.pk "
            f"AND {entries}.ledger_id = %s AND {entries}.seq = numbered.number",
            [*parameters, plan.ledger_id],
        )


def _make_categories(write: Write, rows: Sequence[ImportRow]) -> Categories:
    categories = Categories(write.ledger, rows)
    categories.refuse_rows()  # it refuses none: they are compared, and the ledger is locked
    for category in categories.made:
        category.seq = write.number()
    Category.objects.bulk_create(categories.made, batch_size=ROWS)
    return categories
