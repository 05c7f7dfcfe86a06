"""What goes into reading a file, and what comes out of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final, Self, TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

# More than anybody writes down in a life; fewer than take a request down.
MAXIMUM_ROWS: Final = 50_000

# What a column can be read as. The description is made of payee, description and notes.
FIELDS: Final = (
    *("date", "amount", "inflow", "outflow", "kind", "category", "parent"),
    *("payee", "description", "notes", "external_id", "currency"),
)
AMOUNTS: Final = ("amount", "inflow", "outflow")
# What the sign of an amount can mean.
SIGNS: Final = ("negative_is_expense", "positive_is_expense", "all_expense", "all_income")


class RowError(TypedDict):
    """Why a row cannot be taken: the field, a stable code, and a sentence for people."""

    field: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the person says about a file; None where it is to be found out.

    `columns` leads from a field (of FIELDS) to the name of its column, or to its number from 1;
    to "" for a field that is not to be read.
    """

    encoding: str | None = None
    delimiter: str | None = None
    columns: Mapping[str, str] | None = None
    date_format: str | None = None
    decimal: str | None = None
    signs: str | None = None
    default_category: str = "Uncategorized"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a file is read.

    `program` is who wrote it: "own" for our own export, "firefly", "ynab", "mint", "actual", or
    empty. `header_line` is from 1, and 0 without a header. `columns` leads from a field to the
    index of its column, from 0. `signs` is one of the options, "kind" where a column tells, or
    "columns" where expenses and income have a column each. `doubts` names those of the options
    that could be otherwise as well, and "quotes" where quotation marks stand within cells.
    """

    format: str
    program: str = ""
    encoding: str = "utf-8"
    delimiter: str = ""
    header_line: int = 0
    header: tuple[str, ...] = ()
    columns: dict[str, int] = field(default_factory=dict)
    date_format: str = ""
    decimal: str = "."
    signs: str = ""
    doubts: tuple[str, ...] = ()
    default_category: str = "Uncategorized"

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON takes it."""
        return {**asdict(self), "header": list(self.header), "doubts": list(self.doubts)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Return the layout that `as_dict` has written."""
        tuples = {"header": tuple(values["header"]), "doubts": tuple(values["doubts"])}
        return cls(**{**values, **tuples})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRow:
    """One row of a file.

    `line` is where it begins, from 1, and of no other row of the file. `cells` are as they stand
    in the file. What could not be read is empty or None, and `errors` tell why; without errors
    `kind` ("expense" or "income"), `date`, `amount_minor` and `category` are there.
    """

    line: int
    cells: list[str]
    kind: str
    date: date | None
    amount_minor: int | None
    category: str
    parent: str
    description: str
    external_id: str
    errors: list[RowError]
