"""Whatever is sent is read, or refused; nothing else ever happens."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from expenses.errors import Refusal
from expenses.importing.reading import FIELDS, SIGNS, Layout, Options, ReadRow, read
from expenses.importing.reading.tables import DELIMITERS

_CELLS = st.sampled_from(
    [
        *("Date", "Amount", "Debit", "Credit", "Type", "Category", "Currency", "Soll/Haben", ""),
        *("2026-03-01", "31.12.2025", "5", "-5,00", "(1.234,5)", "debit", "EUR", "=1", "'=1"),
        *('"', '""', '"a', 'b"', "\r", "\n", "sep=;", "\x00", "\ud7ff", "\U0001f961", "[{", "}]"),
    ]
)
_TEXTS = st.lists(st.lists(_CELLS | st.text(max_size=5), max_size=6), max_size=6).flatmap(
    lambda rows: st.sampled_from(DELIMITERS).map(
        lambda delimiter: "\n".join(delimiter.join(row) for row in rows)
    )
)
_OPTIONS = st.builds(
    Options,
    encoding=st.none() | st.sampled_from(["utf-8", "utf-16", "latin-1", "cp1252", "x"]),
    delimiter=st.none() | st.sampled_from([*DELIMITERS, "x"]),
    columns=st.none() | st.dictionaries(st.sampled_from(FIELDS), _CELLS | st.sampled_from("0129")),
    date_format=st.none() | st.sampled_from(["DD.MM.YYYY", "YYYY-MM-DD", "M"]),
    decimal=st.none() | st.sampled_from([".", ","]),
    signs=st.none() | st.sampled_from(SIGNS),
)


def read_or_refuse(data: bytes, options: Options) -> tuple[Layout, list[ReadRow]] | None:
    """Return what is read; None where the file is refused, in the way in which files are."""
    try:
        return read(data, "EUR", options)
    except Refusal as refusal:
        if not refusal.code.startswith("file_"):
            raise
        return None


@settings(max_examples=50)
@given(
    data=st.binary(max_size=60)
    | st.builds(
        lambda text, encoding: text.encode(encoding, "ignore"),
        _TEXTS | _TEXTS.map(lambda text: f"Date,Amount\n{text}"),
        st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    ),
    options=st.just(Options()) | _OPTIONS,
)
def test_whatever_is_sent_is_read_or_refused(data, options):
    found = read_or_refuse(data, options)
    if found is None:
        return
    layout, rows = found
    json.dumps([layout.as_dict(), [row.cells for row in rows]])
    lines = [row.line for row in rows]
    assert lines == sorted(set(lines))
    for row in rows:
        assert bool(row.errors) != bool(row.kind and row.date and row.amount_minor and row.category)


@settings(max_examples=25)
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["date", "amount", "kind", "x"]),
            st.none() | st.integers() | st.text(max_size=5) | st.sampled_from([True, [], {}, 0.5]),
            max_size=4,
        )
        | st.integers(),
        max_size=4,
    )
)
def test_whatever_json_is_sent_is_read_or_refused(value):
    found = read_or_refuse(json.dumps(value).encode(), Options())
    assert found is None or len(found[1]) == len(value)
