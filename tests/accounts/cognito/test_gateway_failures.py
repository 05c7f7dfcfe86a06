import time

import pytest

from accounts.cognito.errors import CognitoMisconfigured, CognitoUnavailable, InvalidCredentials
from accounts.cognito.gateway import Tokens
from tests.accounts.cognito.asking import (
    EMAIL,
    ENDPOINT,
    RESULT,
    SECRET,
    answer,
    make,
    refusing,
)
from tests.accounts.cognito.servers import closed_port, dribbling, hanging, raw, replying

UNREADABLE = {
    "list": replying(b"[]"),
    "text": replying(b'"x"'),
    "empty": replying(b""),
    "html": replying(b"<html>log in to the hotel</html>"),
    "no-tokens": answer(AuthenticationResult={}),
    "half-the-tokens": answer(AuthenticationResult={"IdToken": "i"}),
    "ill-typed": answer(AuthenticationResult=[1]),
    "refusal-list": replying(b"[]", status=400),
    "refusal-html": replying(b"<html>", status=400),
    "refusal-not-utf8": replying(b"\xff\xfe", status=400),
    "redirect": replying(b"", status=302, Location="http://127.0.0.1:9/"),
    "not-http": raw(b"SSH-2.0-OpenSSH_9.6\r\n"),
    "no-answer": raw(b""),
    "status-500": refusing("InternalErrorException", status=500),
    "status-503": replying(b"<html>", status=503),
    # cognito-local's answer to an operation that it does not know
    "unsupported": refusing("CognitoLocal#Unsupported", status=500),
}


@pytest.mark.parametrize("reply", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_cannot_be_read_is_an_outage(cognito, reply):
    cognito.answer = reply
    with pytest.raises(CognitoUnavailable) as caught:
        make().log_in(email=EMAIL, password="p")
    assert type(caught.value) is CognitoUnavailable
    assert caught.value.retry_after


def test_a_failure_of_the_server_is_tried_once_more(cognito):
    replies = iter([refusing("InternalErrorException", 500), answer(AuthenticationResult=RESULT)])

    def reply(request):
        next(replies)(request)

    cognito.answer = reply
    assert isinstance(make().log_in(email=EMAIL, password="p"), Tokens)
    cognito.answer = refusing("InternalErrorException", status=500)
    with pytest.raises(CognitoUnavailable):
        make().log_in(email=EMAIL, password="p")
    assert cognito.count == 4


def test_a_refusal_is_not_tried_again(cognito):
    cognito.answer = refusing("NotAuthorizedException")
    with pytest.raises(InvalidCredentials):
        make().log_in(email=EMAIL, password="p")
    assert cognito.count == 1


def test_a_hung_server_is_given_up_on(cognito):
    cognito.answer = hanging(lambda: cognito.stop)
    gateway = make(read_timeout=0.2, connect_timeout=0.2)
    gateway._client()
    started = time.monotonic()
    with pytest.raises(CognitoUnavailable):
        gateway.log_in(email=EMAIL, password="p")
    assert 0.4 <= time.monotonic() - started < 8
    assert cognito.count == 2


def test_the_usual_time_outs_keep_a_call_within_ten_seconds():
    config = make()._client().meta.config
    attempts = config.retries["total_max_attempts"]
    # The pause before the one retry is at most a second.
    assert attempts * (config.connect_timeout + config.read_timeout) + 1 <= 10


def test_a_header_without_end_is_given_up_on(cognito):
    cognito.answer = dribbling(b"HTTP/1.1 200 OK\r\n" + b"X: " + b"x" * 70000)
    with pytest.raises(CognitoUnavailable):
        make().log_in(email=EMAIL, password="p")


def test_refused_connections_are_an_outage(monkeypatch):
    monkeypatch.setenv(ENDPOINT, f"http://127.0.0.1:{closed_port()}")
    with pytest.raises(CognitoUnavailable):
        make().log_in(email=EMAIL, password="p")


@pytest.mark.parametrize(
    ("name", "value"), [(ENDPOINT, "nonsense"), ("AWS_PROFILE", "there-is-no-such-profile")]
)
def test_an_environment_that_makes_no_client_is_a_fault_of_the_set_up(
    monkeypatch, caplog, name, value
):
    monkeypatch.setenv(name, value)
    with pytest.raises(CognitoMisconfigured):
        make().log_in(email=EMAIL, password="p")
    assert "No client for Cognito" in caplog.text
    assert value not in caplog.text


def test_nothing_secret_is_logged(cognito, caplog):
    caplog.set_level("INFO")
    for reply in (refusing("ResourceNotFoundException"), refusing("Neu"), raw(b"")):
        cognito.answer = reply
        with pytest.raises(CognitoUnavailable):
            make(SECRET).log_in(email=EMAIL, password="hunter2-hunter2")
    assert len(caplog.records) >= 3
    assert not any(word in caplog.text for word in (EMAIL, "hunter2", SECRET))
