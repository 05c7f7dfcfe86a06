"""What is said of a plan before it is committed: rows corrected, chosen or left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypedDict

from django.utils.translation import gettext_lazy as _

from common.conditional import IfMatch
from expenses.errors import ExternalIdTaken, NotInLedger, PlanClosed
from expenses.importing.batches import ROWS
from expenses.importing.comparing import compare, said, sum_up
from expenses.importing.models import ImportPlan, ImportRow, Stage
from expenses.ledger.writing import writing

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from expenses.importing.models import Choice, Status
    from expenses.ledger.models.ledgers import Owner
    from expenses.ledger.writing import Write

# What a field of a row is made of in the file: correcting it makes their errors good.
MADE_OF: Final[Mapping[str, str]] = {
    "amount": "amount_minor",
    "inflow": "amount_minor",
    "outflow": "amount_minor",
    "currency": "amount_minor",
    "payee": "description",
    "notes": "description",
    "cells": "category",
}
# What a comparison or a correction may change of a row, beside its status.
CHANGEABLE: Final = (
    *("choice", "errors", "kind", "date", "amount_minor"),
    *("category", "parent", "description", "external_id", "like"),
)


class RowChanges(TypedDict, total=False):
    """What may be corrected of a row; what is left out stays."""

    amount_minor: int
    category: str
    choice: str
    date: date
    description: str
    external_id: str
    kind: str
    parent: str


def change_row(
    *, user: Owner, pk: UUID, line: int, changes: RowChanges, if_match: IfMatch = IfMatch.ANY
) -> ImportRow:
    """Correct a row, compare all rows again, and return it.

    NotInLedger for an unknown plan or line; PlanClosed where it is not to be reviewed;
    VersionMismatch where the plan has changed; ExternalIdTaken where the row is to be imported and
    would give an external ID to a second entry.
    """
    with writing(user) as write:
        plan = plan_of(write, pk, {Stage.PLANNED}, if_match)
        rows = rows_of(plan)
        row = next((row for row in rows if row.line == line), None)
        if row is None:
            raise NotInLedger
        row.plan = plan
        before = [said(each) for each in rows]
        _correct(row, changes)
        compare_again(write, plan, rows, before)
        if row.choice != changes.get("choice", row.choice):
            message = _("The external ID of this row belongs to an entry, or to another row.")
            raise ExternalIdTaken(message, field="choice")
        return row


def choose(
    *, user: Owner, pk: UUID, status: Status, choice: Choice | str, if_match: IfMatch = IfMatch.ANY
) -> ImportPlan:
    """Say what is to be done with all rows of a status, and return the plan.

    Duplicates by an external ID stay left out, whatever is said. Errors as for `change_row`.
    """
    with writing(user) as write:
        plan = plan_of(write, pk, {Stage.PLANNED}, if_match)
        rows = rows_of(plan)
        before = [said(row) for row in rows]
        for row in rows:
            if row.status == status:
                row.choice = choice
        compare_again(write, plan, rows, before)
        return plan


def delete_plan(*, user: Owner, pk: UUID, if_match: IfMatch = IfMatch.ANY) -> None:
    """Delete a plan and its rows; one that is being read stops being so.

    NotInLedger for an unknown one; PlanClosed for one that is committed; VersionMismatch where it
    has changed.
    """
    with writing(user) as write:
        stages = set(Stage) - {Stage.COMMITTED}
        plan_of(write, pk, stages, if_match).delete()


def plan_of(
    write: Write, pk: UUID, stages: Collection[Stage], if_match: IfMatch = IfMatch.ANY
) -> ImportPlan:
    """Return the plan, locked, as `change_row` describes it; it must be at one of the stages."""
    plans = ImportPlan.objects.filter(ledger=write.ledger).select_for_update(of=("self",))
    plan = plans.filter(pk=pk).first()
    if plan is None:
        raise NotInLedger
    if_match.check(plan.version)
    if plan.stage not in stages:
        raise PlanClosed
    plan.ledger = write.ledger
    return plan


def rows_of(plan: ImportPlan) -> list[ImportRow]:
    """Return all rows by their lines, without the cells, which only people read."""
    return list(ImportRow.objects.filter(plan=plan).defer("cells").order_by("line"))


def compare_again(
    write: Write, plan: ImportPlan, rows: Sequence[ImportRow], before: Sequence[list[Any]]
) -> None:
    """Compare the rows with the ledger as it is now, and store what has changed.

    `before` is what was said of each row when it was stored.
    """
    compare(write.ledger, rows)
    changed = [row for row, old in zip(rows, before, strict=True) if said(row) != old]
    store_rows(changed, CHANGEABLE)
    sum_up(plan, rows)
    plan.ledger_seq = write.ledger.seq
    plan.save(update_fields=["counts", "to_import", "digest", "ledger_seq"])


def _correct(row: ImportRow, changes: RowChanges) -> None:
    for name, value in changes.items():
        setattr(row, name, value)
    row.errors = [
        error for error in row.errors if MADE_OF.get(error["field"], error["field"]) not in changes
    ]


def store_rows(rows: Sequence[ImportRow], names: Sequence[str]) -> None:
    """Store the status and these fields of many rows, in few statements.

    As rows that are there already: databases write thousands of those as fast as new ones.
    """
    columns = {field.name: field.attname for field in ImportRow._meta.concrete_fields}  # noqa: SLF001  (documented by Django)
    copies = [
        ImportRow(
            pk=row.pk,
            plan_id=row.plan_id,
            line=row.line,
            status=row.status,
            **{columns[name]: getattr(row, columns[name]) for name in names},
        )
        for row in rows
    ]
    ImportRow.objects.bulk_create(
        copies,
        batch_size=ROWS,
        update_conflicts=True,
        unique_fields=["pk"],
        update_fields=("status", *names),
    )
