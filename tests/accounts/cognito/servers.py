"""A real HTTP server on the loopback interface that answers as it is told."""

import contextlib
import http.server
import socket
import threading
import time
from collections.abc import Callable, Iterator

HUNG = 30


class Loopback:
    """Counts the requests, and hands each to `answer`, which may do anything with it."""

    def __init__(self, answer: Callable[[http.server.BaseHTTPRequestHandler], None]) -> None:
        self.answer = answer
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.stop = threading.Event()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                outer.requests.append((dict(self.headers), self.rfile.read(length)))
                with contextlib.suppress(OSError):
                    outer.answer(self)

            do_POST = do_GET  # noqa: N815 - the base class looks for this name

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    @property
    def count(self) -> int:
        return len(self.requests)


@contextlib.contextmanager
def serving(answer: Callable[[http.server.BaseHTTPRequestHandler], None]) -> Iterator[Loopback]:
    loopback = Loopback(answer)
    thread = threading.Thread(target=loopback.server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield loopback
    finally:
        loopback.stop.set()
        loopback.server.shutdown()
        thread.join()
        loopback.server.server_close()


def replying(
    body: bytes, status: int = 200, **headers: str
) -> Callable[[http.server.BaseHTTPRequestHandler], None]:
    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return answer


def raw(text: bytes) -> Callable[[http.server.BaseHTTPRequestHandler], None]:
    """Send bytes that need not be HTTP, and hang up."""

    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        request.wfile.write(text)
        request.close_connection = True

    return answer


def dribbling(
    start: bytes, drop: bytes = b"x"
) -> Callable[[http.server.BaseHTTPRequestHandler], None]:
    """Send `start`, then a drop every 20 ms for as long as anybody listens."""

    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        request.wfile.write(start)
        until = time.monotonic() + HUNG
        while time.monotonic() < until:
            request.wfile.write(drop)
            time.sleep(0.02)

    return answer


def hanging(stop: Callable[[], threading.Event]) -> Callable[..., None]:
    """Send nothing until the server is stopped."""

    def answer(_: http.server.BaseHTTPRequestHandler) -> None:
        stop().wait(HUNG)

    return answer


def silent(request: http.server.BaseHTTPRequestHandler) -> None:
    """Send nothing until the other side hangs up."""
    request.rfile.read(1)


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
