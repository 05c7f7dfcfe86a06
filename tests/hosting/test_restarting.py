"""An upgrade as docs/self-hosting.md has it: a restart on the socket that systemd holds."""

import http.client
import os
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from tests.hosting.serving import ROOT, SETTINGS, ask, process

UNIT = ROOT / "hosting/budget-tracker.service"
# What systemd does: the socket is the file 3, and the process is told so by its own number.
AS_SYSTEMD = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ["LISTEN_PID"] = str(os.getpid())
os.execv(sys.argv[2], sys.argv[2:])
"""


def command() -> list[str]:
    [line] = [line for line in UNIT.read_text().splitlines() if line.startswith("ExecStart=")]
    executable, *options = line.removeprefix("ExecStart=").split()
    return [str(Path(sys.executable).parent / Path(executable).name), *options]


@pytest.fixture
def held() -> Iterator[socket.socket]:
    with closing(socket.create_server(("127.0.0.1", 0), backlog=128)) as listening:
        yield listening


@contextmanager
def served(held: socket.socket, folder: Path) -> Iterator[None]:
    """Run the unit's command as systemd would, until it has said that it is ready."""
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as told:
        told.bind(str(folder / "notify"))
        told.settimeout(20)
        environment = SETTINGS | {
            "PATH": os.environ["PATH"],
            "DATABASE_URL": f"sqlite:///{folder}/budget.sqlite3",
            "LISTEN_FDS": "1",
            "NOTIFY_SOCKET": told.getsockname(),
        }
        number = held.fileno()
        started = [sys.executable, "-c", AS_SYSTEMD, str(number), *command()]
        with process(started, ROOT, environment, folder / "log", [number]):
            assert b"READY=1" in told.recv(4096)
            yield
    (folder / "notify").unlink()


class Callers:
    """Four who ask all the time, each with a new connection, as nginx does."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.answers: list[int | str] = []
        self.longest = 0.0
        self._go_on = True
        self._threads = [threading.Thread(target=self._call) for _ in range(4)]

    def __enter__(self) -> "Callers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._go_on = False
        for thread in self._threads:
            thread.join()

    def _call(self) -> None:
        while self._go_on:
            started = time.monotonic()
            self.answers.append(self._ask())
            self.longest = max(self.longest, time.monotonic() - started)

    def _ask(self) -> int | str:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            try:
                return ask(connection, "/health", X_Forwarded_Proto="https")[0].status
            except (OSError, http.client.HTTPException) as failure:
                return repr(failure)

    def wait_for_more(self, number: int) -> None:
        enough = len(self.answers) + number
        with suppress(TimeoutError):
            deadline = time.monotonic() + 10
            while len(self.answers) < enough and time.monotonic() < deadline:
                time.sleep(0.02)
        assert len(self.answers) >= enough


def test_no_request_fails_while_it_restarts(held, tmp_path):
    with Callers(held.getsockname()[1]) as callers:
        with served(held, tmp_path):
            callers.wait_for_more(50)
        with served(held, tmp_path):
            callers.wait_for_more(50)
            callers.__exit__()
    assert set(callers.answers) == {200}
    assert callers.longest < 15
