"""The load tells when a request fails: otherwise a rehearsal would prove nothing."""

import http.server
import threading

import pytest

from deployment.address import Address
from deployment.errors import DeploymentError
from deployment.visitor import Visitor
from rehearsal.load import Load


@pytest.fixture
def server():
    """Answers every request well, but for those that `refuse` says are to fail."""

    class Server(http.server.ThreadingHTTPServer):
        refuse = ""
        enough = threading.Semaphore(0)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.answer(200)

        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            self.answer(201)

        def answer(self, status):
            status = 500 if running.refuse == self.command else status
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")
            running.enough.release()

        def log_message(self, *_):
            pass

    with Server(("127.0.0.1", 0), Handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running
        running.shutdown()


@pytest.fixture
def visitor(server):
    port = server.server_address[1]
    return Visitor(Address(f"http://127.0.0.1:{port}", "unused"))


def some_requests(server):
    for _ in range(6):
        server.enough.acquire(timeout=5)


def test_requests_that_are_answered_are_counted(server, visitor):
    with Load(visitor) as load:
        some_requests(server)
    assert load.answers["GET /expense"] >= 1
    assert load.answers["POST /expense"] >= 1


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_one_that_fails_is_told(server, visitor, method):
    server.refuse = method
    with (
        pytest.raises(DeploymentError, match=f"requests failed(.*\n)*.*{method} /expense .* 500"),
        Load(visitor),
    ):
        some_requests(server)


def test_a_server_that_has_gone_is_told(visitor, server):
    server.shutdown()
    server.server_close()
    with pytest.raises(DeploymentError, match="failed"), Load(visitor):
        threading.Event().wait(0.3)
