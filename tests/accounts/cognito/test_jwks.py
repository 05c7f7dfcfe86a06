import gzip
import logging
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from accounts.cognito.errors import KeySetUnavailable, TokenKeyUnknown
from accounts.cognito.jwks import FETCH_LIMIT, KeySet
from tests.accounts.cognito.crafting import NEW, NOWHERE, OLD, OTHER_KEY, Clock, jwks
from tests.accounts.cognito.servers import (
    closed_port,
    dribbling,
    hanging,
    raw,
    replying,
    serving,
    silent,
)
from tests.tokens import PRIVATE_KEY

TIMEOUT = 0.4


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def server():
    with serving(replying(jwks(OLD))) as running:
        yield running


@pytest.fixture
def key_set(server, clock):
    return KeySet(server.url, timeout=TIMEOUT, clock=clock)


def numbers(key):
    return key.public_numbers()


def test_keys_are_fetched_once_and_kept(server, key_set):
    assert server.count == 0
    first = key_set.get_key("old")
    assert numbers(first) == numbers(PRIVATE_KEY.public_key())
    # Parsed once, too.
    assert key_set.get_key("old") is first
    key_set.load()
    assert server.count == 1


def test_load_fetches_when_there_are_no_keys(server, key_set):
    key_set.load()
    assert server.count == 1
    server.answer = replying(b"", status=500)
    key_set.get_key("old")
    assert server.count == 1


def test_preloaded_keys_need_no_fetch():
    key_set = KeySet(NOWHERE, preloaded=jwks(OLD).decode())
    key_set.load()
    assert numbers(key_set.get_key("old")) == numbers(PRIVATE_KEY.public_key())


def test_an_unknown_kid_refreshes_preloaded_keys(server):
    server.answer = replying(jwks(NEW))
    key_set = KeySet(server.url, preloaded=jwks(OLD).decode())
    assert numbers(key_set.get_key("new")) == numbers(OTHER_KEY.public_key())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{}", "not a JWKS"),
        ('{"keys": {}}', "not a JWKS"),
        ('{"keys": []}', "no usable key"),
        ("[]", "not an object"),
        ("nonsense", "Expecting value"),
    ],
)
def test_unusable_preloaded_keys_are_refused_at_once(text, reason):
    with pytest.raises(ValueError, match=reason):
        KeySet(NOWHERE, preloaded=text)


@pytest.mark.parametrize("url", ["", "file:///etc/passwd", "ftp://127.0.0.1/", "jwks.json"])
def test_only_http_addresses_are_taken(url):
    with pytest.raises(ValueError, match="http"):
        KeySet(url)


def test_a_rotation_is_found_by_its_unknown_kid_and_replaces_the_keys(server, key_set, clock):
    key_set.get_key("old")
    server.answer = replying(jwks(NEW))
    clock.now += 11
    assert numbers(key_set.get_key("new")) == numbers(OTHER_KEY.public_key())
    with pytest.raises(TokenKeyUnknown):
        key_set.get_key("old")
    assert server.count == 2


def unknown(key_set, kid):
    with pytest.raises(TokenKeyUnknown):
        key_set.get_key(kid)


def test_threads_that_wait_for_a_hung_refresh_give_up_with_it(server):
    key_set = KeySet(server.url, timeout=TIMEOUT)
    server.answer = hanging(lambda: server.stop)
    started = time.monotonic()

    def ask(_):
        with pytest.raises(KeySetUnavailable):
            key_set.get_key("old")

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(ask, range(10)))
    assert time.monotonic() - started < TIMEOUT + 2
    assert server.count == 1


HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
BAD_ANSWERS = {
    "status-500": replying(jwks(NEW), status=500),
    "status-429": replying(jwks(NEW), status=429),
    "status-404": replying(jwks(NEW), status=404),
    "status-204": replying(b"", status=204),
    "redirect": replying(jwks(NEW), status=302, Location="/elsewhere"),
    "redirect-permanent": replying(jwks(NEW), status=308, Location="/elsewhere"),
    "empty": replying(b""),
    "html": replying(b"<html>log in to the hotel</html>"),
    "not-json": replying(jwks(NEW)[:-1]),
    "not-utf8": replying(b'{"keys": "\xff"}'),
    "list": replying(b"[]"),
    "no-keys": replying(b"{}"),
    "keys-null": replying(b'{"keys": null}'),
    "keys-empty": replying(jwks()),
    "keys-number": replying(b'{"keys": 1}'),
    "keys-object": replying(b'{"keys": {"kid": "new"}}'),
    "keys-of-wrong-types": replying(jwks(1, "new", None, [], {"kid": 7}, NEW | {"n": 5})),
    "keys-of-one-kid": replying(jwks(NEW, NEW)),
    "keys-none-usable": replying(jwks({"kty": "EC", "kid": "new"})),
    "deep": replying(b"[" * 60000),
    "huge": replying(jwks(NEW | {"x": "x" * FETCH_LIMIT})),
    "huge-unannounced": raw(b"HTTP/1.0 200 OK\r\n\r\n" + b" " * FETCH_LIMIT + jwks(NEW)),
    "huge-chunked": raw(CHUNKED + b"10001\r\n" + b" " * 0x10001 + b"\r\n0\r\n\r\n"),
    "compressed": replying(gzip.compress(jwks(NEW)), 200, **{"Content-Encoding": "gzip"}),
    "cut-off": raw(HEAD + b"\r\n" + jwks(NEW)[:-2]),
    "not-http": raw(b"SSH-2.0-OpenSSH_9.6\r\n"),
    "no-answer": raw(b""),
    "endless-header": raw(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70000),
    "bad-chunk": raw(CHUNKED + b"zz\r\n"),
    "silence": silent,
    "dribbling-status": dribbling(b"HTTP/1.1 200"),
    "dribbling-header": dribbling(b"HTTP/1.1 200 OK\r\nX: "),
    "dribbling-body": dribbling(HEAD + b"\r\n" + b'{"keys": "'),
    "dribbling-chunks": dribbling(CHUNKED, b"1\r\n \r\n"),
    "dribbling-trailers": dribbling(CHUNKED + b"0\r\n", b"X: y\r\n"),
    "dribbling-promises": dribbling(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
}


@pytest.mark.parametrize("name", BAD_ANSWERS)
def test_a_bad_answer_takes_no_longer_and_changes_no_keys(server, clock, caplog, name):
    key_set = KeySet(server.url, preloaded=jwks(OLD).decode(), timeout=TIMEOUT, clock=clock)
    server.answer = BAD_ANSWERS[name]
    started = time.monotonic()
    unknown(key_set, "new")
    assert time.monotonic() - started < TIMEOUT + 2
    assert numbers(key_set.get_key("old")) == numbers(PRIVATE_KEY.public_key())
    assert server.count == 1
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    # It is asked again when its time has come, and not before.
    server.answer = replying(jwks(NEW))
    clock.now += 9.99
    unknown(key_set, "new")
    clock.now += 0.02
    assert numbers(key_set.get_key("new")) == numbers(OTHER_KEY.public_key())
    assert server.count == 2


def test_two_seconds_is_the_limit_unless_told_otherwise(server):
    server.answer = dribbling(HEAD + b"\r\n")
    started = time.monotonic()
    with pytest.raises(KeySetUnavailable):
        KeySet(server.url).get_key("old")
    assert 1.9 < time.monotonic() - started < 4


def test_an_outage_at_the_start_is_told_and_cools_down(server, clock):
    server.answer = replying(b"", status=503)
    key_set = KeySet(server.url, clock=clock)
    for passed, wait in [(0, 10), (0.5, 10), (5, 5), (4, 1)]:
        clock.now += passed
        with pytest.raises(KeySetUnavailable) as caught:
            key_set.get_key("old")
        assert caught.value.retry_after == wait
    with pytest.raises(KeySetUnavailable):
        key_set.load()
    assert server.count == 1
    server.answer = replying(jwks(OLD))
    clock.now += 1
    key_set.get_key("old")
    assert server.count == 2


def test_refused_connections_are_an_outage():
    key_set = KeySet(f"http://127.0.0.1:{closed_port()}/")
    with pytest.raises(KeySetUnavailable):
        key_set.get_key("old")
