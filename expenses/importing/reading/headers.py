"""Where the table of a file begins, and what divides its cells."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from expenses.errors import Refusal
from expenses.importing.reading import headings, tables
from expenses.importing.reading.amounts import looks_like_amount
from expenses.importing.reading.dates import looks_like_day
from expenses.importing.reading.shapes import AMOUNTS, MAXIMUM_ROWS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from expenses.importing.reading.tables import Record

# Spreadsheets take it from the first line, and write it there.
_SAID: Final = re.compile(r"sep=([;\t|,])[\r\n]", re.IGNORECASE)
_TAB: Final = {"tab": "\t", "\\t": "\t"}
# So many known names make a header, even if it lacks the date or the amount.
_HEADER: Final = 2
# What an entry has of a date and an amount.
_ENTRY: Final = 2


class Heading(NamedTuple):
    """The record with the names of the columns; `line` is 0 where there is none."""

    line: int
    cells: tuple[str, ...]
    columns: dict[str, int]


class Table(NamedTuple):
    """The table of a file: what divides its cells, its header, its other records.

    `in_doubt` is said of its quotation marks.
    """

    delimiter: str
    heading: Heading
    records: list[Record]
    in_doubt: bool


def find_table(text: str, delimiter: str | None, chosen: Mapping[str, str]) -> Table:
    """Return the table of a text of CSV.

    `delimiter` and `chosen`, the names or numbers of columns, are what the person says. Refusal
    where there is no table: `file_delimiter`, `file_columns`, `file_no_header`, `file_no_date`,
    `file_no_amount`, or as `tables.whole` raises it.
    """
    candidates = _delimiters(text, delimiter)
    heads = {candidate: tables.head(text, candidate) for candidate in candidates}
    if headings.is_complete(_by_number(chosen, tables.MAXIMUM_COLUMNS)):
        found, after = _without_names(heads, chosen)
        heading = _before(heads[found], after, chosen)
    else:
        found, heading = _with_names(heads, chosen)
        after = heading.line + 1
    records, in_doubt = tables.whole(text, found)
    below = [record for record in records if record.line >= after]
    if len(below) > MAXIMUM_ROWS:
        raise tables.too_many_rows()
    return Table(found, heading, below, in_doubt)


def check_heading(cells: Sequence[str], chosen: Mapping[str, str]) -> dict[str, int]:
    """Return the columns of a header that is known to be one; Refusal for what it lacks."""
    for name in chosen.values():
        if name and headings.find_column(cells, name) is None:
            message = _('There is no column "%(name)s" in this file.')
            raise Refusal("file_columns", message % {"name": name[:100]})
    columns = headings.find_columns(cells, chosen)
    if "date" not in columns:
        message = _("No column with dates is found. Say by columns which it is.")
        raise Refusal("file_no_date", message)
    if not headings.has_amount(columns):
        message = _("No column with amounts is found. Say by columns which it is.")
        raise Refusal("file_no_amount", message)
    return columns


def _delimiters(text: str, delimiter: str | None) -> Sequence[str]:
    if delimiter is None:
        said = _SAID.match(text)
        return (said[1],) if said else tables.DELIMITERS
    delimiter = _TAB.get(delimiter.lower(), delimiter)
    if delimiter not in tables.DELIMITERS:
        message = _("Cells are divided by a comma, a semicolon, a tab or a vertical line.")
        raise Refusal("file_delimiter", message)
    return (delimiter,)


def _with_names(
    heads: Mapping[str, list[Record]], chosen: Mapping[str, str]
) -> tuple[str, Heading]:
    """Return the delimiter with which a record has the most names that are known, and it."""
    best, most = None, (False, 0)
    for delimiter, records in heads.items():
        for record in records:
            columns = headings.find_columns(record.cells, chosen)
            score = (headings.is_complete(columns), len(columns))
            if score > most:
                best, most = (delimiter, record), score
    if best is None or most < (False, _HEADER):
        message = _("No header is found: a row with names like date, amount and description.")
        raise Refusal("file_no_header", message)
    delimiter, record = best
    columns = check_heading(record.cells, chosen)
    return delimiter, Heading(record.line, tuple(record.cells), columns)


def _without_names(heads: Mapping[str, list[Record]], chosen: Mapping[str, str]) -> tuple[str, int]:
    """Return the delimiter with which most records look like entries, and the first one's line.

    The first may be one that is only half like it: it is told to be wrong, not left out.
    """
    scores = {
        delimiter: [(record.line, _score(record.cells, chosen)) for record in records]
        for delimiter, records in heads.items()
    }
    whole = {
        delimiter: sum(score == _ENTRY for _line, score in scored)
        for delimiter, scored in scores.items()
    }
    best = max(whole, key=whole.__getitem__)
    if not whole[best]:
        message = _("No row has a date and an amount in the columns of these numbers.")
        raise Refusal("file_columns", message)
    return best, next(line for line, score in scores[best] if score)


def _before(records: Sequence[Record], line: int, chosen: Mapping[str, str]) -> Heading:
    """Return the header right before the first entry, or that there is none."""
    first = next(record for record in records if record.line == line)
    above = [record for record in records if record.line < line]
    if above and len(above[-1].cells) == len(first.cells):
        cells = above[-1].cells
        return Heading(above[-1].line, tuple(cells), check_heading(cells, chosen))
    return Heading(0, (), check_heading([""] * len(first.cells), chosen))


def _score(cells: Sequence[str], chosen: Mapping[str, str]) -> int:
    """Return how much cells look like an entry: a point for the date, one for the amount."""
    columns = _by_number(chosen, len(cells))
    if not headings.is_complete(columns):
        return 0
    amounts = [cells[columns[field]] for field in AMOUNTS if field in columns]
    return looks_like_day(cells[columns["date"]]) + any(map(looks_like_amount, amounts))


def _by_number(chosen: Mapping[str, str], width: int) -> dict[str, int]:
    numbers = {field: headings.number_of(name, width) for field, name in chosen.items()}
    return {field: index for field, index in numbers.items() if index is not None}
