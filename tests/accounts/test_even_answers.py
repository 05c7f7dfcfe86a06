"""What makes answers take equally long."""

import threading
import time

import pytest
from pytest_django import Settings
from rest_framework.test import APIClient

from accounts import later as later_module
from accounts.later import later
from accounts.views import evening

BODY = {"email": "a@example.com"}


@pytest.mark.parametrize(
    ("taken", "beat", "rest"),
    [(0.1, 0.5, 0.4), (0.5, 0.5, 0.0), (0.6, 0.5, 0.4), (1.7, 0.5, 0.3), (0.3, 0.0, 0.0)],
)
def test_the_rest_until_the_next_beat(taken: float, beat: float, rest: float) -> None:
    assert evening._rest(taken, beat) == pytest.approx(rest)


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> list[float]:
    settings.EVEN_ANSWER_SECONDS = 30.0
    waits: list[float] = []
    monkeypatch.setattr(evening, "sleep", waits.append)
    return waits


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/forgot-password", "/resend-code"])
def test_an_answer_about_an_account_waits(slept: list[float], path: str) -> None:
    assert APIClient().post(path, BODY).status_code == 503
    [wait] = slept
    assert 15 < wait < 30


@pytest.mark.django_db
def test_a_body_that_does_not_fit_is_told_at_once(slept: list[float]) -> None:
    assert APIClient().post("/forgot-password", {"email": "nobody"}).status_code == 400
    assert slept == []


@pytest.mark.django_db
def test_too_many_attempts_bind_no_thread(slept: list[float], settings: Settings) -> None:
    settings.THROTTLE_MAIL = "1/h"
    assert APIClient().post("/forgot-password", BODY).status_code == 503
    assert APIClient().post("/forgot-password", BODY).status_code == 429
    assert len(slept) == 1


@pytest.mark.django_db
def test_who_proves_the_account_is_theirs_does_not_wait(slept: list[float], cognito) -> None:
    email = cognito.account()
    body = {"email": email, "password": "SecurePassword123"}
    assert APIClient().post("/login", body).status_code == 200
    assert slept == []
    assert APIClient().post("/login", body | {"password": "wrong"}).status_code == 401
    assert len(slept) == 1
    assert APIClient().post("/forgot-password", {"email": email}).status_code == 200
    assert len(slept) == 2


@pytest.fixture
def after_answers(settings: Settings) -> None:
    settings.WORK_AFTER_ANSWERS = True


def test_later_is_now_where_nothing_runs_after_an_answer(settings: Settings) -> None:
    settings.WORK_AFTER_ANSWERS = False
    threads: list[threading.Thread] = []
    later(lambda: threads.append(threading.current_thread()))
    assert threads == [threading.current_thread()]


def test_later_does_not_wait(after_answers: None) -> None:
    go, gone = threading.Event(), threading.Event()

    def call(email: str) -> None:
        assert email == "a"
        go.wait(10)
        gone.set()

    later(call, email="a")
    go.set()
    assert gone.wait(10)


def test_a_failure_later_is_logged_by_its_type(
    after_answers: None, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise RuntimeError("a secret")

    later(broken)
    deadline = time.monotonic() + 10
    while not caplog.records and time.monotonic() < deadline:
        time.sleep(0.01)
    assert "broken failed later: RuntimeError" in caplog.text
    assert "a secret" not in caplog.text


def test_what_is_too_much_is_left_out(
    after_answers: None, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(later_module, "_places", threading.BoundedSemaphore(1))
    go, gone, called = threading.Event(), threading.Event(), []

    def first() -> None:
        go.wait(10)
        gone.set()

    def second() -> None:
        called.append(1)

    later(first)
    later(second)
    assert "second was left out" in caplog.text
    go.set()
    assert gone.wait(10)
    assert called == []
