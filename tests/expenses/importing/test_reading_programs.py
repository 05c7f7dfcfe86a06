"""Files of other programs and of banks, as these write them."""

from datetime import date
from pathlib import Path

import pytest

from expenses.importing.reading import Layout, Options, ReadRow, read

FILES = Path(__file__).parent / "files"


def read_file(name: str, currency: str, **said) -> tuple[Layout, list[ReadRow]]:
    return read((FILES / name).read_bytes(), currency, Options(**said))


def values_of(rows: list[ReadRow]) -> list[tuple]:
    """Return what the rows without errors say."""
    return [
        (row.line, row.kind, row.date, row.amount_minor, row.parent, row.category, row.description)
        for row in rows
        if not row.errors
    ]


def errors_of(rows: list[ReadRow]) -> list[tuple]:
    return [(row.line, error["field"], error["code"]) for row in rows for error in row.errors]


def march(day: int) -> date:
    return date(2026, 3, day)


def test_firefly():
    layout, rows = read_file("firefly.csv", "EUR")
    assert (layout.program, layout.signs, layout.doubts) == ("firefly", "kind", ())
    assert values_of(rows) == [
        (2, "expense", march(1), 85000, "", "Housing", "March rent"),
        (
            *(3, "expense", march(2), 1250, "", "Groceries"),
            'Bread, "sourdough" - From the market on the square',
        ),
        (5, "income", march(13), 240000, "", "Salary", "Salary"),
    ]
    assert [row.external_id for row in rows[:3]] == ["firefly:51", "bank-7781", "firefly:53"]
    assert errors_of(rows) == [
        (6, "kind", "transfer"),
        (7, "currency", "currency_mismatch"),
        (8, "kind", "transfer"),  # an opening balance
    ]


def test_ynab():
    layout, rows = read_file("ynab.csv", "USD")
    assert (layout.program, layout.signs, layout.doubts) == ("ynab", "columns", ())
    assert (layout.encoding, layout.date_format) == ("utf-8", "MM/DD/YYYY")
    noodles = "Noodle Bar - Split (1/2) lunch"
    assert values_of(rows) == [
        (2, "expense", march(14), 123456, "Everyday", "Groceries", "Corner Shop - bread and milk"),
        (3, "income", march(13), 240000, "Inflow", "Ready to Assign", "Employer"),
        (5, "expense", march(11), 15000, "Goals", "Investing", "Transfer : Broker"),
        (6, "expense", march(2), 820, "Fun", "\U0001f961 Eating Out", noodles),
        (7, "expense", march(1), 700, "", "Uncategorized", "Mystery"),
    ]
    assert errors_of(rows) == [(4, "kind", "transfer")]


def test_ynab_with_halved_emoji():
    # Its apps write what UTF-16 has in two halves as two sequences of UTF-8.
    halved = "\U0001f961".encode("utf-16-be")
    halves = b"".join(
        chr(int.from_bytes(halved[i : i + 2])).encode(errors="surrogatepass") for i in (0, 2)
    )
    data = (FILES / "ynab.csv").read_bytes().replace("\U0001f961".encode(), halves)
    assert data.count(halves) == 2
    layout, rows = read(data, "USD")
    assert (layout.encoding, layout.doubts) == ("utf-8", ())
    assert rows[4].category == "\U0001f961 Eating Out"


def test_mint():
    layout, rows = read_file("mint.csv", "USD", default_category=" Other  things ")
    assert (layout.program, layout.signs, layout.doubts) == ("mint", "kind", ())
    assert values_of(rows) == [
        (2, "expense", march(14), 4218, "", "Groceries", "Corner Shop"),
        (3, "income", march(13), 240000, "", "Paycheck", "Employer - March"),
        (6, "income", march(2), 500, "", "Groceries", "Corner Shop"),
        (7, "expense", march(1), 125000, "", "Other things", "Noodle Bar"),
    ]
    assert errors_of(rows) == [(4, "kind", "transfer"), (5, "kind", "transfer")]


