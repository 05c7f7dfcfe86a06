"""Reading files of other programs, and our own export; without the database."""

from expenses.importing.reading.files import read, read_row
from expenses.importing.reading.shapes import (
    FIELDS,
    MAXIMUM_ROWS,
    SIGNS,
    Layout,
    Options,
    ReadRow,
    RowError,
)

__all__ = [
    "FIELDS",
    "MAXIMUM_ROWS",
    "SIGNS",
    "Layout",
    "Options",
    "ReadRow",
    "RowError",
    "read",
    "read_row",
]
