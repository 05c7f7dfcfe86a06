"""Waiting for Cognito, but not for ever, and not all at once."""

import threading
import time

import pytest

from accounts.cognito.errors import CognitoUnavailable
from accounts.cognito.gateway import CognitoGateway
from accounts.cognito.patience import Patience
from accounts.cognito.tokens import warm_up


def test_what_comes_in_time_is_passed_on():
    patience = Patience()
    assert patience.take(lambda: 7) == 7
    with pytest.raises(ValueError, match="x"):
        patience.take(lambda: int("x"))
    with pytest.raises(TimeoutError, match="its own"):
        patience.take(lambda: (_ for _ in ()).throw(TimeoutError("its own")))


def test_what_takes_too_long_is_given_up_and_nobody_asks_for_a_while():
    now = [100.0]
    patience = Patience(seconds=0.05, rest=5, clock=lambda: now[0])
    over = threading.Event()
    with pytest.raises(CognitoUnavailable):
        patience.take(over.wait)
    asked = []
    with pytest.raises(CognitoUnavailable):
        patience.take(lambda: asked.append(1))
    assert asked == []
    now[0] += 5
    assert patience.take(lambda: 7) == 7
    over.set()


def test_only_so_many_wait_at_once():
    patience = Patience(at_once=2, queue=0.01)
    over = threading.Event()
    waiting = [threading.Thread(target=patience.take, args=(over.wait,)) for _ in range(2)]
    for thread in waiting:
        thread.start()
    time.sleep(0.05)
    with pytest.raises(CognitoUnavailable):
        patience.take(lambda: 7)
    over.set()
    for thread in waiting:
        thread.join()
    assert patience.take(lambda: 7) == 7


def test_a_gateway_without_patience_left_does_not_ask():
    patience = Patience()
    patience.take_rest()
    gateway = CognitoGateway(region="us-east-1", app_client_id="x", patience=patience)
    with pytest.raises(CognitoUnavailable):
        gateway.log_in(email="a@example.com", password="p")


def test_a_process_may_start_without_keys(settings):
    warm_up()
    settings.COGNITO_JWKS = ""
    warm_up()


def test_a_failure_that_took_long_lets_nobody_ask_for_a_while(monkeypatch):
    monkeypatch.setattr("accounts.cognito.gateway.SLOW_SECONDS", 0)
    now = [100.0]
    patience = Patience(clock=lambda: now[0])
    gateway = CognitoGateway(region="us-east-1", app_client_id="x", patience=patience)
    with pytest.raises(CognitoUnavailable):  # nobody listens where Cognito should be
        gateway.log_in(email="a@example.com", password="p")
    with pytest.raises(CognitoUnavailable):
        patience.take(lambda: 7)
    now[0] += 1
    assert patience.take(lambda: 7) == 7
