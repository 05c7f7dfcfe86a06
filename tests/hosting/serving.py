"""Processes of the tests: a server that is asked until it answers, and is stopped in the end."""

import http.client
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from localcloud.ports import answers
from tests.tokens import APP_CLIENT_ID, JWKS, POOL_ID, REGION

ROOT = Path(__file__).resolve().parents[2]
HOST = "budget.example.com"
# What a machine of one's own has to be told; nothing of this process's environment is added.
SETTINGS = {
    "SECRET_KEY": "only-for-the-tests-" + "x" * 40,
    "AWS_REGION": REGION,
    "COGNITO_USER_POOL_ID": POOL_ID,
    "COGNITO_APP_CLIENT_ID": APP_CLIENT_ID,
    "COGNITO_JWKS": JWKS,
    "ALLOWED_HOSTS": HOST,
    "TRUSTED_PROXIES": "1",
    "ENV_FILE": "",
}


@contextmanager
def process(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    log: Path,
    pass_fds: Sequence[int] = (),
) -> Iterator[subprocess.Popen[bytes]]:
    """Run it; in the end SIGTERM has to stop it within seconds, and with 0."""
    with log.open("ab") as out:
        running = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=out, stderr=out, pass_fds=pass_fds
        )
    try:
        yield running
    except BaseException:
        running.kill()
        running.wait()
        raise
    running.send_signal(signal.SIGTERM)
    try:
        assert running.wait(10) == 0, log.read_text()
    finally:
        running.kill()


def wait_for_port(port: int, running: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and running.poll() is None:
        if answers(port):
            return
        time.sleep(0.05)
    raise RuntimeError(log.read_text())


def ask(
    connection: http.client.HTTPConnection,
    path: str,
    *,
    method: str = "GET",
    body: str | None = None,
    **headers: str,
) -> tuple[http.client.HTTPResponse, bytes]:
    """Send a request to HOST; `_` in the name of a header stands for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body, {"Host": HOST} | named)
    answer = connection.getresponse()
    return answer, answer.read()
