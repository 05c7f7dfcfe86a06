"""All that is kept of a person, as a zip file that is made while it is sent.

An app registers a function that describes its part as tables when it is loaded. Each table becomes
a file of JSON, for programs, and one of CSV, for spreadsheets. Rows are read, written and sent in
batches, so that memory does not grow with them.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from django.utils import timezone
from django.utils.translation import gettext as _
from zipstream import ZipStream  # type: ignore[import-untyped]  # it carries no types

from common.snapshots import snapshot
from common.spreadsheets import AT_ONCE, as_csv, as_json, as_object

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from django.contrib.auth.base_user import AbstractBaseUser
    from django_stubs_ext import StrOrPromise

    from common.spreadsheets import Row

    Contributor: TypeAlias = Callable[[AbstractBaseUser], Iterable["Table"]]


__all__ = ["AT_ONCE", "Table", "contributes", "stream"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One part of an export: rows of values (common/spreadsheets.py), in the order of the columns.

    `rows` is called for each file that is made of them, when it is sent. A `single` row is one
    JSON object, and no CSV.
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
    with snapshot():
        tables = [table for contributor in _contributors.values() for table in contributor(user)]
        archive = ZipStream(compress_type=zipfile.ZIP_DEFLATED)
        archive.add(_readme(tables), "README.txt")
        for table in tables:
            archive.add(_as_json(table), f"{table.name}.json")
            if not table.single:
                archive.add(_as_csv(table), f"{table.name}.csv")
        yield from archive


def _readme(tables: list[Table]) -> str:
    width = max((len(table.name) for table in tables), default=0)
    parts = "\n".join(f"  {table.name:<{width}}  {table.about}" for table in tables)
    text = _(
        "What Budget Tracker keeps of you, as of {moment} (UTC)\n"
        "\n"
        "{parts}\n"
        "\n"
        "A table is there twice: as .json for programs, and as .csv for spreadsheets. In .csv a\n"
        "text that a spreadsheet would take for a formula, or that begins with an apostrophe, has\n"
        "an apostrophe in front.\n"
        "Times are in UTC; what is empty or null was never set.\n"
    )
    return text.format(moment=f"{timezone.now():%Y-%m-%d %H:%M}", parts=parts)


def _as_json(table: Table) -> Iterator[bytes]:
    if table.single:
        yield from (as_object(table.columns, row) for row in table.rows())
    else:
        yield from as_json(table.columns, table.rows())


def _as_csv(table: Table) -> Iterator[bytes]:
    yield from as_csv(table.columns, table.rows())
