"""What happened in a ledger, in the order of its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q

from common.snapshots import snapshot
from expenses.budgets.models import Budget
from expenses.errors import SinceAhead, SyncTooOld
from expenses.ledger.models import Category, Entry, Ledger, RowKind, Tombstone
from expenses.ledger.selectors import ledger_of
from expenses.recurrences.models import Recurrence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from uuid import UUID

    from django.db.models import QuerySet

    from expenses.ledger.models.ledgers import Owner

    Rows = Callable[[Owner], QuerySet[Any]]


@dataclass(frozen=True, slots=True)
class Change:
    """A row as it is now, or, without `row`, that it is gone. The settings have no `pk`."""

    seq: int
    kind: RowKind
    pk: UUID | None
    row: Any = None

    @property
    def deleted(self) -> bool:
        """Tell whether it is gone: in the trash, or for good."""
        return self.row is None


@dataclass(frozen=True, slots=True)
class Page:
    """Changes by their numbers, at most `limit`, and the number to go on from.

    `begun_at` is the number of the ledger when the copy was begun, which the next page has to be
    asked with; None once there is no more need of it.
    """

    changes: list[Change]
    next: int
    more: bool
    limit: int
    begun_at: int | None


# Each reads its rows with all that they show.
ROWS: Final[tuple[Rows, ...]] = (
    lambda user: Category.objects.for_user(user).select_related("parent"),
    lambda user: Entry.objects.for_user(user).select_related("category"),
    lambda user: Budget.objects.for_user(user).select_related("category"),
    lambda user: Recurrence.objects.for_user(user).complete(),
)
KINDS: Final = {
    Category: RowKind.CATEGORY,
    Budget: RowKind.BUDGET,
    Recurrence: RowKind.RECURRENCE,
}


def changes_since(user: Owner, since: int, *, limit: int, begun_at: int | None = None) -> Page:
    """Return what has a greater number than `since`, at most `limit` of it.

    From 0 on, and as long as `begun_at` says so, that is what a new copy needs: what was deleted
    by then is left out. SyncTooOld where later deletions are forgotten; SinceAhead where the ledger
    has not come so far.
    """
    with snapshot():
        ledger = Ledger.objects.for_user(user).first() or ledger_of(user)
        if begun_at is None:
            begun_at = since or ledger.seq
        if max(since, begun_at) > ledger.seq:
            raise SinceAhead(field="since")
        if max(since, begun_at) < ledger.forgotten_seq:
            raise SyncTooOld
        found = [change for part in _parts(user, ledger, since, begun_at, limit) for change in part]
    ledger.owner = user  # type: ignore[assignment]  # amounts are shown in the currency read here
    found.sort(key=lambda change: change.seq)
    page, more = found[:limit], len(found) > limit
    reached = page[-1].seq if more else ledger.seq
    return Page(page, reached, more, limit, begun_at if reached < begun_at else None)


def _parts(
    user: Owner, ledger: Ledger, since: int, begun_at: int, limit: int
) -> Iterator[list[Change]]:
    """Yield the first changes of each kind: of all together, the first are among them."""
    if ledger.settings_seq > since:
        yield [Change(ledger.settings_seq, RowKind.LEDGER, None, ledger)]
    window = {"seq__gt": since, "seq__lte": ledger.seq}
    for rows in ROWS:
        found = rows(user).filter(**window).order_by("seq")
        if found.model is Entry:
            found = found.filter(Q(deleted_at=None) | Q(seq__gt=begun_at))
        yield [_change(row) for row in found[: limit + 1]]
    window["seq__gt"] = max(since, begun_at)
    tombstones = Tombstone.objects.for_user(user).filter(**window).order_by("seq")
    yield [Change(one.seq, RowKind(one.kind), one.row_id) for one in tombstones[: limit + 1]]


def _change(row: Any) -> Change:  # noqa: ANN401  (a row of any of the kinds)
    if not isinstance(row, Entry):
        return Change(row.seq, KINDS[type(row)], row.pk, row)
    return Change(row.seq, RowKind(row.kind), row.pk, None if row.deleted_at else row)
