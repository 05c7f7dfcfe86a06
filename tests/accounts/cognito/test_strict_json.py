from decimal import Decimal

import pytest

from common.strict_json import DuplicateNameError, loads, parse_object


def test_an_object_is_parsed():
    assert parse_object('{"ä": [1, {"b": null}]}'.encode()) == {"ä": [1, {"b": None}]}


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"null",
        b"{} {}",
        b'{"a": NaN}',
        b'"\xff"',
        # More than any interpreter's recursion can hold, closed and not.
        b'{"a":' + b"[" * 200_000,
        b'{"a":' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    ],
    ids=range(8),
)
def test_everything_else_is_a_value_error(raw):
    with pytest.raises(ValueError, match=r"\S"):
        parse_object(raw)


@pytest.mark.parametrize("raw", [b'{"a": 1, "a": 1}', b'{"a": {"b": 1, "\\u0062": 2}}'])
def test_a_name_given_twice_is_told_from_the_rest(raw):
    with pytest.raises(DuplicateNameError):
        parse_object(raw)


def test_what_makes_a_number_is_told_for_each_text():
    for _ in range(2):
        assert repr(loads("[1.5, 1]")) == "[1.5, 1]"
        assert repr(loads("[1.5, 1]", parse_float=Decimal)) == "[Decimal('1.5'), 1]"
