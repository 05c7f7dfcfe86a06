"""One HTTP request that cannot take long, whatever the other side does."""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import time
import urllib.parse
import urllib.request
from functools import partial
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from _typeshed import WriteableBuffer

_OK: Final = 200


class FetchError(Exception):
    """The answer is not a 200 of acceptable size, or did not come in time.

    `status` is the answer's, and None where none came.
    """

    def __init__(self, reason: str, *, status: int | None = None) -> None:
        super().__init__(reason)
        self.status = status


def fetch(url: str, *, timeout: float, limit: int, form: Mapping[str, str] | None = None) -> bytes:
    """Get the body at `url` (http or https, no redirects), or raise `FetchError`.

    With a `form`, that is posted.

    `timeout` is in seconds and bounds everything after the name look-up together: connecting to
    all addresses of the host, the handshake, the headers and the body, even if they come byte by
    byte. (The look-up obeys the system's resolver alone.) `limit` is in bytes. Proxies are taken
    from the environment, as boto3 takes them.
    """
    opener = urllib.request.OpenerDirector()
    # Only these: the usual opener would follow redirects, and open ftp: and file: addresses.
    for handler in (urllib.request.ProxyHandler(), _HTTPHandler(), _HTTPSHandler()):
        opener.add_handler(handler)
    data = None if form is None else urllib.parse.urlencode(form).encode()
    try:
        with opener.open(url, data=data, timeout=timeout) as response:
            if response.status != _OK:
                raise FetchError(f"status {response.status}", status=response.status)
            body: bytes = response.read(limit + 1)
    except (OSError, http.client.HTTPException) as error:
        raise FetchError(type(error).__name__) from error
    if len(body) > limit:
        raise FetchError("too long")
    return body


def _remaining(expires: float) -> float:
    remaining = expires - time.monotonic()
    if remaining <= 0:
        raise TimeoutError
    return remaining


def _connect(
    expires: float, address: tuple[str, int], _timeout: object, _source: object
) -> socket.socket:
    """Do as `socket.create_connection`, but with one time-out for all addresses together."""
    host, port = address
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    failure: OSError = OSError("no address")
    for left, (*_, target) in zip(range(len(found), 0, -1), found, strict=True):
        try:
            # An address that swallows packets must leave time for the next one.
            share = _remaining(expires) / left
            connected = socket.create_connection((str(target[0]), port), share)
        except OSError as error:
            failure = error
        else:
            # What is left is for the TLS handshake, which keeps to it as a whole.
            connected.settimeout(max(expires - time.monotonic(), 0.001))
            return connected
    raise failure


class _Reader(io.RawIOBase):
    """The bytes of a socket until a moment of the monotonic clock."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, expires: float) -> None:
        super().__init__()
        self._raw, self._sock, self._expires = raw, sock, expires

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int | None:
        self._sock.settimeout(_remaining(self._expires))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Response(http.client.HTTPResponse):
    def __init__(
        self,
        sock: socket.socket,
        debuglevel: int = 0,
        method: str | None = None,
        url: str | None = None,
        *,
        expires: float,
    ) -> None:
        super().__init__(sock, debuglevel, method, url)
        self.fp = io.BufferedReader(_Reader(self.fp.detach(), sock, expires))


def _bounded(
    kind: type[http.client.HTTPConnection],
    host: str,
    /,
    *,
    timeout: float,
    **options: Any,  # noqa: ANN401 - urllib's, handed on as they are
) -> http.client.HTTPConnection:
    """Make a connection with one deadline in place of a time-out for each step."""
    connection = kind(host, timeout=timeout, **options)
    expires = time.monotonic() + timeout
    # The first has no public name, but nothing else bounds the connecting to several addresses:
    # each of them would get the full time-out.
    vars(connection).update(
        _create_connection=partial(_connect, expires),
        response_class=partial(_Response, expires=expires),
    )
    return connection


class _HTTPHandler(urllib.request.HTTPHandler):
    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(partial(_bounded, http.client.HTTPConnection), req)


class _HTTPSHandler(urllib.request.HTTPSHandler):
    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(
            partial(_bounded, http.client.HTTPSConnection),
            req,
            context=ssl.create_default_context(),
        )
