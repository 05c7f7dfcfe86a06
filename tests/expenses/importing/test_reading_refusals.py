"""Files that are no table, and what cannot be meant: refused as a whole, with a reason."""

import gzip
import io
import json
import re
import zipfile
from pathlib import Path

import pytest

from expenses.errors import Refusal
from expenses.importing.reading import Options, read

PLAIN = "Date,Amount,Description\n2026-03-01,-5.00,Caf\xe9\n2026-03-02,6.00,B\xe4cker\n"


def refused(data: bytes, **said) -> str:
    with pytest.raises(Refusal) as refusal:
        read(data, "EUR", Options(**said))
    assert str(refusal.value.message).endswith(".")
    return refusal.value.code


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(zipfile.ZipInfo("xl/workbook.xml"), "")  # of no particular time
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b" \r\n\t", "file_empty"),
        (zipped(), "file_not_text"),
        (gzip.compress(PLAIN.encode(), mtime=0), "file_not_text"),
        (b"%PDF-1.7\n", "file_not_text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "file_not_text"),
        (b"Date,Amount\n2026-03-01,5\x00\n", "file_not_text"),
        (b"\xff\xfeD", "file_encoding"),
        (b"\xef\xbb\xbfDate,Amount\n\xff", "file_encoding"),
        (b"Date,Amount\n\x81\n", "file_encoding"),
        (b"Hello\nWorld\n", "file_no_header"),
        (b"2026-03-01,5,Bread\n", "file_no_header"),
        (b"Amount,Description\n5,Bread\n", "file_no_date"),
        (b"Date,Description\n2026-03-01,Bread\n", "file_no_amount"),
        (b"Date,Balance\n2026-03-01,5\n", "file_no_header"),
        (b'Date,Amount\n2026-03-01,5\n"2026-03-02,6\n', "file_quotes"),
        (b'Date,Amount\n2026-03-01,5\n"2026-03-02,6', "file_quotes"),
        (b"Date,Amount\n2026-03-01," + b"5" * 140_000, "file_cell_too_long"),
        (b"Date,Amount\n" + b"," * 200, "file_too_many_columns"),
        (b"[1]", "file_json"),
        (b'{"date": 1}', "file_json"),
        (b' [ null, {"date": 1, "amount": 1}]', "file_json"),
        (b"[Hello]", "file_no_header"),
        (b'[{"date": []}]', "file_json"),
        (b'[{"date": true}]', "file_json"),
        (b'[{"date": 1} {"date": 2}]', "file_json"),
        (b'[{"date": 1}; {"date": 2}]', "file_json"),
        (b'[{"date": 1}, 2]', "file_json"),
        (b'[{"date": 1}', "file_json"),
        (b'[{"date": 1},', "file_json"),
        (b'[{"date": 1}] x', "file_json"),
        (b'[{"date": nul}]', "file_json"),
        (b'[{"a": ' + b"[" * 100_000, "file_json"),
        (b'[{"date": "\\u0000"}]', "file_not_text"),
        (b'[{"date": "\\ud800"}]', "file_not_text"),
        (b'[{"date": "2026-03-01"}]', "file_no_amount"),
        (b'[{"amount": 1}]', "file_no_date"),
        (json.dumps([{f"x{n}": "" for n in range(201)}]).encode(), "file_too_many_columns"),
        (
            json.dumps([{f"{n}": "" for n in range(99)}, *[{}] * 99]).encode(),
            "file_too_many_columns",
        ),
    ],
)
def test_what_is_no_table(data, code):
    assert refused(data) == code


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"encoding": "ebcdic"}, "file_encoding"),
        ({"encoding": "utf-16"}, "file_encoding"),
        ({"delimiter": "x"}, "file_delimiter"),
        ({"delimiter": ""}, "file_delimiter"),
        ({"delimiter": ";"}, "file_no_header"),
        ({"decimal": ""}, "file_decimal"),
        ({"signs": "kind"}, "file_signs"),
        ({"default_category": " "}, "file_default_category"),
        ({"default_category": "x" * 101}, "file_default_category"),
        ({"columns": {"colour": "Date"}}, "file_columns"),
        ({"columns": {"date": "Datum"}}, "file_columns"),
        ({"columns": {"category": "Kategorie"}}, "file_columns"),
        ({"columns": {"category": "4"}}, "file_columns"),
        ({"columns": {"category": "0"}}, "file_columns"),
        ({"columns": {"category": "\u0661"}}, "file_columns"),
        ({"columns": {"date": ""}}, "file_no_date"),
        ({"columns": {"amount": ""}}, "file_no_amount"),
        ({"columns": {"date": "2", "amount": "1"}}, "file_columns"),
        ({"columns": {"date": "1", "amount": "2", "notes": "Memo"}}, "file_columns"),
    ],
)
def test_what_cannot_be_meant(said, code):
    assert refused(PLAIN.encode(), **said) == code


def test_a_missing_column_is_named():
    with pytest.raises(Refusal) as refusal:
        read(PLAIN.encode(), "EUR", Options(columns={"category": "Kategorie"}))
    assert refusal.value.message == 'There is no column "Kategorie" in this file.'


def test_too_many_rows(monkeypatch):
    for module in ("headers", "objects", "tables"):
        monkeypatch.setattr(f"expenses.importing.reading.{module}.MAXIMUM_ROWS", 3)
    row = b"2026-03-01,-5\n"
    assert len(read(b"Date,Amount\n" + row * 3, "EUR")[1]) == 3
    assert refused(b"Date,Amount\n" + row * 4) == "file_too_many_rows"
    assert refused(b"Date,Amount\n" + row * 100) == "file_too_many_rows"
    item = {"date": "2026-03-01", "amount": "-5"}
    assert len(read(json.dumps([item] * 3).encode(), "EUR")[1]) == 3
    assert refused(json.dumps([item] * 4).encode()) == "file_too_many_rows"


def test_the_document_has_each_code_and_no_other():
    root = Path(__file__).resolve().parents[3]
    folder = root / "expenses" / "importing" / "reading"
    code = "".join(path.read_text() for path in folder.glob("*.py"))
    text = (root / "docs" / "importing.md").read_text()
    chapter = text.partition("## What cannot be read")[2].partition("\n## ")[0]
    rows = "".join(re.findall(r"^\| (`.*?) \|", chapter, re.MULTILINE))
    assert set(re.findall(r"`([a-z_]+)`", rows)) - {"code"} == set(
        re.findall(r'Refusal\(\s*"([a-z_]+)"', code)
    )
