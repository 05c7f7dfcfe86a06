"""Cells that no spreadsheet takes for a formula, and the way back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.spreadsheets import FORMULA_SIGNS, as_csv, escaped, unescaped


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1", "@a", "\ta", "\ra", "\na", "'a", "'", "''", "="]
)
def test_what_is_escaped(text):
    assert escaped(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "a", "1", " =1", "a'", "a=1", "\u2019a"])
def test_what_is_not(text):
    assert escaped(text) == text


# Few characters, so that those that count stand together often.
@given(st.text(alphabet="='\t\n a-", max_size=6))
def test_back_again(text):
    cell = escaped(text)
    assert not cell.startswith(FORMULA_SIGNS)
    assert unescaped(cell) == text


@pytest.mark.parametrize("cell", ["'a", "'", "' =", "a", "", "=1"])
def test_a_cell_of_somebody_else_stays(cell):
    assert unescaped(cell) == cell


def test_only_text_is_escaped():
    assert b"".join(as_csv(("a", "b"), [(-1, "-1")])) == b"\xef\xbb\xbfa,b\r\n-1,'-1\r\n"
