import socket
import time

import pytest

from accounts.cognito import fetching
from accounts.cognito.fetching import FetchError, fetch
from tests.accounts.cognito.servers import replying, serving

BODY = b"hello"
LIMIT = 1000


@pytest.fixture
def server():
    with serving(replying(BODY)) as running:
        yield running


def test_the_body_is_returned_up_to_the_limit(server):
    assert fetch(server.url, timeout=1, limit=len(BODY)) == BODY
    with pytest.raises(FetchError, match="too long"):
        fetch(server.url, timeout=1, limit=len(BODY) - 1)


def test_https_is_spoken(server):
    # The server speaks no TLS, so what arrives is refused as such.
    with pytest.raises(FetchError, match="URLError"):
        fetch(server.url.replace("http:", "https:"), timeout=1, limit=LIMIT)
    assert server.count == 0


def test_a_second_address_of_the_host_is_tried(server, monkeypatch):
    tried = []

    def look_up(host, *arguments, **options):
        if host != "example":
            return resolve(host, *arguments, **options)
        # Nobody listens at the first: the server has an IPv4 address only.
        return [(0, 0, 0, "", (address, 0)) for address in ("::1", "127.0.0.1")]

    def connect(address, timeout):
        tried.append((address[0], timeout))
        return create_connection(address, timeout)

    resolve, create_connection = socket.getaddrinfo, socket.create_connection
    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "create_connection", connect)
    body = fetch(f"http://example:{server.server.server_port}/", timeout=2, limit=LIMIT)
    assert body == BODY
    assert tried == [
        ("::1", pytest.approx(1, abs=0.4)),
        ("127.0.0.1", pytest.approx(2, abs=0.4)),
    ]


def test_no_time_left_to_connect_in():
    with pytest.raises(TimeoutError):
        fetching._connect(time.monotonic() - 1, ("127.0.0.1", 9), None, None)
