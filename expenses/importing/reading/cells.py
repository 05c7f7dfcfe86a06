"""From the cells of a row to the text of each field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from common.spreadsheets import APOSTROPHE, FORMULA_SIGNS, unescaped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from expenses.importing.reading.shapes import Layout


def value_reader(layout: Layout) -> Callable[[Sequence[str]], dict[str, str] | None]:
    """Return what takes the text of each field from the cells of a row.

    It returns None for a row with too few cells, or too many that are not empty. The apostrophe
    is taken off that keeps a spreadsheet from running a cell as a formula.
    """
    bare: Callable[[str], str] = str
    if layout.format == "csv":
        bare = unescaped if layout.program == "own" else _foreign
    columns = layout.columns
    needed = max(columns.values(), default=-1) + 1
    named = max((i for i, name in enumerate(layout.header, start=1) if name.strip()), default=0)
    width = len(layout.header)

    def read(cells: Sequence[str]) -> dict[str, str] | None:
        if len(cells) < needed or (width and not named <= len(cells)):
            return None
        if width and any(map(str.strip, cells[width:])):
            return None
        return {field: bare(cells[index]) for field, index in columns.items()}

    return read


def _foreign(cell: str) -> str:
    text = cell.removeprefix(APOSTROPHE)
    return text if text.startswith(FORMULA_SIGNS) else cell