def test_actual():
    layout, rows = read_file("actual.csv", "USD")
    assert (layout.program, layout.signs) == ("actual", "negative_is_expense")
    assert layout.doubts == ()
    assert values_of(rows) == [
        (2, "expense", march(14), 4218, "", "Groceries", "Corner Shop - bread"),
        (3, "income", march(13), 240000, "", "Income", "Employer"),
        (5, "expense", march(12), 4050, "", "Household", "Warehouse - (SPLIT 1 OF 2) towels"),
        (6, "expense", march(12), 2000, "", "Groceries", "Warehouse - (SPLIT 2 OF 2)"),
        (7, "expense", march(1), 310, "", "Uncategorized", "=SUM(1,2)"),
    ]
    # The whole of what is split is told apart from an amount of zero.
    assert errors_of(rows) == [(4, "amount", "split")]


def test_ing():
    layout, rows = read_file("ing.csv", "EUR")
    assert (layout.encoding, layout.delimiter, layout.header_line) == ("latin-1", ";", 14)
    assert (layout.date_format, layout.decimal, layout.doubts) == ("DD.MM.YYYY", ",", ())
    uncategorized = ("", "Uncategorized")
    assert values_of(rows) == [
        *[(15, "expense", march(12), 1234, *uncategorized, "Bäckerei Grünspan - Brötchen; Kaffee")],
        (16, "income", march(11), 264774, *uncategorized, "Firma Beispiel GmbH - Lohn März"),
        (17, "expense", march(1), 105000, *uncategorized, "Hausverwaltung Süd - Miete"),
    ]
    assert errors_of(rows) == []


def test_sparkasse():
    layout, rows = read_file("sparkasse.csv", "EUR")
    assert (layout.encoding, layout.date_format, layout.doubts) == ("windows-1252", "DD.MM.YY", ())
    assert [(row.kind, row.date, row.amount_minor) for row in rows] == [
        ("expense", march(12), 4599),
        ("income", march(2), 2000),
    ]
    assert rows[1].description == "Jörg Muster - Rückzahlung \u2013 danke"
    assert errors_of(rows) == []


def test_dkb():
    layout, rows = read_file("dkb.csv", "EUR")
    assert (layout.signs, layout.header_line, layout.doubts) == ("kind", 5, ())
    assert [(row.kind, row.date, row.amount_minor) for row in rows] == [
        ("expense", march(12), 123456),
        ("income", march(3), 80000),
    ]
    assert errors_of(rows) == []


