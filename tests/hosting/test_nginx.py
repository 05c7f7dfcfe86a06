"""hosting/nginx.conf in a real nginx, before the service on the socket that systemd would hold.

Skipped where there is no nginx.
"""

import gzip
import http.client
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from localcloud.ports import free_port
from tests.hosting.certificates import certify
from tests.hosting.serving import HOST, ROOT, SETTINGS, ask, process, wait_for_port
from tests.tokens import access_claims, sign

FOUND = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
pytestmark = pytest.mark.skipif(not FOUND, reason="nginx is not installed here")
TOKEN = {"Authorization": f"Bearer {sign(access_claims('a-person'))}"}
JSON = {"Content_Type": "application/json"}
# What a machine of its own has and this one has not, as it stands in the file.
IN_THE_FILE = {
    "    listen [::]:80 default_server;\n": "",
    "    listen [::]:443 ssl http2 default_server;\n": "",
    "    listen [::]:80;\n": "",
    "    listen [::]:443 ssl http2;\n": "",
    "listen 80": "listen {plain}",
    "listen 443": "listen {tls}",
    "unix:/run/budget-tracker/http.sock": "unix:{folder}/http.sock",
    "/etc/letsencrypt/live/budget.example.com": "{folder}",
    "/var/log/nginx": "{folder}",
    # So that the test need not wait for it.
    "client_body_timeout 15s": "client_body_timeout 1s",
}
MAIN = """
{user}
daemon off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{}}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/budget-tracker.conf;
}}
"""


@dataclass(frozen=True)
class Front:
    """nginx as it serves: two ports, and a folder with its certificate and logs."""

    folder: Path
    plain: int
    tls: int

    @contextmanager
    def connected(self, source: str = "127.0.0.1") -> Iterator[http.client.HTTPSConnection]:
        """Connect by TLS to HOST, from one of this machine's addresses."""
        with closing(Secure(self, source)) as connection:
            yield connection

    def tls_socket(self, name: str = HOST, *protocols: str) -> ssl.SSLSocket:
        context = ssl.create_default_context(cafile=str(self.folder / "fullchain.pem"))
        context.set_alpn_protocols(protocols or ["http/1.1"])
        raw = socket.create_connection(("127.0.0.1", self.tls), timeout=20)
        try:
            return context.wrap_socket(raw, server_hostname=name)
        except OSError:
            raw.close()
            raise


class Secure(http.client.HTTPSConnection):
    """A connection to nginx here that knows it as HOST."""

    def __init__(self, front: Front, source: str) -> None:
        super().__init__("127.0.0.1", front.tls, timeout=20, source_address=(source, 0))
        self.context = ssl.create_default_context(cafile=str(front.folder / "fullchain.pem"))

    def connect(self) -> None:
        http.client.HTTPConnection.connect(self)
        self.sock = self.context.wrap_socket(self.sock, server_hostname=HOST)


