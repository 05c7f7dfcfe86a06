"""The process that is the local AWS, with nothing deployed, as one thing to enter and leave."""

import http.client
import os
import sys
import time
from pathlib import Path
from typing import Any, Self, TextIO

from localcloud.clients import REGION, make_client
from localcloud.errors import LocalCloudError
from localcloud.mails import Mail, Mailbox
from localcloud.ports import HOST, free_port
from localcloud.processes import Process
from localcloud.state import StateFolder

ROOT = Path(__file__).resolve().parent.parent
START_PATIENCE_SECONDS = 60.0
STOP_GRACE_SECONDS = 10.0
# All that the local AWS gets to see of our environment: nothing there may configure it.
INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "VIRTUAL_ENV")


class EmptyCloud:
    """A local AWS, from `with` to the end of its block.

    `state_dir` is the folder that keeps what is made in it; `port` is a free one unless given.
    Inside the block `endpoint` is its URL. Raises LocalCloudError, and leaves nothing running, if
    it does not come up.
    """

    def __init__(self, *, state_dir: Path, port: int | None = None) -> None:
        self.port = port or free_port()
        self.endpoint = f"http://{HOST}:{self.port}"
        self.state = StateFolder(state_dir)
        self.mailbox = Mailbox(self.port, self.state.mails)
        self._lock: TextIO | None = None
        self._process: Process | None = None

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def is_running(self) -> bool:
        """Whether the local AWS is there."""
        return self._process is not None and self._process.exit_code is None

    @property
    def pid(self) -> int:
        """The process ID of the local AWS; for tests that break it."""
        if self._process is None:
            raise LocalCloudError("The local AWS was not started.")
        return self._process.pid

    def client(self, service: str) -> Any:  # noqa: ANN401  boto3 carries no types
        """Make a boto3 client of `service`, as the account's root."""
        return make_client(service, self.endpoint)

    def mails(self) -> list[Mail]:
        """Return every mail that Cognito has sent since the start, oldest first."""
        return self.mailbox.all()

    def stop(self) -> None:
        """End the local AWS, its state saved. Harmless when it has ended."""
        if self._process:
            self._process.stop(grace=STOP_GRACE_SECONDS)
        if self._lock:
            self._lock.close()

    def _start(self) -> None:
        self._lock = self.state.lock()
        self.state.forget_mails()
        with self.state.log.open("w") as log:
            self._process = Process(
                [sys.executable, "-m", "localcloud.emulator", str(self.port), str(os.getpid())],
                env=self._emulator_environment(),
                output=log,
                keep_open=[self._lock.fileno()],
            )
        self._prepare()
        self._wait_until_healthy()

    def _prepare(self) -> None:
        """Do what takes time while the local AWS is starting."""

    def _emulator_environment(self) -> dict[str, str]:
        inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
        return inherited | {
            "AUTH": "true",
            "BIND_HOST": HOST,
            "GATEWAY_PORT": str(self.port),
            "IOT_MTLS_ENABLED": "false",
            "LOG_LEVEL": "WARNING",
            "MINISTACK_REGION": REGION,
            "PERSIST_STATE": "1",
            "PYTHONPATH": str(ROOT),
            "STATE_DIR": str(self.state.emulator),
        }

    def _wait_until_healthy(self) -> None:
        deadline = time.monotonic() + START_PATIENCE_SECONDS
        while not _healthy(self.port):
            if not self.is_running:
                raise LocalCloudError(f"The local AWS did not start; see {self.state.log}")
            if time.monotonic() > deadline:
                raise LocalCloudError(f"The local AWS does not answer; see {self.state.log}")
            time.sleep(0.05)


def _healthy(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/_ministack/health")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
