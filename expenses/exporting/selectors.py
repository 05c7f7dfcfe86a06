"""The entries of a ledger as rows of a file."""

from __future__ import annotations

from heapq import merge
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from common.snapshots import snapshot
from common.spreadsheets import AT_ONCE, as_csv, as_json
from expenses import money
from expenses.ledger.models import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from expenses.ledger.models import EntryQuerySet

COLUMNS: Final = (
    *("external_id", "date", "kind", "amount", "currency"),
    *("category", "parent", "description"),
)
FORMATS: Final[dict[str, Callable[..., Iterator[bytes]]]] = {"csv": as_csv, "json": as_json}


def write(entries: EntryQuerySet, file_format: str) -> Iterator[bytes]:
    """Yield a file with the entries piece by piece, by date: as they were at the first piece.

    `file_format` is one of FORMATS. What it holds, an import reads.
    """
    with snapshot():
        yield from FORMATS[file_format](COLUMNS, _rows(entries))


def _rows(entries: EntryQuerySet) -> Iterator[tuple[Any, ...]]:
    # Of one kind, an index has them in this order: so that nothing is sorted, and the first rows
    # come at once.
    by_kind = [_in_order(entries.of_kind(kind)) for kind in Kind]
    rows = merge(*by_kind, key=itemgetter(0, 1))
    for date, pk, external_id, kind, minor, currency, *rest in rows:
        amount = money.to_text(minor, currency)
        yield (external_id or pk, date, kind, amount, currency, *rest)


def _in_order(entries: EntryQuerySet) -> Iterator[tuple[Any, ...]]:
    rows = entries.order_by("date", "pk").values_list(
        *("date", "pk", "external_id", "kind", "amount_minor", "ledger__currency"),
        *("category__name", "category__parent__name", "description"),
    )
    return rows.iterator(chunk_size=AT_ONCE)
