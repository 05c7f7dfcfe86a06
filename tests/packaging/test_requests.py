"""Requests through the package, as Lambda's own runtime client hands them over."""

import base64
import json
import re
import uuid
import zipfile
from io import BytesIO

import pytest

from tests.packaging.events import (
    GATEWAY,
    SOURCE,
    function_url,
    headers_of,
    http_api,
    json_of,
    rest_api,
)
from tests.tokens import access_claims, id_claims, sign

pytestmark = pytest.mark.long

WAYS = pytest.mark.parametrize("make", [rest_api, http_api, function_url])


def last_line(container):
    """The line that the last request has left in the log."""
    return json.loads([line for line in container.log.splitlines() if '"route"' in line][-1])


@WAYS
def test_health(container, make):
    answer = container.invoke(make("/health"))
    assert answer["statusCode"] == 200
    assert json_of(answer) == {"status": "ok"}
    assert ("content-type", "application/json") in headers_of(answer)
    assert "strict-transport-security" in dict(headers_of(answer))


@WAYS
def test_a_problem_is_sent_as_text(container, make):
    answer = container.invoke(make("/nowhere"))
    assert answer["statusCode"] == 404
    assert ("content-type", "application/problem+json") in headers_of(answer)
    assert json_of(answer)["code"] == "not_found"


@WAYS
def test_head_has_no_body_but_its_length(container, make):
    answer = container.invoke(make("/health", method="HEAD"))
    assert answer["statusCode"] == 200
    assert not answer.get("body")
    assert ("content-length", "15") in headers_of(answer)


@WAYS
def test_another_host_is_refused(container, make):
    answer = container.invoke(make("/", headers={"Host": "evil.example"}))
    assert answer["statusCode"] == 400
    assert json_of(answer)["code"] == "bad_request"


def test_a_host_that_only_looks_like_the_gateways_is_refused(container):
    host = f"{GATEWAY}.evil.example"
    assert container.invoke(rest_api("/", headers={"Host": host}))["statusCode"] == 400


def test_the_compiled_packages_load(container):
    """psycopg2 finds no server, cryptography reads the keys."""
    answer = container.invoke(rest_api("/ready"))
    assert answer["statusCode"] == 503
    assert json_of(answer)["database"] == "unavailable"
    assert json_of(answer)["keys"] == "ok"


@WAYS
def test_the_request_id_is_the_clients_or_else_lambdas(container, make):
    mine = str(uuid.uuid4())
    answer = container.invoke(make("/health", headers={"X-Request-ID": mine}))
    assert dict(headers_of(answer))["x-request-id"] == mine
    assert last_line(container)["request_id"] == mine
    answer = container.invoke(make("/health"))
    theirs = dict(headers_of(answer))["x-request-id"]
    assert uuid.UUID(theirs) != uuid.UUID(mine)
    assert last_line(container)["request_id"] == theirs
    assert last_line(container)["lambda_request_id"] == theirs


def test_the_logs_hold_no_query(container):
    container.invoke(rest_api("/health?search=something-private"))
    assert last_line(container)["route"] == "/health"
    assert "something-private" not in container.log


def test_what_cannot_be_read_at_all_is_a_problem_without_a_traceback(container):
    event = rest_api("/refresh", method="POST", body="a", encoded=True)  # this is no base64
    answer = container.invoke(event)
    assert answer["statusCode"] == 500
    assert answer["headers"]["Content-Type"] == "application/problem+json"
    assert json_of(answer)["code"] == "server_error"
    assert "Traceback" not in answer["body"]
    assert "binascii" not in answer["body"]
    assert "binascii.Error" in container.log  # for us


@WAYS
def test_a_body_in_base64_is_read(whole, make):
    body = base64.b64encode(b'{"refresh_token": 1, "stray": 2}').decode()
    headers = {"Content-Type": "application/json"}
    event = make(
        "/refresh", method="POST", body=body, encoded=True, headers=headers, source=make.__name__
    )
    answer = whole.invoke(event)
    assert answer["statusCode"] == 400, answer
    assert {error["field"] for error in json_of(answer)["errors"]} >= {"stray"}


@WAYS
def test_who_varies_x_forwarded_for_does_not_escape_the_throttle(whole, make):
    """Three attempts an hour are allowed from one address."""

    def attempt(number, source):
        forged = f"198.51.100.{number}, 198.51.100.{number + 100}"
        headers = {"X-Forwarded-For": forged, "X_Forwarded_For": forged}
        event = make("/refresh", method="POST", body="{}", headers=headers, source=source)
        return whole.invoke(event)["statusCode"]

    one, other = f"one by {make.__name__}", f"another by {make.__name__}"
    assert [attempt(number, one) for number in range(5)] == [400, 400, 400, 429, 429]
    assert attempt(0, other) == 400


@WAYS
def test_the_session_remembers_where_it_was_used_from(whole, make):
    """The address that is kept is the event's."""
    claims = access_claims(str(uuid.uuid4()))
    headers = {"Authorization": f"Bearer {sign(claims)}", "X-Forwarded-For": "198.51.100.9"}
    sessions = whole.invoke(make("/me/sessions", headers=headers))["body"]
    assert SOURCE in sessions
    assert "198.51.100" not in sessions


@WAYS
def test_a_file_is_sent_in_base64(whole, make):
    sub = str(uuid.uuid4())
    token = sign(id_claims(sub, f"{sub}@example.com"))
    answer = whole.invoke(make("/me/export", headers={"Authorization": f"Bearer {token}"}))
    assert answer["statusCode"] == 200, answer
    assert answer["isBase64Encoded"] is True
    with zipfile.ZipFile(BytesIO(base64.b64decode(answer["body"]))) as archive:
        assert archive.testzip() is None
        assert archive.namelist()


@WAYS
def test_each_cookie_is_set_once_and_comes_back(whole, make):
    answer = whole.invoke(make("/api-auth/login/", headers={"Accept": "text/html"}))
    assert answer["statusCode"] == 200
    cookies = [value for name, value in headers_of(answer) if name == "set-cookie"]
    assert [cookie.strip().partition("=")[0] for cookie in cookies] == ["csrftoken"]
    lines = [name for name, _value in headers_of(answer)]
    assert len(lines) == len(set(lines))
    token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', answer["body"])[0]
    host = make("/")["requestContext"]["domainName"]

    def log_out(cookie):
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": cookie,
            "Referer": f"https://{host}/",
        }
        body = f"csrfmiddlewaretoken={token}"
        event = make("/api-auth/logout/", method="POST", headers=headers, body=body)
        return whole.invoke(event)["statusCode"]

    assert log_out(f"a=b; {cookies[0].strip().partition(';')[0]}") == 302
    assert log_out("a=b") == 403


def test_an_answer_that_lambda_would_not_let_through_is_a_problem(package):
    """The limit of 6 MB is lowered to what a style sheet exceeds."""
    (package.libraries / "lowered.py").write_text(
        "from budget import aws_lambda\n"
        "aws_lambda.LARGEST_ANSWER = 1000\n"
        "handler = aws_lambda.handler\n"
    )
    with package.container(handler="lowered.handler") as container:
        for make in (rest_api, http_api):
            answer = container.invoke(make("/static/admin/css/base.css"))
            assert answer["statusCode"] == 500
            assert json_of(answer)["code"] == "answer_too_large"
            assert container.invoke(make("/health"))["statusCode"] == 200
