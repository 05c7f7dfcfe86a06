"""Expense or income, by the words that other programs have for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from expenses.importing.reading.words import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

EXPENSE: Final = "expense"
INCOME: Final = "income"
# Money that only moves between accounts, or is there from the beginning.
TRANSFER: Final = "transfer"

_WORDS: Final = {
    EXPENSE: (
        "expense, expenses, withdrawal, debit, dr, d, outflow, out, spending, soll, s, ausgabe, "
        "ausgaben, ausgang, belastung, lastschrift, depense, depenses, gasto, gastos, cargo, "
        "debito, egreso, uscita, af"
    ),
    INCOME: (
        "income, deposit, credit, cr, c, inflow, in, revenue, haben, h, einnahme, einnahmen, "
        "eingang, gutschrift, recette, recettes, revenu, revenus, ingreso, ingresos, abono, haber, "
        "credito, entrata, bij"
    ),
    TRANSFER: (
        "transfer, transfers, opening balance, reconciliation, liability credit, umbuchung, "
        "virement interne, traspaso"
    ),
}
_KINDS: Final = {word: kind for kind, words in _WORDS.items() for word in words.split(", ")}


def kind_of(text: str) -> str:
    """Return EXPENSE, INCOME, TRANSFER, or nothing for another word."""
    return _KINDS.get(fold(text), "")


def tell(texts: Iterable[str]) -> bool:
    """Tell whether a column holds kinds: at least half of what it holds is one."""
    found = [kind_of(text) in {EXPENSE, INCOME} for text in texts if text.strip()]
    return any(found) and sum(found) * 2 >= len(found)


def is_transfer(program: str, values: Mapping[str, str]) -> bool:
    """Tell whether a row only moves money between accounts, as the program says it."""
    if kind_of(values.get("kind", "")) == TRANSFER:
        return True
    category = fold(values.get("category", ""))
    if program == "mint":
        return category in {"transfer", "credit card payment"}
    # YNAB gives a category to what leaves the budget, so that it counts as spent.
    return program == "ynab" and not category and values.get("payee", "").startswith("Transfer : ")
