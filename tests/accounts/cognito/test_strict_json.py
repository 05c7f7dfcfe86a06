import pytest

from accounts.cognito.strict_json import parse_object


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
        b'{"a": 1, "a": 1}',
        b'{"a": {"b": 1, "\\u0062": 2}}',
        b'"\xff"',
        # More than any interpreter's recursion can hold, closed and not.
        b'{"a":' + b"[" * 200_000,
        b'{"a":' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    ],
    ids=range(10),
)
def test_everything_else_is_a_value_error(raw):
    with pytest.raises(ValueError, match=r"\S"):
        parse_object(raw)
