"""Many threads with real tokens, and an address of the keys that is slow, changes, or is down."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler

import pytest

from accounts.cognito.errors import KeySetUnavailable, TokenKeyUnknown
from accounts.cognito.jwks import KeySet
from accounts.cognito.tokens import TokenVerifier
from tests.accounts.cognito.crafting import (
    NEW,
    OLD,
    OTHER_KEY,
    Clock,
    access,
    craft,
    encode,
    header,
    jwks,
    verifier,
)
from tests.accounts.cognito.servers import Loopback, closed_port, replying, serving

THREADS = 50
FLOOD = 200  # tokens a second
BY_OLD = craft(access(), kid="old")
BY_NEW = craft(access(), OTHER_KEY, kid="new")
REST = BY_OLD.partition(".")[2]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server() -> Iterator[Loopback]:
    with serving(replying(jwks(OLD))) as running:
        yield running


@pytest.fixture
def tokens(server: Loopback, clock: Clock) -> TokenVerifier:
    # Patient: what the limit is for is in test_jwks.py, and fifty threads need their time.
    return verifier(key_set=KeySet(server.url, clock=clock, timeout=20))


def together(act: Callable[[int], bool]) -> list[bool]:
    """Let each of 50 threads do it at the same moment."""
    barrier = threading.Barrier(THREADS)

    def start(number: int) -> bool:
        barrier.wait()
        return act(number)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(start, range(THREADS)))


def passes(tokens: TokenVerifier, token: str) -> bool:
    return bool(tokens.verify(token).sub)


def is_unknown(tokens: TokenVerifier, token: str) -> bool:
    with pytest.raises(TokenKeyUnknown):
        tokens.verify(token)
    return True


def by_a_stranger(number: int) -> str:
    """A token with a kid of its own; it need not be signed, for it does not get that far."""
    head = json.dumps(header(kid=f"stranger-{number}"))
    return f"{encode(head.encode())}.{REST}"


def slowly(body: bytes) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(request: BaseHTTPRequestHandler) -> None:
        time.sleep(0.2)
        replying(body)(request)

    return answer


def test_fifty_threads_at_a_cold_start_fetch_once_and_all_verify(
    server: Loopback, tokens: TokenVerifier
) -> None:
    server.answer = slowly(jwks(OLD))
    assert together(lambda _: passes(tokens, BY_OLD)) == [True] * THREADS
    assert server.count == 1


def test_a_flood_of_unknown_kids_fetches_at_most_once_each_ten_seconds(
    server: Loopback, tokens: TokenVerifier, clock: Clock
) -> None:
    """Thousands of tokens in half a minute from 50 threads, good ones among them."""
    fetched_at: list[float] = []

    def answer(request: BaseHTTPRequestHandler) -> None:
        fetched_at.append(clock.now - 1000)
        replying(jwks(OLD))(request)

    def act(number: int) -> bool:
        if number % 20 == 0:
            return passes(tokens, BY_OLD)
        return is_unknown(tokens, by_a_stranger(number))

    server.answer = answer
    with ThreadPoolExecutor(THREADS) as pool:
        for second in range(35):
            assert all(pool.map(act, range(second * FLOOD, (second + 1) * FLOOD)))
            clock.now += 1
    assert fetched_at == [0, 10, 20, 30]


def test_fifty_threads_that_meet_a_rotation_fetch_once_and_all_verify(
    server: Loopback, tokens: TokenVerifier, clock: Clock
) -> None:
    assert passes(tokens, BY_OLD)
    server.answer = slowly(jwks(OLD, NEW))
    clock.now += 10
    both = [BY_OLD, BY_NEW]
    assert together(lambda number: passes(tokens, both[number % 2])) == [True] * THREADS
    assert server.count == 2


def test_a_rotation_during_a_flood_is_found_when_the_ten_seconds_are_over(
    server: Loopback, tokens: TokenVerifier, clock: Clock
) -> None:
    assert is_unknown(tokens, by_a_stranger(1))
    server.answer = replying(jwks(NEW))
    clock.now += 9.9
    assert is_unknown(tokens, BY_NEW)
    assert passes(tokens, BY_OLD)
    clock.now += 0.1
    assert passes(tokens, BY_NEW)
    # The old key is no longer the pool's.
    assert is_unknown(tokens, BY_OLD)
    assert server.count == 2


def test_known_keys_do_not_wait_for_a_refresh_that_hangs(
    server: Loopback, tokens: TokenVerifier, clock: Clock
) -> None:
    assert passes(tokens, BY_OLD)
    asked, go_on = threading.Event(), threading.Event()

    def answer(request: BaseHTTPRequestHandler) -> None:
        asked.set()
        go_on.wait(10)
        replying(jwks(OLD, NEW))(request)

    server.answer = answer
    clock.now += 10
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(passes, tokens, BY_NEW)
        assert asked.wait(10)
        assert together(lambda _: passes(tokens, BY_OLD)) == [True] * THREADS
        assert not waiting.done()
        go_on.set()
        assert waiting.result()


@pytest.mark.parametrize("status", [200, 500])
def test_fifty_threads_without_keys_ask_once_and_are_told_when_to_come_back(
    server: Loopback, tokens: TokenVerifier, clock: Clock, status: int
) -> None:
    server.answer = replying(b"{}", status=status)

    def act(_: int) -> bool:
        with pytest.raises(KeySetUnavailable) as caught:
            tokens.verify(BY_OLD)
        return caught.value.retry_after == 10

    assert together(act) == [True] * THREADS
    assert server.count == 1
    server.answer = replying(jwks(OLD))
    clock.now += 10
    assert together(lambda _: passes(tokens, BY_OLD)) == [True] * THREADS
    assert server.count == 2


def test_an_address_that_is_gone_changes_nothing_for_known_keys(clock: Clock) -> None:
    key_set = KeySet(
        f"http://127.0.0.1:{closed_port()}/", preloaded=jwks(OLD).decode(), clock=clock
    )
    tokens = verifier(key_set=key_set)
    for _ in range(3):
        assert is_unknown(tokens, BY_NEW)
        assert together(lambda _: passes(tokens, BY_OLD)) == [True] * THREADS
        clock.now += 10
