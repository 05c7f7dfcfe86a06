"""From the bytes of a file to its rows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from expenses import names
from expenses.importing.reading import headings
from expenses.importing.reading.decoding import decode
from expenses.importing.reading.headers import check_heading, find_table
from expenses.importing.reading.layouts import check_options, settle
from expenses.importing.reading.objects import is_json, read_objects
from expenses.importing.reading.rows import RowReader
from expenses.importing.reading.shapes import Layout, Options, ReadRow

if TYPE_CHECKING:
    from expenses.importing.reading.tables import Record


def read(
    data: bytes, currency: str, options: Options | None = None
) -> tuple[Layout, list[ReadRow]]:
    """Return how a file is read, and its rows; `currency` is the ledger's.

    Refusal, with a code that begins with `file_`, for what cannot be read at all; it is `file_`
    and the name of an option where another value of that option may help. What is wrong with
    single rows stands in the rows.
    """
    options = options or Options()
    check_options(options)
    text, encoding, in_doubt = decode(data, options.encoding)
    layout, records = _json(text, options) if is_json(text) else _csv(text, options)
    layout = replace(
        layout,
        encoding=encoding,
        program=headings.program_of(layout.header),
        doubts=("encoding", *layout.doubts) if in_doubt else layout.doubts,
        default_category=names.clean_name(options.default_category),
    )
    layout = settle(layout, records, options, currency)
    reader = RowReader(layout, currency)
    return layout, [reader.read(record.line, record.cells) for record in records]


def read_row(line: int, cells: list[str], layout: Layout, currency: str) -> ReadRow:
    """Return one row, with cells that were corrected, as the rest of its file is read."""
    return RowReader(layout, currency).read(line, cells)


def _json(text: str, options: Options) -> tuple[Layout, list[Record]]:
    header, records = read_objects(text)
    # What holds no row, as an export of nothing, has no names either.
    columns = check_heading(header or headings.OWN, options.columns or {})
    return Layout(format="json", header=tuple(header), columns=columns), records


def _csv(text: str, options: Options) -> tuple[Layout, list[Record]]:
    table = find_table(text, options.delimiter, options.columns or {})
    layout = Layout(
        format="csv",
        delimiter=table.delimiter,
        header_line=table.heading.line,
        header=table.heading.cells,
        columns=table.heading.columns,
        doubts=("quotes",) if table.in_doubt else (),
    )
    return layout, table.records
