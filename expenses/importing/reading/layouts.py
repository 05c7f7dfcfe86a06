"""How a table is to be read: what was said, and what its columns tell."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from expenses import money, names
from expenses.errors import Refusal
from expenses.importing.reading import headings, kinds
from expenses.importing.reading.amounts import Amount, find_decimal, take_apart
from expenses.importing.reading.cells import value_reader
from expenses.importing.reading.dates import find_format, order_of
from expenses.importing.reading.shapes import AMOUNTS, FIELDS, SIGNS, Layout, Options

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from expenses.importing.reading.tables import Record

    Values = Mapping[str, str]

# Of these every word in the column of kinds counts, known or not.
_WITH_KINDS: Final = frozenset(("own", "firefly", "mint"))
# Where so many times more amounts are positive, these may be the expenses: of a card.
_MANY: Final = 2


class _Found(NamedTuple):
    """What was found out, and whether it could be otherwise."""

    value: str
    in_doubt: bool


# As export writes it. What a spreadsheet has saved again may be another way.
_OWN: Final = {
    "date_format": _Found("YYYY-MM-DD", in_doubt=False),
    "decimal": _Found(".", in_doubt=False),
    "signs": _Found("kind", in_doubt=False),
}


def check_options(options: Options) -> None:
    """Refusal (`file_` and the name of the option) for what cannot be meant."""
    if not set(options.columns or ()) <= set(FIELDS):
        message = _("A column is one of: %(fields)s.")
        raise Refusal("file_columns", message % {"fields": ", ".join(FIELDS)})
    if options.date_format is not None:
        order_of(options.date_format)
    if options.decimal not in {None, ".", ","}:
        raise Refusal("file_decimal", _("Decimals are divided by a point or a comma."))
    if options.signs not in {None, *SIGNS}:
        message = _("The signs are one of: %(signs)s.")
        raise Refusal("file_signs", message % {"signs": ", ".join(SIGNS)})
    try:
        names.clean_name(options.default_category)
    except Refusal as refusal:
        raise Refusal("file_default_category", refusal.message) from None


def settle(layout: Layout, records: Sequence[Record], options: Options, currency: str) -> Layout:
    """Return the layout with what the records tell: kinds, decimals, dates, signs, doubts."""
    if "kind" not in (options.columns or ()):
        layout = replace(layout, columns=_with_kind(layout, records))
    as_exported = layout.program == "own" and layout.delimiter in {"", ","}
    if as_exported and "kind" in layout.columns:
        found = _OWN
    else:
        read = value_reader(layout)
        rows = [values for record in records if (values := read(record.cells)) is not None]
        found = _find(layout, rows, options, currency)
    said = {name: said for name in found if (said := getattr(options, name)) is not None}
    if found["signs"].value == "columns":
        said.pop("signs", None)
    values = {name: said.get(name, one.value) for name, one in found.items()}
    doubts = [name for name, one in found.items() if one.in_doubt and name not in said]
    return replace(
        layout,
        date_format=values["date_format"],
        decimal=values["decimal"],
        signs=values["signs"],
        doubts=(*layout.doubts, *doubts),
    )


def _with_kind(layout: Layout, records: Sequence[Record]) -> dict[str, int]:
    """Return the columns with that of the kinds, where there is one."""
    columns = dict(layout.columns)
    if not columns.keys().isdisjoint(("inflow", "outflow")):
        return columns
    header = headings.names_of(layout.header)
    for name in headings.KIND_NAMES:
        for index, other in enumerate(header):
            if other != name or index in columns.values():
                continue
            cells = (record.cells for record in records)
            texts = (row[index] for row in cells if index < len(row))
            if layout.program in _WITH_KINDS or kinds.tell(texts):
                return {**columns, "kind": index}
    return columns


def _find(
    layout: Layout, rows: Sequence[Values], options: Options, currency: str
) -> dict[str, _Found]:
    amounts: dict[str, list[Amount]] = {
        field: [amount for row in rows if (amount := _amount(row[field]))]
        for field in AMOUNTS
        if field in layout.columns
    }
    european = layout.delimiter == ";"
    decimal = find_decimal(
        (amount.number for column in amounts.values() for amount in column),
        guess="," if european else ".",
        decimals=money.exponent(currency),
    )
    european = european or (options.decimal or decimal.sign) == ","
    return {
        "date_format": _Found(*find_format((row["date"] for row in rows), european=european)),
        "decimal": _Found(*decimal),
        "signs": _signs(rows, amounts),
    }


def _signs(rows: Sequence[Values], amounts: Mapping[str, Sequence[Amount]]) -> _Found:
    """Return what signs mean; in doubt where they do not tell, or contradict each other."""
    if not amounts.keys().isdisjoint(("inflow", "outflow")):
        mixed = any(len({amount.negative for amount in column}) > 1 for column in amounts.values())
        return _Found("columns", mixed)
    if rows and "kind" in rows[0]:
        return _Found("kind", _contradict(rows))
    negative = [amount.negative for amount in amounts["amount"]]
    if not any(negative):
        return _Found("all_expense", bool(negative))
    return _Found("negative_is_expense", negative.count(False) > _MANY * negative.count(True))


def _contradict(rows: Sequence[Values]) -> bool:
    """Tell whether amounts of the same kind have both signs."""
    signs = {
        (kinds.kind_of(row["kind"]), amount.negative)
        for row in rows
        if (amount := _amount(row["amount"]))
    }
    return any({(kind, False), (kind, True)} <= signs for kind in (kinds.EXPENSE, kinds.INCOME))


def _amount(text: str) -> Amount | None:
    """Return the parts of an amount that is none of nothing; None for anything else."""
    try:
        amount = take_apart(text)
    except Refusal:
        return None
    return None if amount.is_zero else amount
