"""Taking an import back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from common.conditional import IfMatch
from expenses.importing.models import Stage
from expenses.importing.services.reviewing import plan_of
from expenses.ledger.models import Entry
from expenses.ledger.writing import writing

if TYPE_CHECKING:
    from uuid import UUID

    from expenses.importing.models import ImportPlan
    from expenses.ledger.models.ledgers import Owner


def revert_plan(
    *, user: Owner, pk: UUID, if_match: IfMatch = IfMatch.ANY
) -> tuple[ImportPlan, list[UUID]]:
    """Put what an import made into the trash, but for what was edited since.

    Returns the plan, and the IDs of the entries that are kept. Those in the trash stay there, and
    so do the categories that it made. NotInLedger for an unknown plan; PlanClosed for one that is
    not committed; VersionMismatch where it has changed.
    """
    with writing(user) as write:
        plan = plan_of(write, pk, {Stage.COMMITTED}, if_match)
        made = Entry.objects.filter(ledger=write.ledger, import_row__plan=plan).kept()
        untouched = made.filter(seq=F("import_row__entry_seq"))
        write.number_all(untouched, deleted_at=write.now, updated_at=write.now)
        plan.stage, plan.reverted_at = Stage.REVERTED, write.now
        plan.save(update_fields=["stage", "reverted_at"])
        return plan, list(made.order_by("pk").values_list("pk", flat=True))
