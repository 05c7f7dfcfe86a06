"""Rows as a file: CSV for spreadsheets, JSON for programs; written and sent in batches.

A value is text, a whole number, true, false, None, a date, a time or a UUID.
"""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    Row: TypeAlias = tuple[Any, ...]

# Rows of a batch.
AT_ONCE: Final = 1000
# A spreadsheet takes a cell that begins so for a formula, and runs it.
FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
APOSTROPHE: Final = "'"
# Without it Excel takes UTF-8 for something else.
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


def escaped(text: str) -> str:
    """Return the text as a cell that no spreadsheet takes for a formula.

    One that begins with an apostrophe gets one more, so that `unescaped` gives back each text.
    """
    return APOSTROPHE + text if text.startswith((*FORMULA_SIGNS, APOSTROPHE)) else text


def unescaped(cell: str) -> str:
    """Return the text that `escaped` made the cell of; any other cell as it is."""
    text = cell.removeprefix(APOSTROPHE)
    return text if text != cell and escaped(text) == cell else cell


def as_csv(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield a header and a line for each row (RFC 4180)."""
    yield BYTE_ORDER_MARK + _lines([columns])
    for batch in _batches(rows):
        yield _lines([_cell(value) for value in row] for row in batch)


def as_json(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield an array with an object for each row, a line each."""
    encode = json.JSONEncoder(**_JSON).encode
    yield b"["
    between = "\n"
    for batch in _batches(rows):
        yield (between + ",\n".join(encode(_named(columns, row)) for row in batch)).encode()
        between = ",\n"
    yield b"\n]\n"


def as_object(columns: Sequence[str], row: Row) -> bytes:
    """Return the row as one object, made to be read."""
    return json.dumps(_named(columns, row), indent=2, **_JSON).encode() + b"\n"


def _lines(rows: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    rest = iter(rows)
    while batch := list(islice(rest, AT_ONCE)):
        yield batch


def _named(columns: Sequence[str], row: Row) -> dict[str, Any]:
    return dict(zip(columns, row, strict=True))


def _written(value: object) -> str:
    """Return a value as text that is none: a time, a date, a UUID or a number."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else str(value)


_JSON: Final[dict[str, Any]] = {"ensure_ascii": False, "default": _written}


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return escaped(value) if isinstance(value, str) else _written(value)
