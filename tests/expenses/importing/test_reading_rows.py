"""What a row says: names, texts, identities; and our own export, read as it was written."""

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.spreadsheets import as_csv, as_json
from expenses import days, money
from expenses.exporting.selectors import COLUMNS
from expenses.importing.reading import Layout, Options, headings, read, read_row

MARCH = date(2026, 3, 1)


def read_one(**cells):
    """Return the row of a file that holds it alone."""
    header = "\t".join(["date", "amount", *cells])
    data = "\n".join([header, "\t".join(["2026-03-01", "-5", *cells.values()])])
    return read(data.encode(), "EUR")[1][0]


@pytest.mark.parametrize(
    ("cells", "category", "parent"),
    [
        ({"category": " Food   and drink "}, "Food and drink", ""),
        ({"category": "Food:Groceries"}, "Food:Groceries", ""),
        ({"category": ""}, "Uncategorized", ""),
        ({"category": "Bread", "parent": "Food"}, "Bread", "Food"),
        ({"category": "Bread", "parent": " bread"}, "Bread", ""),
        ({"category": "", "parent": "Food"}, "Food", ""),
        ({"category": "Food", "subcategory": "Bread"}, "Bread", "Food"),
        ({"category": "Food", "subcategory": ""}, "Food", ""),
        ({}, "Uncategorized", ""),
    ],
)
def test_categories(cells, category, parent):
    row = read_one(**cells)
    assert (row.category, row.parent, row.errors) == (category, parent, [])


@pytest.mark.parametrize(
    ("cells", "field", "code"),
    [
        ({"category": "x" * 101}, "category", "name_too_long"),
        ({"category": "x", "parent": "y" * 101}, "category", "name_too_long"),
        ({"category": "a\u202eb"}, "category", "name_characters"),
        ({"description": "x" * 501}, "description", "text_too_long"),
        ({"payee": "x" * 300, "notes": "y" * 200}, "description", "text_too_long"),
        ({"external id": "x" * 201}, "external_id", "external_id_too_long"),
    ],
)
def test_what_does_not_fit(cells, field, code):
    row = read_one(**cells)
    assert [(error["field"], error["code"]) for error in row.errors] == [(field, code)]
    assert getattr(row, field) == ""


@pytest.mark.parametrize(
    ("cells", "description"),
    [
        ({"payee": " The   Baker ", "description": "Bread", "notes": "x"}, "The Baker - Bread - x"),
        ({"payee": "Baker", "description": "Baker", "notes": " "}, "Baker"),
        ({"payee": "", "memo": "Bread"}, "Bread"),
        ({"description": "'=1+1"}, "=1+1"),
        ({"description": "'-5"}, "-5"),
        ({"description": "'tis"}, "'tis"),
        ({"description": "''=1"}, "''=1"),
        ({"description": "x" * 500}, "x" * 500),
        ({}, ""),
    ],
)
def test_descriptions(cells, description):
    row = read_one(**cells)
    assert (row.description, row.errors) == (description, [])


def test_an_escaped_amount():
    _layout, rows = read(b"date,amount\n2026-03-01,'-5.00\n2026-03-02,'+6.00\n", "EUR")
    assert [(row.kind, row.amount_minor) for row in rows] == [("expense", 500), ("income", 600)]


def test_external_ids():
    assert read_one(**{"external id": " abc "}).external_id == "abc"
    assert read_one(**{"external id": "x" * 200}).external_id == "x" * 200
    assert read_one(**{"journal id": "5"}).external_id == ""


def test_all_that_is_wrong_is_told_at_once():
    data = b"date;amount;category;description;type\nx;y;" + b"z" * 101 + b";" + b"d" * 501 + b";?\n"
    _layout, rows = read(data + b"2026-03-01;5;a;b;debit\n", "EUR")
    assert [error["field"] for error in rows[0].errors] == [
        *("date", "amount", "kind", "category", "description"),
    ]
    assert all(error["detail"] for error in rows[0].errors)


def test_a_corrected_row_is_read_as_the_others_are():
    data = b"Datum;Betrag;Kategorie\n31.05.2026;-1.234,50;Miete\n32.05.2026;-5,00;\n"
    layout, rows = read(data, "EUR", Options(default_category="Sonstiges"))
    again = Layout.from_dict(json.loads(json.dumps(layout.as_dict())))
    assert again == layout
    row = read_row(3, ["30.05.2026", "-1.005,00", ""], again, "EUR")
    assert (row.line, row.date, row.amount_minor) == (3, date(2026, 5, 30), 100500)
    assert (row.kind, row.category, row.errors) == ("expense", "Sonstiges", [])
    assert [error["code"] for error in rows[1].errors] == ["date_format"]
    assert read_row(3, rows[1].cells, again, "EUR") == rows[1]


