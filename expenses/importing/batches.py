"""Taking many rows a batch at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Item = TypeVar("Item")

# Rows that are stored in one transaction, and in one statement.
ROWS: Final = 1000
# Values that one query looks for; SQLite takes no more than 999 parameters.
VALUES: Final = 500


def batches_of(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """Yield the items, so many at a time."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
