"""When two requests are the same."""

import contextlib
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from common.parsers import LegibleFormParser, LimitedMultiPartParser, StrictJSONParser
from common.request_digests import digest_of

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda values: (
        st.lists(values, max_size=3) | st.dictionaries(st.text(max_size=3), values, max_size=3)
    ),
    max_leaves=6,
)


class BytesParser(BaseParser):
    media_type = "text/csv"

    def parse(self, stream: Any, *_arguments: Any, **_options: Any) -> Any:
        return stream.read()


class StrangeParser(BytesParser):
    media_type = "text/strange"

    def parse(self, stream: Any, *_arguments: Any, **_options: Any) -> Any:
        return object()


PARSERS = [
    *(StrictJSONParser(), LegibleFormParser(), LimitedMultiPartParser()),
    *(BytesParser(), StrangeParser()),
]


def request(body: Any, content_type: str = "application/json", address: str = "/x") -> Request:
    factory = APIRequestFactory()
    return Request(factory.generic("POST", address, body, content_type), parsers=PARSERS)


def form(boundary: str, *parts: tuple[str, str]) -> Request:
    lines = [f"--{boundary}\r\nContent-Disposition: form-data; {a}\r\n\r\n{b}" for a, b in parts]
    text = "\r\n".join([*lines, f"--{boundary}--\r\n"])
    return request(text, f"multipart/form-data; boundary={boundary}")


@settings(max_examples=50)
@given(JSON, JSON)
def test_json_by_its_values(one: Any, other: Any) -> None:
    written = digest_of(request(json.dumps(one)))
    otherwise = json.dumps(backwards(one), indent=2, ensure_ascii=False)
    assert digest_of(request(otherwise.encode())) == written
    # Not as values: in Python, true is one.
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (digest_of(request(json.dumps(other))) == written) == same


def backwards(value: Any) -> Any:
    """The same JSON, the members of its objects in the opposite order."""
    if isinstance(value, dict):
        return {name: backwards(value[name]) for name in reversed(value)}
    return [backwards(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("45.99", "45.990"),
        ("1", "1.0"),
        ("1", "true"),
        ("1", '"1"'),
        ("0.1", "0.10000000000000000001"),
        ("[]", "{}"),
        ('["a", "b"]', '["b", "a"]'),
        ('{"a": 1}', '{"a": 1, "b": null}'),
        ('"a"', '"A"'),
    ],
)
def test_json_to_the_digit(one: str, other: str) -> None:
    assert digest_of(request(one)) != digest_of(request(other))


def test_the_address_with_its_query() -> None:
    digests = {digest_of(request("{}", address=a)) for a in ("/x", "/y", "/x?a=1", "/x?a=2")}
    assert len(digests) == 4


def test_a_form_without_its_boundaries() -> None:
    parts = [('name="a"', "1"), ('name="file"; filename="f.csv"', "x,y"), ('name="b"', "2")]
    first = digest_of(form("one", *parts))
    assert digest_of(form("another", *reversed(parts))) == first
    for n, other in ((0, ('name="a"', "3")), (1, ('name="file"; filename="f.csv"', "x,z"))):
        changed = [*parts]
        changed[n] = other
        assert digest_of(form("one", *changed)) != first
    assert digest_of(form("one", *parts[:2])) != first


def test_a_file_can_be_read_after_it() -> None:
    sent = form("one", ('name="file"; filename="f.csv"', "x,y"))
    digest_of(sent)
    body: Any = sent.data
    assert body["file"].read() == b"x,y"


def test_a_large_file_is_read_in_pieces() -> None:
    content = b"x" * (SimpleUploadedFile.DEFAULT_CHUNK_SIZE + 1)
    digests = set()
    for name in ("a.csv", "b.csv"):
        factory = APIRequestFactory()
        sent = factory.post("/x", {"file": SimpleUploadedFile(name, content)}, format="multipart")
        digests.add(digest_of(Request(sent, parsers=PARSERS)))
    assert len(digests) == 1


def test_text_by_its_bytes() -> None:
    first = digest_of(request(b"a,b\r\n", "text/csv"))
    assert digest_of(request(b"a,b\r\n", "text/csv")) == first
    assert digest_of(request(b"a,b\n", "text/csv")) != first


def test_what_nobody_thought_of_is_a_failure_and_not_the_same() -> None:
    with pytest.raises(TypeError, match="object"):
        digest_of(request("x", "text/strange"))


def test_json_that_is_not_too_deep_to_read_is_not_too_deep_to_digest() -> None:
    """Python bounds both by its stack, and reading comes from further down."""
    read = 0
    for depth in range(900, 1001):
        with contextlib.suppress(ParseError):
            read += bool(digest_of(request("[" * depth + "]" * depth)))
    assert 0 < read < 101
