"""The headers of conditional requests, by themselves."""

import pytest
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from common.conditional import IfMatch, VersionMismatch, if_match, if_none_match, strong, weak

NO_LISTS_OF_ETAGS = [
    *("", " ", "0", "x", '"', '"a" "b"', '"a",', ',"a"', '"a",,"b"', '"a";"b"', 'w/"a"', 'W/ "a"'),
    *('"a b"', '"a\tb"', '"a"b', '*, "a"', "**", "*, *", "W/*"),
]


def sent(header: str, value: str) -> Request:
    return Request(APIRequestFactory().get("/", headers={header: value}))


@pytest.mark.parametrize(
    ("value", "matches"),
    [
        ('"12"', True),
        ('  "12"\t', True),
        ('"0", "12"', True),
        ('"12","0"', True),
        ('W/"12" \t, "12"', True),
        ("*", True),
        (" * ", True),
        ('"0"', False),
        ('""', False),
        ('"1", "2"', False),
        ('"12.3"', False),
        ('W/"12"', False),
        ('"0", W/"12"', False),
        ('"\x80"', False),
    ],
)
def test_if_match(value: str, matches: bool) -> None:
    condition = if_match(sent("If-Match", value))
    if matches:
        condition.check("12")
    else:
        with pytest.raises(VersionMismatch):
            condition.check("12")


def test_without_if_match_anything_goes() -> None:
    assert if_match(Request(APIRequestFactory().get("/"))) == IfMatch.ANY
    IfMatch.ANY.check("12")


@pytest.mark.parametrize(
    ("value", "holds"),
    [
        ('"12"', True),
        ('W/"12"', True),
        ('"0" , W/"12"', True),
        ("*", True),
        ('"0"', False),
        ('W/"1", "2"', False),
    ],
)
def test_if_none_match(value: str, holds: bool) -> None:
    there = if_none_match(sent("If-None-Match", value))
    assert there.holds(strong("12")) == there.holds(weak("12")) == holds
    assert not there.holds("")


def test_without_if_none_match_nothing_is_known() -> None:
    assert not if_none_match(Request(APIRequestFactory().get("/"))).holds(strong("12"))


@pytest.mark.parametrize("value", NO_LISTS_OF_ETAGS)
def test_what_is_no_list_of_etags(value: str) -> None:
    for header, read in (("If-Match", if_match), ("If-None-Match", if_none_match)):
        with pytest.raises(ValidationError) as caught:
            read(sent(header, value))
        assert {name: [e.code for e in errors] for name, errors in caught.value.detail.items()} == {  # type: ignore[union-attr]
            header: ["etag_format"]
        }
