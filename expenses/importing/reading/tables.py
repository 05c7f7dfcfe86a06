"""From text to the records of a table: CSV with any delimiter."""

from __future__ import annotations

import csv
import io
from contextlib import suppress
from itertools import chain, islice
from typing import TYPE_CHECKING, Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from expenses.errors import Refusal
from expenses.importing.reading.shapes import MAXIMUM_ROWS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# In the order in which they are tried: what others use within their text comes last.
DELIMITERS: Final = (";", "\t", "|", ",")
# A header comes within so many records, after lines about the account and the period.
HEADER_WITHIN: Final = 60
MAXIMUM_COLUMNS: Final = 200

_END: Final = "\x00end"


class Record(NamedTuple):
    """The cells of a row as they stand there, and the line on which it begins, from 1."""

    line: int
    cells: list[str]


def head(text: str, delimiter: str) -> list[Record]:
    """Return the first records: those among which a header is, as far as they can be read."""
    records = []
    with suppress(csv.Error, Refusal):
        for record in islice(_records(_lines(text), delimiter, strict=False), HEADER_WITHIN):
            records.append(record)  # noqa: PERF402  (what was read before an error is kept)
    return records


def whole(text: str, delimiter: str) -> tuple[list[Record], bool]:
    """Return all records, and whether their quotation marks are in doubt.

    Refusal (`file_quotes`, `file_cell_too_long`, `file_too_many_rows`,
    `file_too_many_columns`) for what cannot be read.
    """
    try:
        return _counted(_records(_lines(text), delimiter, strict=True)), False
    except csv.Error:
        pass
    ended = chain(_lines(text), ["\n" if text[-1] not in "\r\n" else "", _END])
    try:
        records = _counted(_records(filter(None, ended), delimiter, strict=False))
    except csv.Error:
        message = _("A cell of this file is too long, perhaps for want of a quotation mark.")
        raise Refusal("file_cell_too_long", message) from None
    last = records.pop()
    if last.cells != [_END]:
        message = _("The row on line %(line)d has a quotation mark that is not closed.")
        raise Refusal("file_quotes", message % {"line": last.line})
    return records, True


def _lines(text: str) -> Iterator[str]:
    # Without translation: a cell in quotation marks keeps its line ends as they are.
    return io.StringIO(text, newline="")


def _records(lines: Iterable[str], delimiter: str, *, strict: bool) -> Iterator[Record]:
    reader = csv.reader(lines, delimiter=delimiter, strict=strict)
    line = 1
    for cells in reader:
        if len(cells) > MAXIMUM_COLUMNS:
            message = _("A row of this file has more than %(maximum)d cells.")
            raise Refusal("file_too_many_columns", message % {"maximum": MAXIMUM_COLUMNS})
        if any(map(str.strip, cells)):
            yield Record(line, cells)
        line = reader.line_num + 1


def _counted(records: Iterator[Record]) -> list[Record]:
    kept = list(islice(records, MAXIMUM_ROWS + HEADER_WITHIN + 1))
    if len(kept) > MAXIMUM_ROWS + HEADER_WITHIN:
        raise too_many_rows()
    return kept


def too_many_rows() -> Refusal:
    """Return what to raise for a file with more than MAXIMUM_ROWS rows."""
    message = _("A file has at most %(maximum)d rows. Split it.")
    return Refusal("file_too_many_rows", message % {"maximum": MAXIMUM_ROWS})
