"""What imports add to the file with all that is kept of a person."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from common.export import AT_ONCE, Table, contributes
from expenses import money
from expenses.importing.models import ImportPlan, ImportRow
from expenses.ledger.models import Ledger

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.contrib.auth.base_user import AbstractBaseUser


@contributes
def tables(user: AbstractBaseUser) -> Iterator[Table]:
    """Describe the imports of the person and their rows; nothing if there is no ledger."""
    ledger = Ledger.objects.for_user(user).first()
    if ledger is None:
        return
    yield Table(
        name="imports",
        about=_("The files that you imported, or were about to."),
        columns=(
            *("id", "stage", "file_name", "layout", "total", "done", "counts", "to_import"),
            *("created_at", "committed_at", "reverted_at"),
        ),
        rows=lambda: _plans(user),
    )
    yield Table(
        name="import_rows",
        about=_("The rows of those files, and what became of them."),
        columns=(
            *("import_id", "line", "status", "choice", "errors", "kind", "date", "amount"),
            *("category", "parent", "description", "external_id", "cells", "like_id", "entry_id"),
        ),
        rows=lambda: _rows(user, ledger.currency),
    )


def _plans(user: AbstractBaseUser) -> Iterator[tuple[Any, ...]]:
    plans = ImportPlan.objects.for_user(user).order_by("pk").values_list(
        *("pk", "stage", "file_name", "layout", "total", "done", "counts", "to_import"),
        *("created_at", "committed_at", "reverted_at"),
    )  # fmt: skip
    for pk, stage, name, layout, total, done, counts, *rest in plans.iterator(chunk_size=AT_ONCE):
        yield (pk, stage, name, _as_text(layout), total, done, _as_text(counts), *rest)


def _rows(user: AbstractBaseUser, currency: str) -> Iterator[tuple[Any, ...]]:
    rows = ImportRow.objects.filter(plan__in=ImportPlan.objects.for_user(user))
    for row in rows.order_by("plan", "line").iterator(chunk_size=AT_ONCE):
        minor = row.amount_minor
        yield (
            *(row.plan_id, row.line, row.status, row.choice, _as_text(row.errors), row.kind),
            *(row.date, None if minor is None else money.to_text(minor, currency)),
            *(row.category, row.parent, row.description, row.external_id, _as_text(row.cells)),
            *(row.like_id, row.entry_id),
        )


def _as_text(value: object) -> str:
    """Return a list or an object as JSON, which also fits into a cell."""
    return json.dumps(value, ensure_ascii=False)
