"""Bodies that cannot be read, and what is said of them."""

import json

import pytest
from pytest_django import Settings
from rest_framework.test import APIClient

from tests.common.checking import JSON, check_problem, post


@pytest.fixture
def client() -> APIClient:
    return APIClient(raise_request_exception=False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "parse_error"),
        (b"{'a': 1}", "parse_error"),
        (b'{"email": NaN}', "parse_error"),
        (b'{"email": Infinity}', "parse_error"),
        (b'{"email": 1, "email": 2}', "parse_error"),
        (b"[" * 100_000, "parse_error"),
        (b'{"email": ' + b"9" * 5000 + b"}", "parse_error"),
        (b'{"email": 1e999999999999999999999}', "parse_error"),
        (b"\xff\xfe", "parse_error"),
        (b"null", "validation_error"),
        (b"[]", "validation_error"),
        (b'"text"', "validation_error"),
        (b"12", "validation_error"),
        (b"", "validation_error"),
        (b'{"email": "\\ud800", "password": "x"}', "validation_error"),
    ],
)
def test_bodies_that_cannot_be_read(client: APIClient, body: bytes, code: str) -> None:
    check_problem(post(client, body), 400, code)


@pytest.mark.django_db
def test_where_the_json_breaks_is_said(client: APIClient) -> None:
    problem = check_problem(post(client, '{"email": "a",\n oops}'), 400, "parse_error")
    assert "line 2, column 2" in problem["detail"]


@pytest.mark.django_db
@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "image/png"])
def test_media_types(client: APIClient, content_type: str) -> None:
    check_problem(post(client, "x", content_type), 415, "unsupported_media_type")


@pytest.mark.django_db
def test_an_unknown_charset(client: APIClient) -> None:
    check_problem(post(client, "{}", "application/json; charset=bz2_codec"), 400, "parse_error")


@pytest.mark.django_db
def test_forms_are_read_too(client: APIClient) -> None:
    form = "application/x-www-form-urlencoded"
    problem = check_problem(
        post(client, "email=x&csrfmiddlewaretoken=y", form), 400, "validation_error"
    )
    assert {e["field"] for e in problem["errors"]} == {"email", "password"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content_type",
    [JSON, "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"],
)
def test_huge_bodies(client: APIClient, settings: Settings, content_type: str) -> None:
    body = b'{"email": "' + b"x" * 2_000_000 + b'"}'
    check_problem(post(client, body, content_type), 413, "payload_too_large")


@pytest.mark.django_db
def test_a_body_larger_than_it_says(client: APIClient, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    check_problem(post(client, b'{"email": "a"}', CONTENT_LENGTH="5"), 400, "parse_error")
    check_problem(post(client, b'{"email": "a"}', CONTENT_LENGTH="x"), 400, "validation_error")


@pytest.mark.django_db
def test_too_many_fields(client: APIClient) -> None:
    body = "&".join(f"f{n}=1" for n in range(2000))
    form = "application/x-www-form-urlencoded"
    check_problem(post(client, body, form), 413, "payload_too_large")


@pytest.mark.django_db
def test_thousands_of_unknown_fields_are_not_listed(client: APIClient) -> None:
    body = json.dumps({f"field{n}": n for n in range(50_000)} | {"x" * 5000: 1})
    problem = check_problem(post(client, body), 400, "validation_error")
    assert len(problem["errors"]) < 30


@pytest.mark.django_db
def test_half_a_character_in_a_name(client: APIClient) -> None:
    problem = check_problem(post(client, r'{"\ud800": 1}'), 400, "validation_error")
    assert "?" in {error["field"] for error in problem["errors"]}


@pytest.mark.django_db
def test_forms_in_a_charset_that_cannot_be_read(client: APIClient) -> None:
    body = '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n'
    response = post(client, body, "multipart/form-data; boundary=x; charset=idna")
    assert "charset" in check_problem(response, 400, "parse_error")["detail"]


@pytest.mark.django_db
def test_too_many_files(client: APIClient) -> None:
    part = '--x\r\nContent-Disposition: form-data; name="f{0}"; filename="f"\r\n\r\nx\r\n'
    body = "".join(part.format(n) for n in range(150)) + "--x--\r\n"
    response = post(client, body, "multipart/form-data; boundary=x")
    check_problem(response, 413, "payload_too_large")


@pytest.mark.django_db
def test_a_body_in_chunks(client: APIClient) -> None:
    response = post(client, b"", HTTP_TRANSFER_ENCODING="chunked", CONTENT_LENGTH="")
    check_problem(response, 411, "length_required")
