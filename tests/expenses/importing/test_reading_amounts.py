"""Amounts as other programs write them: read exactly, or refused."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expenses import money
from expenses.errors import Refusal
from expenses.importing.reading import Options, read


def read_amounts(*texts, currency="USD", delimiter="\t", **said):
    """Return the layout and the rows of a file with these amounts."""
    lines = [f"2026-03-{day:02}{delimiter}{text}" for day, text in enumerate(texts, start=1)]
    data = "\n".join([f"date{delimiter}amount", *lines]).encode()
    return read(data, currency, Options(delimiter=delimiter, **said))


def outcome(row):
    """Return the signed amount in minor units, or what is wrong with it."""
    if row.errors:
        return row.errors[0]["code"]
    return row.amount_minor if row.kind == "income" else -row.amount_minor


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("12.34", 1234),
        ("-12.34", -1234),
        ("+12.34", 1234),
        ("12.34-", -1234),
        ("(12.34)", -1234),
        ("(12.34", "amount_format"),
        ("($12.34)", -1234),
        ("\u221212.34", -1234),
        ("\u201312.34", -1234),
        ("- 12.34", -1234),
        ("$12.34", 1234),
        ("-$12.34", -1234),
        ("$-12.34", -1234),
        ("US$ 12.34", 1234),
        ("12.34 USD", 1234),
        ("USD12.34", 1234),
        ("12.34 usd", 1234),
        ("1,234,567.89", 123456789),
        ("1 234 567.89", 123456789),
        ("1\u202f234\xa0567.89", 123456789),
        ("1\u2009234.50", 123450),
        ("1'234'567.89", 123456789),
        ("1\u2019234.50", 123450),
        ("12,34,567.89", 123456789),
        (".5", 50),
        ("5.", 500),
        ("5.-", 500),
        ("5.--", 500),
        ("007.10", 710),
        ("0.01", 1),
        ("12.340000000000", 1234),
        ("9999999999.99", 999999999999),
        ("10000000000", "amount_too_large"),
        ("9" * 50, "amount_too_large"),
        ("9" * 70, "amount_format"),
        ("12.345", "amount_decimals"),
        ("0", "amount_zero"),
        ("-0.00", "amount_zero"),
        ("  ", "amount_empty"),
        ("-", "amount_format"),
        ("five", "amount_format"),
        ("5 apples", "amount_format"),
        ("5 CR", "amount_format"),
        ("5 XAU", "amount_format"),
        ("1e3", "amount_format"),
        ("--5", "amount_format"),
        ("+-5", "amount_format"),
        ("(-5)", "amount_format"),
        ("1,23.45", "amount_format"),
        ("1,2345.67", "amount_format"),
        ("1 23.45", "amount_format"),
        ("1'234,567.89", "amount_format"),
        ("1.2.3", "amount_format"),
        ("..5", "amount_format"),
        (".-5", "amount_format"),
        (", 5", "amount_format"),
        ("5%", "amount_format"),
        ("\u0661\u0662", "amount_format"),
        ("12.34 EUR", "currency_mismatch"),
        ("12.34 \u20ac", "currency_mismatch"),
        ("12.34 z\u0142", "currency_mismatch"),
    ],
)
def test_amounts(text, minor):
    _layout, rows = read_amounts(text, "-20.05", "0.7", decimal=".", signs="negative_is_expense")
    assert outcome(rows[0]) == minor


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("12,34 \u20ac", "EUR", 1234),
        ("1.234,50 Euro", "EUR", 123450),
        ("Fr. 1'234,50", "CHF", 123450),
        ("12,50 kr.", "SEK", 1250),
        ("kr.12,50", "SEK", 1250),
        ("12,50 kr", "EUR", "currency_mismatch"),
        ("Rs.500,00", "INR", 50000),
        ("R$ 1.234,56", "BRL", 123456),
        ("1.234", "JPY", 1234),
        ("1.234,00", "JPY", 1234),
        ("12,5", "JPY", "amount_decimals"),
        ("12,345", "KWD", 12345),
        ("12,3456", "KWD", "amount_decimals"),
        ("12,50 NT$", "TWD", 1250),
        ("12,50 \uff04", "TWD", 1250),
    ],
)
def test_other_currencies(text, currency, minor):
    _layout, rows = read_amounts(text, currency=currency, decimal=",", signs="all_income")
    assert outcome(rows[0]) == minor


@pytest.mark.parametrize(
    ("texts", "minor", "decimal", "in_doubt"),
    [
        (("1,234", "5.67"), 123400, ".", False),
        (("1,234", "5,67"), "amount_decimals", ",", False),
        (("1.234", "5,67"), 123400, ",", False),
        (("1.234", "1.234.567"), 123400, ",", False),
        (("1,234", "2,5"), "amount_decimals", ",", False),
        (("1,500", "2,5"), 150, ",", False),
        (("1,234", "1234.567"), 123400, ".", False),
        (("1,234", "0.125"), 123400, ".", False),
        (("1,234", "1 234.567"), 123400, ".", False),
        (("1.234,56", "5"), 123456, ",", False),
        (("1,234.56", "5"), 123456, ".", False),
        (("1,234", "5"), 123400, ".", True),
        (("1.234", "5"), 123400, ",", True),
        (("1,234", "1.234"), 123400, ".", True),  # as much for one as for the other
        (("1.50", "1,50", "2.50"), 150, ".", True),
        (("7", "5"), 700, ".", False),
    ],
)
def test_the_column_tells_what_divides_decimals(texts, minor, decimal, in_doubt):
    layout, rows = read_amounts(*texts, signs="all_income")
    assert outcome(rows[0]) == minor
    assert layout.decimal == decimal
    assert ("decimal" in layout.doubts) == in_doubt


def test_three_decimals_are_decimals_where_the_currency_has_them():
    layout, rows = read_amounts("1,234", currency="KWD", signs="all_income")
    assert (layout.decimal, layout.doubts, rows[0].amount_minor) == (",", ("decimal",), 1234)


def test_semicolons_are_europes():
    layout, rows = read_amounts("7", delimiter=";", signs="all_income")
    assert layout.decimal == ","
    layout, rows = read_amounts("1,234", "1.234", delimiter=";", signs="all_income")
    assert [outcome(row) for row in rows] == ["amount_decimals", 123400]
    assert layout.doubts == ("decimal",)


def test_what_is_said_is_not_in_doubt():
    layout, rows = read_amounts("1,234", decimal=",", signs="all_income", currency="KWD")
    assert (layout.doubts, rows[0].amount_minor) == ((), 1234)


@pytest.mark.parametrize(
    ("texts", "said", "kinds", "signs", "in_doubt"),
    [
        (("-1", "2"), None, ["expense", "income"], "negative_is_expense", False),
        (("-1", "2", "3"), None, ["expense", "income", "income"], "negative_is_expense", False),
        (("-1", "2", "3", "4"), None, ["expense", *["income"] * 3], "negative_is_expense", True),
        (("1", "2"), None, ["expense", "expense"], "all_expense", True),
        (("-1", "2"), "positive_is_expense", ["income", "expense"], "positive_is_expense", False),
        (("-1", "2"), "all_expense", ["expense", "expense"], "all_expense", False),
        (("-1", "2"), "all_income", ["income", "income"], "all_income", False),
        (("0", "x"), None, ["expense", "expense"], "all_expense", False),
        (("x", "-1"), None, ["", "expense"], "negative_is_expense", False),
    ],
)
def test_signs(texts, said, kinds, signs, in_doubt):
    layout, rows = read_amounts(*texts, signs=said)
    assert [row.kind for row in rows] == kinds
    assert (layout.signs, "signs" in layout.doubts) == (signs, in_doubt)


@pytest.mark.parametrize(
    ("out", "into", "minor"),
    [
        ("5.00", "", -500),
        ("", "5.00", 500),
        ("-5.00", "0.00", -500),
        ("5.00", "-", -500),
        ("5.00", "\u2014", -500),
        ("5.00", "6.00", "amount_both"),
        ("", "", "amount_empty"),
        ("0.00", "0.00", "amount_zero"),
        ("", "0", "amount_zero"),
        ("5.00", "x", "amount_format"),
    ],
)
def test_a_column_each(out, into, minor):
    data = f"Date\tOutflow\tInflow\n2026-03-01\t{out}\t{into}\n"
    layout, rows = read(data.encode(), "USD")
    assert outcome(rows[0]) == minor
    assert layout.signs == "columns"


def test_a_column_each_whose_signs_contradict():
    layout, rows = read(b"Date,Debit,Credit\n2026-03-01,-5,\n2026-03-02,6,\n", "USD")
    assert [outcome(row) for row in rows] == [-500, -600]
    assert layout.doubts == ("signs",)
    said = Options(signs="all_income")
    assert read(b"Date,Debit,Credit\n2026-03-01,-5,\n", "USD", said)[0].signs == "columns"


def test_one_column_of_expenses_alone():
    layout, rows = read(b"Date,Paid out\n2026-03-01,5\n", "USD")
    assert (layout.signs, [outcome(row) for row in rows]) == ("columns", [-500])


def test_signs_that_contradict_the_kind():
    data = b"Date,Amount,Type\n2026-03-01,-5,debit\n2026-03-02,6,%s\n"
    layout, rows = read(data % b"debit", "USD")
    assert ([outcome(row) for row in rows], layout.doubts) == ([-500, -600], ("signs",))
    layout, rows = read(data % b"credit", "USD")
    assert ([outcome(row) for row in rows], layout.doubts) == ([-500, 600], ())
    # What is said about signs goes before words.
    layout, rows = read(data % b"credit", "USD", Options(signs="all_income"))
    assert ([outcome(row) for row in rows], layout.signs) == ([500, 600], "all_income")


@pytest.mark.parametrize(
    ("cell", "fits"),
    [
        *[("USD", True), ("usd ", True), ("$", True), ("US$", True), ("", True)],
        *[("EUR", False), ("\u20ac", False), ("Euro", False), ("dollars", False), ("US", False)],
    ],
)
def test_a_column_of_currencies(cell, fits):
    data = f"Date,Amount,Currency\n2026-03-01,5,{cell}\n"
    _layout, rows = read(data.encode(), "USD")
    errors = [] if fits else [("currency", "currency_mismatch")]
    assert [(error["field"], error["code"]) for error in rows[0].errors] == errors


def test_a_currency_that_does_not_fit_is_named():
    _layout, rows = read(b"Date,Amount,Currency\n2026-03-01,5, EUR \n", "USD")
    assert rows[0].errors[0]["detail"] == "This is in EUR, and the ledger in USD."


@settings(max_examples=50)
@given(
    minor=st.integers(1, money.MAXIMUM_MINOR),
    currency=st.sampled_from(["USD", "JPY", "KWD"]),
    thousands=st.sampled_from(["", ".", ",", " ", "'", "\xa0", "\u202f"]),
    sign=st.sampled_from(["-{}", "({})", "{}-", "\u2212{}", "- {}", "-$ {}"]),
)
def test_whatever_way_it_is_written_it_is_read_exactly(minor, currency, thousands, sign):
    decimal = "," if thousands == "." else "."
    whole, _point, fraction = money.to_text(minor, currency).partition(".")
    grouped = f"{Decimal(whole):,}".replace(",", thousands)
    text = sign.format(grouped + (decimal + fraction if fraction else ""))
    _layout, rows = read_amounts(text, currency=currency, decimal=decimal)
    assert (rows[0].errors, rows[0].kind, rows[0].amount_minor) == ([], "expense", minor)


@settings(max_examples=50)
@given(st.text("0123456789.,-+()' $eE\u20ac", max_size=12))
def test_whatever_is_read_is_what_its_digits_say(text):
    _layout, rows = read_amounts(text, decimal=".", signs="all_income")
    (row,) = rows
    if row.errors:
        assert row.amount_minor is None
        return
    digits = "".join(letter for letter in text if letter in "0123456789.").rstrip(".")
    assert Decimal(digits) * 100 == row.amount_minor


def test_refusals_tell_what_is_wrong():
    _layout, rows = read_amounts("9999999999999")
    assert rows[0].errors == [
        {
            "field": "amount",
            "code": "amount_too_large",
            "detail": "An amount is at most 9999999999.99 USD.",
        }
    ]
    with pytest.raises(Refusal):
        read_amounts("5", decimal=";")
