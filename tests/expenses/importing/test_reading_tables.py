"""From bytes to a table: encodings, delimiters, quotation marks, headers."""

import json
from datetime import date

import pytest

from expenses.importing.reading import Options, read, tables

PLAIN = "Date,Amount,Description\n2026-03-01,-5.00,Caf\xe9\n2026-03-02,6.00,B\xe4cker\n"


@pytest.mark.parametrize(
    ("data", "encoding", "in_doubt"),
    [
        (PLAIN.encode(), "utf-8", False),
        (PLAIN.encode("utf-8-sig"), "utf-8", False),
        (PLAIN.encode("utf-16"), "utf-16", False),
        (b"\xfe\xff" + PLAIN.encode("utf-16-be"), "utf-16", False),
        (PLAIN.encode("latin-1"), "latin-1", False),
        (PLAIN.replace("Amount", "Amount \u20ac").encode("cp1252"), "windows-1252", False),
        # UTF-8 that is broken somewhere would come out as one strange letter more for each.
        (PLAIN.encode() + b"\xff", "latin-1", True),
    ],
)
def test_encodings(data, encoding, in_doubt):
    layout, rows = read(data, "EUR")
    assert layout.encoding == encoding
    assert ("encoding" in layout.doubts) == in_doubt
    if not in_doubt:
        assert [row.description for row in rows] == ["Caf\xe9", "B\xe4cker"]


@pytest.mark.parametrize(
    ("said", "name"),
    [("UTF-8", "utf-8"), ("cp1252", "windows-1252"), ("iso-8859-1", "latin-1")],
)
def test_an_encoding_that_is_said(said, name):
    layout, rows = read(PLAIN.encode("ascii", "ignore"), "EUR", Options(encoding=said))
    assert (layout.encoding, layout.doubts) == (name, ())
    layout, rows = read(PLAIN.encode(name), "EUR", Options(encoding=said))
    assert rows[0].description == "Caf\xe9"


def test_what_is_said_of_the_encoding_is_not_in_doubt():
    layout, rows = read(PLAIN.encode(), "EUR", Options(encoding="latin-1"))
    assert (rows[0].description, layout.doubts) == ("Caf\xc3\xa9", ())


@pytest.mark.parametrize("delimiter", [";", "\t", "|", ","])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(delimiter, newline):
    lines = [
        "Date|Amount|Description",
        '2026-03-01|-5.00|"a,b;c"',
        "",
        '2026-03-02|-6.00|"two\nlines, ""quoted"""',
        "||",
        "2026-03-03|-7.00|no end",
    ]
    text = "\n".join(lines).replace("|", delimiter).replace("\n", newline)
    layout, rows = read(text.encode(), "EUR")
    assert (layout.delimiter, layout.header_line, layout.doubts) == (delimiter, 1, ())
    assert [(row.line, row.description, row.errors) for row in rows] == [
        (2, "a,b;c", []),
        (4, 'two lines, "quoted"', []),
        (7, "no end", []),
    ]
    assert rows[1].cells == ["2026-03-02", "-6.00", f'two{newline}lines, "quoted"']


@pytest.mark.parametrize("said", [";", "\t", "|", ",", "tab", "\\t"])
def test_a_delimiter_that_is_said(said):
    data = PLAIN.replace(",", {"tab": "\t", "\\t": "\t"}.get(said, said)).encode()
    layout, rows = read(data, "EUR", Options(delimiter=said))
    assert len(rows) == 2
    assert layout.delimiter in tables.DELIMITERS


def test_a_delimiter_that_the_file_says():
    layout, rows = read(b"sep=|\r\nDate|Amount;Debit;Credit|Amount\r\n2026-03-01|a|5\r\n", "EUR")
    assert (layout.delimiter, layout.header_line, rows[0].amount_minor) == ("|", 2, 500)


def test_quotation_marks_within_cells():
    data = b'Date,Amount,Description\n2026-03-01,-5,"Old" Inn\n2026-03-02,-6,5" nail\n'
    layout, rows = read(data, "EUR")
    assert [row.description for row in rows] == ["Old Inn", '5" nail']
    assert layout.doubts == ("quotes",)


@pytest.mark.parametrize(
    ("row", "fits"),
    [
        ("2026-03-01,-5,Bread,,", True),
        ("2026-03-01,-5,Bread", True),
        ("2026-03-01,-5,Bread,, ,", True),
        ("2026-03-01,-5", False),
        ("2026-03-01,-5,Bread,,,x", False),
        ("Total", False),
    ],
)
def test_the_number_of_cells(row, fits):
    _layout, rows = read(f"Date,Amount,Description,,\n{row}\n2026-03-02,-6,x,,\n".encode(), "EUR")
    assert rows[0].cells == row.split(",")
    assert rows[1].errors == []
    if fits:
        assert (rows[0].errors, rows[0].description) == ([], "Bread")
        return
    assert rows[0].errors == [
        {
            "field": "cells",
            "code": "cells",
            "detail": "This row has more or fewer cells than the header.",
        }
    ]
    assert (rows[0].kind, rows[0].date, rows[0].amount_minor) == ("", None, None)
    assert (rows[0].category, rows[0].description) == ("", "")