OWN = [
    ("id-1", MARCH, "expense", "12.50", "EUR", "Food", "Home", "Bread"),
    ("=id", MARCH, "income", "0.01", "EUR", "+Pay", None, "=1+1"),
    ("", MARCH, "expense", "9999999999.99", "EUR", "'s", None, "'tis"),
    ("4", MARCH, "expense", "1.00", "EUR", "@home", "-", " two\r\nlines\t,;\"' "),
    ("5", MARCH, "expense", "1.00", "EUR", "Food", None, "''=x\r"),
]


def test_the_export_has_the_columns_that_are_known():
    assert headings.OWN == COLUMNS


@pytest.mark.parametrize("write", [as_csv, as_json])
def test_our_own_export(write):
    layout, rows = read(b"".join(write(COLUMNS, OWN)), "EUR")
    assert (layout.program, layout.signs, layout.doubts) == ("own", "kind", ())
    assert (layout.decimal, layout.date_format) == (".", "YYYY-MM-DD")
    assert [row.errors for row in rows] == [[]] * len(OWN)
    assert [
        (row.external_id, row.date, row.kind, money.to_text(row.amount_minor or 0, "EUR"))
        for row in rows
    ] == [row[:4] for row in OWN]
    assert [(row.category, row.parent or None, row.description) for row in rows] == [
        row[5:] for row in OWN
    ]


@pytest.mark.parametrize("write", [as_csv, as_json])
def test_our_own_export_of_nothing(write):
    _layout, rows = read(b"".join(write(COLUMNS, [])), "EUR")
    assert rows == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"amount": "-5.00"}, "amount_sign"),
        ({"amount": "1,234"}, None),
        ({"amount": "1.234"}, "amount_decimals"),
        ({"date": "31.03.2026"}, "date_format"),
        ({"currency": "USD"}, "currency_mismatch"),
        ({"kind": ""}, "kind_unknown"),
        ({"kind": "transfer"}, "transfer"),
        ({"amount": "0.00"}, "amount_zero"),
    ],
)
def test_our_own_export_that_was_edited(changes, code):
    row = dict(zip(COLUMNS, OWN[0], strict=True)) | changes
    _layout, rows = read(b"".join(as_csv(COLUMNS, [tuple(row.values())])), "EUR")
    assert [error["code"] for error in rows[0].errors] == ([code] if code else [])


def test_our_own_export_that_a_spreadsheet_has_saved():
    data = (
        "external_id;date;kind;amount;currency;category;parent;description\r\n"
        "1;31.03.2026;expense;1234,50;EUR;''s;;'=x\r\n"
    )
    layout, rows = read(data.encode("cp1252"), "EUR")
    assert (layout.program, layout.delimiter, layout.doubts) == ("own", ";", ())
    assert (rows[0].amount_minor, rows[0].date) == (123450, date(2026, 3, 31))
    assert (rows[0].category, rows[0].description, rows[0].errors) == ("'s", "=x", [])


@pytest.mark.parametrize(
    ("columns", "signs"),
    [({"kind": ""}, "all_expense"), ({"inflow": "amount"}, "columns"), ({"kind": "kind"}, "kind")],
)
def test_our_own_export_in_columns_that_are_said(columns, signs):
    data = b"".join(as_csv(COLUMNS, OWN))
    layout, rows = read(data, "EUR", Options(columns=columns))
    assert layout.signs == signs
    assert all(not row.errors for row in rows)


@pytest.mark.parametrize("extra", [{"external_id": "journal_id"}, {"external_id": ""}])
def test_a_column_of_firefly_that_is_said(extra):
    header = "user_id,group_id,journal_id,type,currency_code,amount,date,external_id"
    data = f"{header}\n1,2,3,Withdrawal,EUR,-5.00,2026-03-01,\n"
    _layout, rows = read(data.encode(), "EUR", Options(columns=extra))
    assert rows[0].external_id == ("3" if extra["external_id"] else "firefly:3")


_TEXT = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=12)
_NAME = st.text("aZ'=+-@\u00e9 9", min_size=1, max_size=8).map(lambda text: f"x{text.strip()}")


@settings(max_examples=30)
@given(
    st.lists(
        st.tuples(
            *(_TEXT, st.dates(days.FIRST, days.LAST), st.sampled_from(["expense", "income"])),
            *(st.integers(1, money.MAXIMUM_MINOR), _TEXT | st.sampled_from(["'", "'=", "=", "\r"])),
        ),
        max_size=4,
    ),
    st.sampled_from(["EUR", "JPY", "KWD"]),
    st.sampled_from([as_csv, as_json]),
)
def test_what_export_writes_is_read_exactly(entries, currency, write):
    rows = [
        (id_, day, kind, money.to_text(minor, currency), currency, "Food", None, text)
        for id_, day, kind, minor, text in entries
    ]
    _layout, found = read(b"".join(write(COLUMNS, rows)), currency)
    assert [
        (row.external_id, row.date, row.kind, row.amount_minor, row.description) for row in found
    ] == entries
    assert all(not row.errors for row in found)
