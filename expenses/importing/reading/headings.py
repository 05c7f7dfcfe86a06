"""Which column is what, by the names that programs and banks give to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from expenses.importing.reading.shapes import AMOUNTS
from expenses.importing.reading.words import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# What our own export writes, in this order.
OWN: Final = (
    *("external_id", "date", "kind", "amount", "currency", "category", "parent", "description"),
)

# Folded; the first that is there counts. Kinds are settled by what their column holds.
NAMES: Final[dict[str, tuple[str, ...]]] = {
    "date": (
        *("date", "transaction date", "booking date", "posting date", "posted date", "post date"),
        *("completed date", "buchungstag", "buchungsdatum", "buchung", "datum", "belegdatum"),
        *("dateop", "date operation", "date de l operation", "date d operation"),
        *("date de comptabilisation", "date comptable", "fecha", "fecha operacion"),
        *("fecha de operacion", "fecha contable", "data", "data contabile", "data operazione"),
        *("value date", "valuta", "valutadatum", "wertstellung", "wertstellungsdatum"),
        *("date de valeur", "date valeur", "fecha valor", "f valor", "data valuta"),
    ),
    "amount": (
        *("amount", "transaction amount", "betrag", "umsatz", "montant", "montant operation"),
        *("montant de l operation", "importe", "importo", "monto", "cantidad", "valor", "bedrag"),
        *("net", "netto", "debit credit", "soll haben", "cargo abono"),
    ),
    "outflow": (
        *("outflow", "debit", "debit amount", "withdrawal", "withdrawals", "withdrawal amount"),
        *("paid out", "money out", "expense", "expenses", "soll", "belastung", "belastungen"),
        *("ausgabe", "ausgaben", "ausgang", "lastschrift", "depense", "depenses", "cargo"),
        *("cargos", "debe", "debito", "gasto", "gastos", "egreso", "egresos", "uscite", "dare"),
    ),
    "inflow": (
        *("inflow", "credit", "credit amount", "deposit", "deposits", "deposit amount"),
        *("paid in", "money in", "income", "haben", "gutschrift", "gutschriften", "einnahme"),
        *("einnahmen", "eingang", "recette", "recettes", "abono", "abonos", "haber", "credito"),
        *("ingreso", "ingresos", "entrate", "avere"),
    ),
    "category": (
        *("subcategory", "sub category", "unterkategorie", "sous categorie", "subcategoria"),
        *("category", "category name", "kategorie", "rubrik", "categorie", "categoria"),
    ),
    "parent": (
        *("parent", "parent category", "categoryparent", "category group", "master category"),
        *("hauptkategorie", "oberkategorie", "categorie parente", "categoria padre"),
        # Where a column of sub-categories stands beside them.
        *("category", "kategorie", "categorie", "categoria"),
    ),
    "payee": (
        *("payee", "merchant", "merchant name", "counterparty", "counterparty name", "name"),
        *("partner name", "auftraggeber empfanger", "auftraggeber begunstigter"),
        *("begunstigter zahlungspflichtiger", "beguenstigter zahlungspflichtiger"),
        *(
            "auftraggeber zahlungsempfanger",
            "zahlungsempfanger in",
            "zahlungsempfanger",
            "empfanger",
        ),
        *("name zahlungsbeteiligter", "tiers", "beneficiaire", "beneficiario"),
    ),
    "description": (
        *("description", "transaction description", "details", "transaction details"),
        *("narrative", "payment reference", "verwendungszweck", "vorgang verwendungszweck"),
        *("beschreibung", "buchungstext", "text", "libelle", "libelle operation", "label"),
        *("libelle complet", "libelle simplifie", "concepto", "descripcion", "descrizione"),
        *("causale", "omschrijving", "reference"),
    ),
    "notes": (
        *("notes", "note", "memo", "comment", "comments", "notiz", "notizen", "bemerkung"),
        *("commentaire", "observaciones", "nota"),
    ),
    "external_id": ("external id", "externalid"),
    "currency": (
        *("currency", "currency code", "wahrung", "waehrung", "devise", "divisa", "moneda"),
        *("valuta code", "ccy"),
    ),
}
KIND_NAMES: Final = (
    *("kind", "type", "transaction type", "debit credit", "credit debit", "dr cr", "cr dr"),
    *("credit debit indicator", "debit or credit", "indicator", "direction", "details"),
    *("soll haben", "umsatztyp", "umsatzart", "art", "typ", "sens", "tipo", "af bij", ""),
)
# What some programs write besides.
EXTRA: Final = {"journal_id": "journal id", "split_amount": "split amount"}

# Words of names that no list has, and words that tell that it is something else.
_PARTS_OF_NAMES: Final = {
    "date": frozenset(("date", "datum", "fecha")),
    "amount": frozenset(("amount", "betrag", "umsatz", "montant", "importe")),
}
_ELSEWHERE: Final = frozenset(
    (
        *("balance", "saldo", "solde", "fee", "tax", "vat", "original", "foreign", "native"),
        *("created", "updated", "due"),
    )
)
# Of money, which names carry along: "Betrag (EUR)", "Montant en euros", "Umsatz in EUR".
_UNITS: Final = frozenset(("eur", "euro", "euros", "usd", "gbp", "chf", "cad", "aud"))
_BEFORE_UNITS: Final = frozenset(("in", "en"))

_PROGRAMS: Final = {
    "firefly": {"journal id", "group id", "type", "currency code", "amount", "date"},
    "ynab": {"account", "payee", "memo", "outflow", "inflow", "cleared"},
    "mint": {"original description", "transaction type", "account name", "labels"},
    "actual": {"account", "payee", "notes", "category", "amount", "cleared"},
}
_LONGEST: Final = 60


def names_of(header: Iterable[str]) -> list[str]:
    """Return the names as they are compared, without units of money."""
    return [_bare(fold(cell)) if len(cell) <= _LONGEST else "?" for cell in header]


def program_of(header: Sequence[str]) -> str:
    """Return which program wrote this header: "own", one of the known ones, or nothing."""
    if sorted(header) == sorted(OWN):
        return "own"
    names = set(names_of(header))
    return next((program for program, known in _PROGRAMS.items() if known <= names), "")


def find_columns(header: Sequence[str], chosen: Mapping[str, str]) -> dict[str, int]:
    """Return the index of the column of each field that can be told by its name.

    What the person has chosen comes first; a chosen name that is not there is left out.
    """
    names = names_of(header)
    columns = {
        field: index
        for field, name in chosen.items()
        if (index := find_column(header, name)) is not None
    }
    for field, known in NAMES.items():
        if field not in chosen:
            _take(columns, field, names, known)
    _settle(columns, chosen)
    for field, words in _PARTS_OF_NAMES.items():
        if field not in chosen and not (field == "amount" and has_amount(columns)):
            _take(columns, field, names, _with_word(names, words))
    for field, name in EXTRA.items():
        _take(columns, field, names, (name,))
    return columns


def find_column(header: Sequence[str], name: str) -> int | None:
    """Return the index of the column of this name, or of this number from 1."""
    stripped = [cell.strip() for cell in header]
    if name.strip() in stripped and name.strip():
        return stripped.index(name.strip())
    folded = [fold(cell) for cell in header]
    if fold(name) in folded and fold(name):
        return folded.index(fold(name))
    return number_of(name, len(header))


def number_of(name: str, width: int) -> int | None:
    """Return the index of a column that is given by its number; None if it is not."""
    is_number = name.isascii() and name.isdecimal() and len(name) <= len(str(width))
    return int(name) - 1 if is_number and 1 <= int(name) <= width else None


def has_amount(columns: Mapping[str, int]) -> bool:
    """Tell whether there is a column of amounts."""
    return not columns.keys().isdisjoint(AMOUNTS)


def is_complete(columns: Mapping[str, int]) -> bool:
    """Tell whether there is all that an entry cannot be without."""
    return "date" in columns and has_amount(columns)


def _take(columns: dict[str, int], field: str, names: Sequence[str], known: Iterable[str]) -> None:
    """Give the field the first column with a known name that no other field has."""
    free = {name: i for i, name in reversed(list(enumerate(names))) if i not in columns.values()}
    for name in known:
        if name in free:
            columns.setdefault(field, free[name])


def _settle(columns: dict[str, int], chosen: Mapping[str, str]) -> None:
    """Leave either one column with amounts, or one for expenses and one for income."""
    pair = {"inflow", "outflow"}
    of_pair = bool(pair & chosen.keys()) or pair <= columns.keys()
    if of_pair and "amount" not in chosen:
        columns.pop("amount", None)
    elif "amount" in columns:
        for field in pair - chosen.keys():
            columns.pop(field, None)


def _with_word(names: Sequence[str], words: frozenset[str]) -> list[str]:
    parts = {name: set(name.split()) for name in names}
    return [name for name in names if parts[name] & words and not parts[name] & _ELSEWHERE]


def _bare(name: str) -> str:
    words = name.split()
    while len(words) > 1 and words[-1] in _UNITS:
        words.pop()
        if len(words) > 1 and words[-1] in _BEFORE_UNITS:
            words.pop()
    return " ".join(words)