def test_credit_agricole():
    layout, rows = read_file("credit_agricole.csv", "EUR")
    assert (layout.encoding, layout.delimiter, layout.header_line) == ("windows-1252", ";", 10)
    assert (layout.date_format, layout.signs, layout.doubts) == ("DD/MM/YYYY", "columns", ())
    assert [(row.line, row.kind, row.date, row.amount_minor) for row in rows] == [
        (11, "expense", march(19), 420),
        (15, "income", march(10), 245000),
        (19, "expense", march(2), 123456),
    ]
    assert rows[0].description == "PAIEMENT PAR CARTE X0000 BOULANGERIE DE L'ÉTÉ 11/03"
    assert rows[2].description == "PRELEVEMENT ŒUVRES DU QUARTIER"
    assert errors_of(rows) == []


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        (
            "Date operation;Libelle court;Type operation;Libelle operation;"
            "Montant operation en euro",
            {"date": 0, "amount": 4, "description": 3},
        ),
        (
            "Date de l'opération;Libellé;Détail de l'écriture;Montant de l'opération;Devise",
            {"date": 0, "amount": 3, "description": 1, "currency": 4},
        ),
        ("Date;Libellé;Montant(EUROS)", {"date": 0, "amount": 2, "description": 1}),
        (
            "dateOp;dateVal;label;category;categoryParent;supplierFound;amount;comment;accountNum",
            *[{"date": 0, "amount": 6, "category": 3, "parent": 4, "description": 2, "notes": 7}],
        ),
        (
            "Date de comptabilisation;Libelle simplifie;Libelle operation;Reference;Categorie;"
            "Sous categorie;Debit;Credit;Date operation;Date de valeur",
            {"date": 8, "outflow": 6, "inflow": 7, "category": 5, "parent": 4, "description": 2},
        ),
        (
            "Fecha;Fecha valor;Concepto;Cargo;Abono;Saldo;Divisa",
            {"date": 0, "outflow": 3, "inflow": 4, "description": 2, "currency": 6},
        ),
        (
            "F.Valor;Fecha;Concepto;Movimiento;Importe;Divisa;Disponible;Divisa;Observaciones",
            {"date": 1, "amount": 4, "description": 2, "notes": 8, "currency": 5},
        ),
        (
            "Buchungstag;Wertstellung (Valuta);Vorgang;Buchungstext;Umsatz in EUR",
            {"date": 0, "amount": 4, "description": 3},
        ),
        (
            "Datum;Text;Belastung in CHF;Gutschrift in CHF",
            {"date": 0, "outflow": 2, "inflow": 3, "description": 1},
        ),
        (
            "Booking Date,Value Date,Partner Name,Partner Iban,Type,Payment Reference,"
            "Account Name,Amount (EUR),Original Amount,Original Currency,Exchange Rate",
            {"date": 0, "amount": 7, "payee": 2, "description": 5},
        ),
        (
            "Type,Product,Started Date,Completed Date,Description,Amount,Fee,Currency,State,"
            "Balance",
            {"date": 3, "amount": 5, "description": 4, "currency": 7},
        ),
        (
            "Transaction Date,Posted Date,Card No.,Description,Category,Debit,Credit",
            {"date": 0, "outflow": 5, "inflow": 6, "category": 4, "description": 3},
        ),
        # A pair tells more than one column; half a pair tells less.
        (
            "Date,Name,Amount,Currency,Money Out,Money In",
            {"date": 0, "payee": 1, "outflow": 4, "inflow": 5, "currency": 3},
        ),
        ("Date,Amount,Credit,Memo", {"date": 0, "amount": 1, "notes": 3}),
        # Names that are in no list.
        ("Our date,Amount we paid,Balance amount", {"date": 0, "amount": 1}),
        ("Created date,Your date,Fee amount,Amount it was", {"date": 1, "amount": 3}),
        ("Libellé;Débit/Crédit;Date", {"date": 2, "amount": 1, "description": 0}),
    ],
)
def test_headers(header, columns):
    layout, rows = read(f"{header}\n".encode(), "EUR")
    assert layout.columns == columns
    assert rows == []


@pytest.mark.parametrize(
    ("header", "cells", "kinds"),
    [
        ("Date,Amount,Soll/Haben", ("S", "H"), ["expense", "income"]),
        ("Date,Amount,Type", ("Withdrawal", "deposit"), ["expense", "income"]),
        ("Date,Amount,Art", ("Ausgabe", "Einnahme"), ["expense", "income"]),
        ("Date,Amount,Sens", ("Dépense", "Recette"), ["expense", "income"]),
        ("Date,Amount,", ("D", "C"), ["expense", "income"]),
        # As banks call their ways of paying: these tell no kind.
        ("Date,Amount,Type", ("Card payment", "Transfer"), ["expense", "expense"]),
        ("Date,Amount,Type", ("", ""), ["expense", "expense"]),
    ],
)
def test_kinds(header, cells, kinds):
    data = f"{header}\n2026-03-01,5,{cells[0]}\n2026-03-02,6,{cells[1]}\n"
    layout, rows = read(data.encode(), "EUR")
    assert [row.kind for row in rows] == kinds
    assert layout.signs == ("kind" if "income" in kinds else "all_expense")


def test_a_word_that_is_no_kind_among_kinds():
    data = b"Date,Amount,Type\n2026-03-01,5,debit\n2026-03-02,6,cash\n2026-03-03,7,credit\n"
    _layout, rows = read(data, "EUR")
    assert [row.kind for row in rows] == ["expense", "", "income"]
    assert errors_of(rows) == [(3, "kind", "kind_unknown")]
