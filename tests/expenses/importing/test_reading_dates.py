"""Days as other programs write them."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expenses import days
from expenses.errors import Refusal
from expenses.importing.reading import Options, read

MAY = date(2024, 5, 31)


def read_days(*texts, delimiter="\t", amount="-1", **said):
    """Return the layout and the rows of a file with these dates."""
    lines = [f"{text}{delimiter}{amount}" for text in texts]
    data = "\n".join([f"date{delimiter}amount", *lines]).encode()
    return read(data, "USD", Options(delimiter=delimiter, **said))


def outcome(row):
    return row.errors[0]["code"] if row.errors else row.date


@pytest.mark.parametrize(
    ("text", "date_format"),
    [
        ("2024-05-31", "YYYY-MM-DD"),
        ("2024/05/31", "YYYY/MM/DD"),
        ("2024.05.31", "YYYY.MM.DD"),
        ("20240531", "YYYYMMDD"),
        ("31052024", "DDMMYYYY"),
        ("31.05.2024", "DD.MM.YYYY"),
        ("31. 5. 2024", "DD.MM.YYYY"),
        ("31.5.24", "DD.MM.YY"),
        ("31/05/2024", "DD/MM/YYYY"),
        ("31-05-2024", "DD-MM-YYYY"),
        ("05/31/2024", "MM/DD/YYYY"),
        ("5/31/24", "MM/DD/YY"),
        ("2024-05-31T23:59:59+00:00", "YYYY-MM-DD"),
        ("2024-05-31T23:59:59.123Z", "YYYY-MM-DD"),
        ("2024-05-31 23:59", "YYYY-MM-DD"),
        ("31.05.2024, 23:59 Uhr", "DD.MM.YYYY"),
        ("31.05.2024, 23:59", "DD.MM.YYYY"),
        ("5/31/2024 11:59:00 PM", "MM/DD/YYYY"),
        ("5/31/2024 9:05 p.m. EST", "MM/DD/YYYY"),
        (" 2024-05-31 ", "YYYY-MM-DD"),
        ("31 May 2024", "DD MMM YYYY"),
        ("31-May-24", "DD MMM YYYY"),
        ("31May2024", "DD MMM YYYY"),
        ("May 31, 2024", "DD MMM YYYY"),
        ("may 31st, 2024", "DD MMM YYYY"),
        ("31. Mai 2024", "DD MMM YYYY"),
        ("31 mai 2024", "DD MMM YYYY"),
        ("31 de mayo de 2024", "DD MMM YYYY"),
        ("31/MAY/2024 10:00", "DD MMM YYYY"),
        ("31 Bogus 2024", None),
        ("31 Feb 2024", None),
        ("2024-02-30", None),
        ("2024-05", None),
        ("31/05.2024", None),
        ("31/05/024", None),
        ("0005/31/2024", None),
        ("45443", None),
        ("yesterday", None),
        ("31" * 40, None),
        (f"2024-05-31{' ' * 60}x", None),
    ],
)
def test_formats(text, date_format):
    layout, rows = read_days(text)
    assert outcome(rows[0]) == (MAY if date_format else "date_format")
    assert layout.date_format == (date_format or "YYYY-MM-DD")
    assert "date_format" not in layout.doubts


@pytest.mark.parametrize(
    ("texts", "options", "day", "date_format", "in_doubt"),
    [
        # The whole column tells.
        (("05/06/2024", "31/05/2024"), {}, date(2024, 6, 5), "DD/MM/YYYY", False),
        (("05/06/2024", "05/31/2024"), {}, date(2024, 5, 6), "MM/DD/YYYY", False),
        (("05-06-24", "31-05-24"), {}, date(2024, 6, 5), "DD-MM-YY", True),
        (("95-06-05", "95-05-31"), {}, date(1995, 6, 5), "YY-MM-DD", False),
        # Where it does not, the rest of the file does.
        (("05/06/2024",), {}, date(2024, 5, 6), "MM/DD/YYYY", True),
        (("05/06/2024",), {"delimiter": ";"}, date(2024, 6, 5), "DD/MM/YYYY", True),
        (("05/06/2024",), {"amount": "-1,50"}, date(2024, 6, 5), "DD/MM/YYYY", True),
        (("05/06/2024",), {"decimal": ","}, date(2024, 6, 5), "DD/MM/YYYY", True),
        (("05/06/2024",), {"amount": "-1.50"}, date(2024, 5, 6), "MM/DD/YYYY", True),
        # Nobody writes the month first with points, and a day that is its month is no question.
        (("05.06.2024",), {}, date(2024, 6, 5), "DD.MM.YYYY", False),
        (("05/05/2024",), {}, date(2024, 5, 5), "MM/DD/YYYY", False),
        (("2024-05-06",), {}, date(2024, 5, 6), "YYYY-MM-DD", False),
        (("20101012",), {}, date(2010, 10, 12), "YYYYMMDD", False),
        (("05062024",), {}, date(2024, 5, 6), "MMDDYYYY", True),
        # What is said is not in doubt.
        (("05/06/2024",), {"date_format": "DD/MM/YYYY"}, date(2024, 6, 5), "DD/MM/YYYY", False),
        (("05/06/2024",), {"date_format": "d.m.yy"}, date(2024, 6, 5), "d.m.yy", False),
        (("2024-06-05",), {"date_format": "YYYY-DD-MM"}, date(2024, 5, 6), "YYYY-DD-MM", False),
        (("05.06.24",), {"date_format": "YY.MM.DD"}, date(2005, 6, 24), "YY.MM.DD", False),
    ],
)
def test_day_and_month(texts, options, day, date_format, in_doubt):
    layout, rows = read_days(*texts, **options)
    assert outcome(rows[0]) == day
    assert layout.date_format == date_format
    assert ("date_format" in layout.doubts) == in_doubt


def test_a_row_that_contradicts_the_others():
    layout, rows = read_days("31/05/2024", "30/05/2024", "05/29/2024")
    assert [outcome(row) for row in rows] == [MAY, date(2024, 5, 30), "date_format"]
    assert rows[2].errors[0]["detail"] == "This is no day that is written as DD/MM/YYYY."
    assert layout.doubts == ("date_format",)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("1900-01-01", days.FIRST),
        ("2200-12-31", days.LAST),
        ("1899-12-31", "date_out_of_range"),
        ("2201-01-01", "date_out_of_range"),
        ("0024-01-01", "date_out_of_range"),
        ("69-01-01", date(1969, 1, 1)),
        ("68-01-01", date(2068, 1, 1)),
        ("", "date_empty"),
        ("  ", "date_empty"),
    ],
)
def test_bounds(text, result):
    _layout, rows = read_days(text, "2024-05-31")
    assert outcome(rows[0]) == result


@pytest.mark.parametrize(
    "date_format",
    [
        "",
        "DD.MM",
        "DD.MM.YYYY.DD",
        "%d.%m.%Y",
        "DD.MM.YYY",
        "DDMMYYYYx",
        "DD----MM----YY",
        "D" * 99,
    ],
)
def test_no_format(date_format):
    with pytest.raises(Refusal) as refusal:
        read_days("2024-05-31", date_format=date_format)
    assert refusal.value.code == "file_date_format"


@settings(max_examples=30)
@given(
    found=st.lists(st.dates(days.FIRST, days.LAST), min_size=1, max_size=5),
    way=st.sampled_from(["%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y-%m-%d", "%Y%m%d", "%Y/%m/%d"]),
)
def test_what_is_written_one_way_is_read_so_or_in_doubt(found, way):
    layout, rows = read_days(*(day.strftime(way) for day in found))
    assert [outcome(row) for row in rows] == found or layout.doubts == ("date_format",)
    said = {"d": "DD", "m": "MM", "Y": "YYYY"}
    date_format = "".join(said.get(letter, letter) for letter in way.replace("%", ""))
    layout, rows = read_days(*(day.strftime(way) for day in found), date_format=date_format)
    assert [outcome(row) for row in rows] == found
