"""From the cells of a row to the values of an entry."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from django.utils.translation import gettext_lazy as _

from expenses import names
from expenses.errors import Refusal
from expenses.importing.reading import kinds
from expenses.importing.reading.amounts import Amount, is_of, number_reader, take_apart
from expenses.importing.reading.cells import value_reader
from expenses.importing.reading.dates import day_reader
from expenses.importing.reading.shapes import ReadRow
from expenses.ledger.models.entries import MAXIMUM_EXTERNAL_ID_LENGTH

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from expenses.importing.reading.shapes import Layout, RowError

    Values = Mapping[str, str]
    Value = TypeVar("Value")

_SIDES: Final = {"outflow": kinds.EXPENSE, "inflow": kinds.INCOME}


class _Money(NamedTuple):
    """An amount without its sign, in minor units, and where it was found."""

    field: str
    negative: bool
    minor: int


class _Attempts:
    """The values of a row; what is wrong with them is collected."""

    def __init__(self, values: Values | None) -> None:
        self._values = values
        self.errors: list[RowError] = []
        if values is None:
            message = _("This row has more or fewer cells than the header.")
            self._add("cells", Refusal("cells", message))

    def get(self, field: str, read: Callable[[Values], Value], otherwise: Value) -> Value:
        """Return what is read; `otherwise` where it is refused."""
        if self._values is None:
            return otherwise
        try:
            return read(self._values)
        except Refusal as refusal:
            self._add(field, refusal)
            return otherwise

    def _add(self, field: str, refusal: Refusal) -> None:
        detail = str(refusal.message)
        self.errors.append({"field": field, "code": refusal.code, "detail": detail})


class RowReader:
    """Reads the rows of one file."""

    def __init__(self, layout: Layout, currency: str) -> None:
        self._layout = layout
        self._currency = currency
        self._exact = layout.program == "own"
        self._values = value_reader(layout)
        self._day = day_reader(layout.date_format)
        self._number = number_reader(layout.decimal, currency)
        self._name = lru_cache(maxsize=4096)(names.clean_name)

    def read(self, line: int, cells: list[str]) -> ReadRow:
        """Return the row with its values, and with what is wrong with it."""
        row = _Attempts(self._values(cells))
        day = row.get("date", lambda values: self._day(values["date"]), None)
        money = row.get("amount", self._money, None)
        kind = row.get("kind", lambda values: self._kind(values, money), "")
        row.get("currency", self._check_currency, None)
        category, parent = row.get("category", self._category, ("", ""))
        return ReadRow(
            line=line,
            cells=cells,
            kind=kind,
            date=day,
            amount_minor=money.minor if money else None,
            category=category,
            parent=parent,
            description=row.get("description", self._description, ""),
            external_id=row.get("external_id", self._external_id, ""),
            errors=row.errors,
        )

    def _check_currency(self, values: Values) -> None:
        self._check_sign(values.get("currency", ""))

    def _check_sign(self, sign: str) -> None:
        if sign.strip() and not is_of(sign, self._currency):
            message = _("This is in %(other)s, and the ledger in %(currency)s.")
            words = {"other": sign.strip()[:20], "currency": self._currency}
            raise Refusal("currency_mismatch", message % words)

    def _money(self, values: Values) -> _Money:
        if self._layout.signs == "columns":
            field, amount = _filled(values)
        else:
            field, amount = "amount", take_apart(values["amount"])
        self._check_sign(amount.currency)
        if self._exact and amount.negative:
            raise Refusal("amount_sign", _("An amount has no sign."))
        minor = self._number(amount.number)
        if not minor:
            raise _nothing(values)
        return _Money(field, amount.negative, minor)

    def _kind(self, values: Values, money: _Money | None) -> str:
        if kinds.is_transfer(self._layout.program, values):
            message = _("This moves money between accounts: neither an expense nor income.")
            raise Refusal("transfer", message)
        signs = self._layout.signs
        if signs == "kind":
            kind = kinds.kind_of(values["kind"])
            if not kind:
                raise Refusal("kind_unknown", _("This says neither expense nor income."))
            return kind
        if signs in {"all_expense", "all_income"}:
            return signs.removeprefix("all_")
        if money is None:
            return ""
        if signs == "columns":
            return _SIDES[money.field]
        is_expense = money.negative == (signs == "negative_is_expense")
        return kinds.EXPENSE if is_expense else kinds.INCOME

    def _category(self, values: Values) -> tuple[str, str]:
        """Return the category and its parent; the parent is the category where there is none."""
        texts = (values.get("category", ""), values.get("parent", ""))
        found = [self._name(text) for text in texts if text.strip()]
        if not found:
            return self._layout.default_category, ""
        alone = len(found) == 1 or names.fold(found[0]) == names.fold(found[1])
        return found[0], "" if alone else found[1]

    def _description(self, values: Values) -> str:
        if self._exact:
            return names.check_text(values.get("description", ""))
        texts = (values.get(field, "") for field in ("payee", "description", "notes"))
        parts = dict.fromkeys(" ".join(text.split()) for text in texts if text.strip())
        return names.check_text(" - ".join(parts))

    def _external_id(self, values: Values) -> str:
        text = values.get("external_id", "")
        if not self._exact:
            text = text.strip()
        journal = values.get("journal_id", "").strip()
        if not text and journal and self._layout.program == "firefly":
            text = f"firefly:{journal}"
        if len(text) > MAXIMUM_EXTERNAL_ID_LENGTH:
            message = _("An external ID has at most %(maximum)d characters.")
            words = {"maximum": MAXIMUM_EXTERNAL_ID_LENGTH}
            raise Refusal("external_id_too_long", message % words)
        return text


def _filled(values: Values) -> tuple[str, Amount]:
    """Return which of the columns of expenses and income is filled, and its amount."""
    found: dict[str, Amount] = {}
    for field in _SIDES:
        text = values.get(field, "")
        if text.strip(" -\u2013\u2014\xa0"):
            found[field] = take_apart(text)
    more = {field: amount for field, amount in found.items() if not amount.is_zero}
    if len(more) > 1:
        message = _("This row has an expense and an income at once.")
        raise Refusal("amount_both", message)
    if not found:
        raise Refusal("amount_empty", _("An amount is needed."))
    return next(iter((more or found).items()))


def _nothing(values: Values) -> Refusal:
    """Return what to raise for an amount of zero."""
    whole = values.get("split_amount", "")
    if whole.strip(" 0.,"):
        message = _("This is the sum of the rows it is split into, which are read instead.")
        return Refusal("split", message)
    return Refusal("amount_zero", _("An amount is more than zero."))
