"""Cognito down or slow: who has a token goes on, who wants one is told to wait."""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from localcloud import LocalCloud
from tests.conftest import CODE, PASSWORD
from tests.e2e.client import call

pytestmark = pytest.mark.long

EMAIL = "user@example.com"
REQUESTS = [
    ("/signup", {"email": EMAIL, "password": PASSWORD}),
    ("/login", {"email": EMAIL, "password": PASSWORD}),
    ("/verify", {"email": EMAIL, "code": CODE}),
    ("/forgot-password", {"email": EMAIL}),
    ("/refresh", {"refresh_token": "x"}),
]


def log_in(url: str) -> str:
    call("POST", f"{url}/signup", {"email": EMAIL, "password": PASSWORD})
    call("POST", f"{url}/verify", {"email": EMAIL, "code": CODE})
    answer = call("POST", f"{url}/login", {"email": EMAIL, "password": PASSWORD})
    token: str = answer.json()["access_token"]
    return token


def check_outage(url: str, token: str) -> None:
    for path, body in REQUESTS:
        started = time.monotonic()
        answer = call("POST", f"{url}{path}", body)
        assert time.monotonic() - started < 10, path
        assert (answer.status, answer.json()["code"]) == (503, "cognito_unavailable"), path
        assert int(answer.headers["Retry-After"]) > 0
        entry = {"amount": "1.00", "category": "Food"}
        assert call("POST", f"{url}/expense", entry, token=token).status == 201


def test_cognito_killed(own: tuple[LocalCloud, str]) -> None:
    cloud, url = own
    token = log_in(url)
    cloud.stop()
    # No worker has seen the token yet, but each has known the keys since it started.
    assert {call("GET", f"{url}/balance", token=token).status for _ in range(20)} == {200}
    check_outage(url, token)
    answer = call("POST", f"{url}/logout", {"everywhere": True}, token=token)
    assert answer.status == 200
    assert call("GET", f"{url}/balance", token=token).status == 401


def test_cognito_hung(own: tuple[LocalCloud, str]) -> None:
    cloud, url = own
    token = log_in(url)
    os.kill(cloud.pid, signal.SIGSTOP)
    try:
        check_outage(url, token)
    finally:
        os.kill(cloud.pid, signal.SIGCONT)
    time.sleep(1.1)  # after a call that took too long, nobody asks for a second
    assert call("POST", f"{url}/login", {"email": EMAIL, "password": PASSWORD}).status == 200


def test_many_who_wait_leave_room_for_those_with_a_token(own: tuple[LocalCloud, str]) -> None:
    cloud, url = own
    token = log_in(url)
    os.kill(cloud.pid, signal.SIGSTOP)
    try:
        with ThreadPoolExecutor(24) as pool:
            body = {"email": EMAIL, "password": PASSWORD}
            waiting = [pool.submit(timed, "POST", f"{url}/login", body) for _ in range(24)]
            time.sleep(1)
            status, seconds = timed("GET", f"{url}/balance", None, token)
            assert (status, seconds < 2) == (200, True)
            answers = [future.result() for future in waiting]
    finally:
        os.kill(cloud.pid, signal.SIGCONT)
    assert {status for status, _ in answers} == {503}
    assert max(seconds for _, seconds in answers) < 10


def timed(method: str, url: str, body: object, token: str = "") -> tuple[int, float]:
    started = time.monotonic()
    return call(method, url, body, token).status, time.monotonic() - started
