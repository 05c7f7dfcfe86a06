"""All that is kept of a person, as a zip file that is made while it is sent.

An app registers a function that describes its part as tables when it is loaded. Each table becomes
a file of JSON, for programs, and one of CSV, for spreadsheets. Rows are read, written and sent in
batches, so that memory does not grow with them.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from zipstream import ZipStream  # type: ignore[import-untyped]  # it carries no types

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from django.contrib.auth.base_user import AbstractBaseUser
    from django_stubs_ext import StrOrPromise

    Row: TypeAlias = tuple[Any, ...]
    Contributor: TypeAlias = Callable[[AbstractBaseUser], Iterable["Table"]]

# Rows of a batch.
AT_ONCE: Final = 1000
# How long PostgreSQL keeps the snapshot for somebody who stopped reading.
PATIENCE: Final = "60s"
# A spreadsheet takes a cell that begins so for a formula, and runs it.
FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
# Without it Excel takes UTF-8 for something else.
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One part of an export: rows of values, in the order of the columns.

    A value is text, a whole number, true, false, None, a date, a time or a UUID. `rows` is called
    for each file that is made of them, when it is sent. A `single` row is one JSON object, and
    no CSV.
    """

    name: str
    about: StrOrPromise
    columns: tuple[str, ...]
    rows: Callable[[], Iterable[Row]]
    single: bool = False


_contributors: dict[str, Contributor] = {}


def contributes(contributor: Contributor) -> Contributor:
    """Register a function that describes what an app keeps of a person."""
    _contributors[contributor.__module__] = contributor
    return contributor


def stream(user: AbstractBaseUser) -> Iterator[bytes]:
    """Yield the zip file piece by piece: everything as it was when the first one was asked for."""
    with _snapshot():
        tables = [table for contributor in _contributors.values() for table in contributor(user)]
        archive = ZipStream(compress_type=zipfile.ZIP_DEFLATED)
        archive.add(_readme(tables), "README.txt")
        for table in tables:
            archive.add(
                _as_object(table) if table.single else _as_json(table), f"{table.name}.json"
            )
            if not table.single:
                archive.add(_as_csv(table), f"{table.name}.csv")
        yield from archive


@contextmanager
def _snapshot() -> Iterator[None]:
    """Let all that is read be of one moment, without keeping others from writing."""
    if connection.in_atomic_block:  # then whoever began it has decided
        yield
    elif connection.vendor == "sqlite":
        # Not atomic(), which takes the lock for writing, as our settings want it (IMMEDIATE).
        _execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            _execute("ROLLBACK")
    else:
        with transaction.atomic():
            _execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            _execute(f"SET LOCAL idle_in_transaction_session_timeout = '{PATIENCE}'")
            yield


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _readme(tables: list[Table]) -> str:
    width = max((len(table.name) for table in tables), default=0)
    parts = "\n".join(f"  {table.name:<{width}}  {table.about}" for table in tables)
    text = _(
        "What Budget Tracker keeps of you, as of {moment} (UTC)\n"
        "\n"
        "{parts}\n"
        "\n"
        "A table is there twice: as .json for programs, and as .csv for spreadsheets. In .csv a\n"
        "text that a spreadsheet would take for a formula has an apostrophe in front.\n"
        "Times are in UTC; what is empty or null was never set.\n"
    )
    return text.format(moment=f"{timezone.now():%Y-%m-%d %H:%M}", parts=parts)


def _as_object(table: Table) -> Iterator[bytes]:
    for row in table.rows():
        yield json.dumps(_named(table, row), indent=2, **_JSON).encode() + b"\n"


def _as_json(table: Table) -> Iterator[bytes]:
    """Yield an array with an object for each row, a line each."""
    encode = json.JSONEncoder(**_JSON).encode
    yield b"["
    between = "\n"
    for rows in _batches(table):
        yield (between + ",\n".join(encode(_named(table, row)) for row in rows)).encode()
        between = ",\n"
    yield b"\n]\n"


def _as_csv(table: Table) -> Iterator[bytes]:
    """Yield a header and a line for each row (RFC 4180)."""
    yield BYTE_ORDER_MARK + _lines([table.columns])
    for rows in _batches(table):
        yield _lines([_cell(value) for value in row] for row in rows)


def _lines(rows: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _batches(table: Table) -> Iterator[list[Row]]:
    rows = iter(table.rows())
    while batch := list(islice(rows, AT_ONCE)):
        yield batch


def _named(table: Table, row: Row) -> dict[str, Any]:
    return dict(zip(table.columns, row, strict=True))


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
    if not isinstance(value, str):
        return _written(value)
    return f"'{value}" if value.startswith(FORMULA_SIGNS) else value