def test_columns_that_are_said():
    data = b"When,What,Date,Out,Amount\n2026-03-01,Bread,2020-01-01,5,9\n"
    said = Options(columns={"date": "when", "description": "What", "outflow": "4"})
    layout, rows = read(data, "EUR", said)
    assert layout.columns == {"date": 0, "description": 1, "outflow": 3}
    assert (rows[0].date, rows[0].amount_minor) == (date(2026, 3, 1), 500)


def test_a_column_of_amounts_that_is_said_beside_a_pair():
    data = b"Date,Amount,Money Out,Money In\n2026-03-01,-9,5,\n"
    layout, rows = read(data, "EUR", Options(columns={"amount": "Amount"}))
    assert layout.columns == {"date": 0, "amount": 1}
    assert rows[0].amount_minor == 900


def test_columns_of_json_that_are_said():
    data = b'[{"when": "2026-03-01", "date": "2020-01-01", "amount": "-5"}]'
    _layout, rows = read(data, "EUR", Options(columns={"date": "when"}))
    assert rows[0].date == date(2026, 3, 1)


def test_columns_that_are_not_to_be_read():
    data = b"Date,Amount,Type,Description,Notes\n2026-03-01,-5,credit,Bread,secret\n"
    layout, rows = read(data, "EUR", Options(columns={"notes": "", "kind": ""}))
    assert layout.columns == {"date": 0, "amount": 1, "description": 3}
    assert (rows[0].kind, rows[0].description) == ("expense", "Bread")


def test_a_column_of_kinds_that_is_said():
    data = b"Date,Amount,Way\n2026-03-01,5,out\n2026-03-02,5,x\n2026-03-03,5,y\n"
    layout, rows = read(data, "EUR", Options(columns={"kind": "Way"}))
    assert (layout.signs, [row.kind for row in rows]) == ("kind", ["expense", "", ""])


@pytest.mark.parametrize("delimiter", [None, ";"])
def test_no_header(delimiter):
    data = b"01.02.2026;-5,00;Bread, butter\n14.02.2026;6,00;Pay\n"
    columns = {"date": "1", "amount": "2", "description": "3"}
    layout, rows = read(data, "EUR", Options(columns=columns, delimiter=delimiter))
    assert (layout.header_line, layout.header, layout.delimiter) == (0, (), ";")
    assert [(row.line, row.kind, row.amount_minor, row.description) for row in rows] == [
        (1, "expense", 500, "Bread, butter"),
        (2, "income", 600, "Pay"),
    ]
    assert all(not row.errors for row in rows)


def test_a_header_of_unknown_names():
    data = b"Account 5\n\nWann;Wieviel;Kategorie\n01.02.2026;-5,00;Brot\nTotal\n"
    layout, rows = read(data, "EUR", Options(columns={"date": "1", "amount": "2"}))
    assert (layout.header_line, layout.header) == (3, ("Wann", "Wieviel", "Kategorie"))
    assert rows[0].category == "Brot"
    assert [error["code"] for error in rows[1].errors] == ["cells"]


def test_lines_about_the_account_and_no_header():
    data = b"Account 5\n01.02.2026;-5,00;Brot\n02.02.2026;-6\n"
    columns = {"date": "1", "outflow": "2", "description": "3"}
    layout, rows = read(data, "EUR", Options(columns=columns))
    assert (layout.header_line, [row.line for row in rows]) == (0, [2, 3])
    assert [error["code"] for error in rows[1].errors] == ["cells"]


@pytest.mark.parametrize("first", ["31.02.2026;-5,00", "01.02.2026;five"])
def test_a_first_row_that_is_wrong_is_no_header(first):
    data = f"{first}\n01.02.2026;-5,00\n".encode()
    layout, rows = read(data, "EUR", Options(columns={"date": "1", "amount": "2"}))
    assert layout.header_line == 0
    assert [len(row.errors) for row in rows] == [1, 0]


def test_json():
    data = b"""[
    {"date": "2026-03-01", "amount": -5.10, "description": "Bread"},

    {"date": "2026-03-02",
     "amount": 12, "notes": "x", "description": null},
    ]
    """
    layout, rows = read(data, "EUR")
    assert (layout.format, layout.delimiter, layout.header_line) == ("json", "", 0)
    assert layout.header == ("date", "amount", "description", "notes")
    assert [(row.line, row.kind, row.amount_minor, row.description) for row in rows] == [
        (2, "expense", 510, "Bread"),
        (4, "income", 1200, "x"),
    ]
    assert rows[0].cells == ["2026-03-01", "-5.10", "Bread", ""]


def test_json_on_one_line():
    item = {"date": "2026-03-01", "amount": "-5"}
    _layout, rows = read(json.dumps([item, item]).encode(), "EUR")
    assert [row.line for row in rows] == [1, 2]


def test_json_of_nothing():
    layout, rows = read(b" [ ] ", "EUR")
    assert (layout.header, rows) == ((), [])