@pytest.fixture(scope="module")
def front() -> Iterator[Front]:
    """nginx, and behind it a service of one thread."""
    # A socket's path has room for 107 characters; pytest's folders may take them all.
    with TemporaryDirectory(prefix="bt-") as name, ExitStack() as stack:
        folder = Path(name)
        front = Front(folder, free_port(), free_port())
        certify(HOST, folder / "fullchain.pem", folder / "privkey.pem")
        write_configuration(front)
        listening = stack.enter_context(socket.socket(socket.AF_UNIX))
        listening.bind(str(folder / "http.sock"))
        listening.listen(64)
        environment = SETTINGS | {
            "PATH": os.environ["PATH"],
            "DATABASE_URL": f"sqlite:///{folder}/budget.sqlite3",
            "THROTTLE_ADDRESS": "1/m",
            "EVEN_ANSWER_SECONDS": "0",
            "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": "http://127.0.0.1:9",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(migrate, cwd=ROOT, env=environment, check=True)
        inherited = f"fd://{listening.fileno()}"
        serve = [sys.executable, "-m", "gunicorn", "budget.wsgi", "--bind", inherited]
        one = [*serve, "--workers", "1", "--threads", "1"]
        log, fds = folder / "log", [listening.fileno()]
        stack.enter_context(process(one, ROOT, environment, log, fds))
        proxy = stack.enter_context(process(nginx(front), folder, {}, log))
        wait_for_port(front.tls, proxy, folder / "error.log")
        yield front


def nginx(front: Front, *options: str) -> list[str]:
    main = front.folder / "nginx.conf"
    return [str(FOUND), "-p", str(front.folder), "-c", str(main), *options]


def write_configuration(front: Front) -> None:
    places = {"folder": front.folder, "plain": front.plain, "tls": front.tls}
    text = (ROOT / "hosting/nginx.conf").read_text()
    for there, here in IN_THE_FILE.items():
        assert there in text, there
        text = text.replace(there, here.format(**places))
    (front.folder / "budget-tracker.conf").write_text(text)
    user = "user root;" if os.geteuid() == 0 else ""  # else its workers could not enter the folder
    (front.folder / "nginx.conf").write_text(MAIN.format(user=user, **places))


def test_the_configuration_is_in_order(front):
    done = subprocess.run(nginx(front, "-t", "-q"), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_http_is_sent_to_https(front):
    with closing(http.client.HTTPConnection("127.0.0.1", front.plain, timeout=20)) as connection:
        answer, _ = ask(connection, "/expense?page_size=1")
    assert answer.status == 308
    assert answer.headers["Location"] == f"https://{HOST}/expense?page_size=1"


def test_https_here_is_https_in_the_service(front):
    with front.connected() as connection:
        answer, _ = ask(connection, "/health", X_Forwarded_Proto="http")
        assert answer.status == 200  # no redirect
        assert answer.headers["Strict-Transport-Security"] == (
            "max-age=31536000; includeSubDomains; preload"
        )
        assert answer.headers["Server"] == "nginx"
        forged = {"X_Forwarded_Host": "evil.example.com", "Forwarded": "host=evil.example.com"}
        _, body = ask(connection, "/", Accept="application/json", **forged)
    assert json.loads(body)["docs"] == f"https://{HOST}/docs"


def test_a_caller_cannot_choose_its_address(front):
    body = json.dumps({"email": "user@example.com", "password": "SecurePassword123"})

    def log_in(source: str, forged: str = "") -> int:
        headers = JSON | ({"X_Forwarded_For": forged} if forged else {})
        with front.connected(source) as connection:
            answer, _ = ask(connection, "/login", method="POST", body=body, **headers)
            return answer.status

    assert log_in("127.0.0.1") == 503  # nobody is asked here: Cognito is not there
    assert log_in("127.0.0.1") == 429
    assert log_in("127.0.0.1", forged="203.0.113.7") == 429
    assert log_in("127.0.0.2") == 503


def test_who_sends_slowly_keeps_nobody_waiting_and_is_sent_away(front):
    start = (
        f"POST /expense HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\n"
        f"Authorization: {TOKEN['Authorization']}\r\nContent-Length: 1000\r\n\r\n{{"
    ).encode()
    # nginx drops them after a second. One of three is enough: a busy machine is slow by itself.
    assert min(waited_behind(front, start) for _ in range(3)) < 0.9


def waited_behind(front, start: bytes) -> float:
    """For how many seconds somebody else waits while four send so slowly."""
    with ExitStack() as stack:
        slow = [stack.enter_context(closing(front.tls_socket())) for _ in range(4)]
        for sender in slow:
            sender.sendall(start)
        started = time.monotonic()
        with front.connected() as connection:
            assert ask(connection, "/health")[0].status == 200
        waited = time.monotonic() - started
        # Without an answer (reset_timedout_connection).
        for sender in slow:
            assert is_dropped(sender)
    return waited


def is_dropped(sender: ssl.SSLSocket) -> bool:
    try:
        return sender.recv(1) == b""
    except ConnectionError:
        return True


def test_a_body_that_is_too_large_does_not_reach_the_service(front):
    with front.connected() as connection:
        connection.putrequest("POST", "/import", skip_host=True)
        for name, value in {"Host": HOST, "Content-Length": str(5 * 1024**2 + 1)}.items():
            connection.putheader(name, value)
        connection.endheaders()
        assert connection.getresponse().status == 413


def test_the_longest_row_keeps_its_strong_etag_and_a_list_is_compressed(front):
    entry = {"amount": "1.00", "category": "𝄞" * 100, "description": "𝄞" * 500}
    compressing = {"Accept_Encoding": "gzip", **TOKEN}
    with front.connected() as connection:
        made, body = ask(
            connection, "/expense", method="POST", body=json.dumps(entry), **JSON, **compressing
        )
        assert made.status == 201, body
        row = f"/expense/{json.loads(body)['id']}"
        read, _ = ask(connection, row, **compressing)
        assert "Content-Encoding" not in read.headers
        etag = read.headers["ETag"]
        changed, _ = ask(
            connection, row, method="PATCH", body='{"amount": "2.00"}', If_Match=etag, **JSON,
            **TOKEN,
        )  # fmt: skip
        assert (etag[:1], changed.status) == ('"', 200)
        items = [{"amount": "1.00", "category": "Food"} for _ in range(50)]
        ask(connection, "/expense/batch", method="POST", body=json.dumps({"items": items}),
            **JSON, **TOKEN)  # fmt: skip
        page, body = ask(connection, "/expense", **compressing)
    assert page.headers["Content-Encoding"] == "gzip"
    assert len(json.loads(gzip.decompress(body))["results"]) == 50


def test_names_that_are_not_ours_get_nothing(front):
    with pytest.raises(ssl.SSLError, match="unrecognized"):
        front.tls_socket("other.example.com")
    with closing(http.client.HTTPConnection("127.0.0.1", front.plain, timeout=20)) as connection:
        connection.request("GET", "/health", headers={"Host": "other.example.com"})
        with pytest.raises(http.client.RemoteDisconnected):
            connection.getresponse()


def test_http_2_by_the_newest_tls(front):
    with closing(front.tls_socket(HOST, "h2", "http/1.1")) as connection:
        assert connection.selected_alpn_protocol() == "h2"
        assert connection.version() == "TLSv1.3"


def test_the_log_holds_no_query(front):
    with front.connected() as connection:
        ask(connection, "/expense?search=a-private-matter", Referer="https://x/a-private-matter")
    log = ""
    for _ in range(50):
        log = (front.folder / "budget-tracker.log").read_text()
        if '"GET /expense" 401' in log:
            break
        time.sleep(0.02)
    assert '"GET /expense" 401' in log
    assert "a-private-matter" not in log
