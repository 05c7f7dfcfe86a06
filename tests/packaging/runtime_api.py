"""AWS Lambda around a function: a container, and the Runtime API that its runtime client asks."""

import json
import os
import queue
import subprocess
import sys
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from tests.packaging import lambda_runtime

VERSION = "/2018-06-01/runtime"
PATIENCE_SECONDS = 60


class FunctionError(Exception):
    """The function failed: what Lambda tells whoever invoked it."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(error["errorMessage"])
        self.type = error["errorType"]


@dataclass(frozen=True)
class _Said:
    """A request of the runtime client."""

    path: str
    body: Any


class _RuntimeApi(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.events: queue.Queue[dict[str, Any]] = queue.Queue()
        self.said: queue.Queue[_Said] = queue.Queue()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a container that was stopped has hung up."""


class _Answers(BaseHTTPRequestHandler):
    server: _RuntimeApi
    protocol_version = "HTTP/1.1"
    # Else each small write waits for the last to be acknowledged: 0.04 s.
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self.server.said.put(_Said(self.path, None))
        if self.path != f"{VERSION}/invocation/next":
            return self._answer(200, b"{}")
        event = self.server.events.get()  # the client waits as long
        function = "arn:aws:lambda:us-east-1:123456789012:function:budget-tracker-dev:live"
        return self._answer(
            200,
            json.dumps(event).encode(),
            {
                "Lambda-Runtime-Aws-Request-Id": str(uuid.uuid4()),
                "Lambda-Runtime-Deadline-Ms": str(int((time.time() + 29) * 1000)),
                "Lambda-Runtime-Invoked-Function-Arn": function,
                "Content-Type": "application/json",
            },
        )

    def do_POST(self) -> None:
        body = self._body()
        self._answer(202, b"{}")
        self.server.said.put(_Said(self.path, json.loads(body)))

    def _body(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers["Content-Length"]))
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def _answer(self, status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the base's name
        pass


class Container:
    """One container of the function: a process that answers events one after the other."""

    def __init__(
        self,
        content: Path,
        libraries: Path,
        environment: Mapping[str, str],
        log: Path,
        handler: str,
    ) -> None:
        self._api = _RuntimeApi()
        Thread(target=self._api.serve_forever, args=(0.01,), daemon=True).start()
        self._log = log
        started = time.perf_counter()
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-I", "-S", "-B", lambda_runtime.__file__),
                    *(handler, content, libraries),
                ],
                env={
                    **environment,
                    "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{self._api.server_port}",
                    "LAMBDA_TASK_ROOT": str(content),
                },
                cwd=content,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        self._started = started
        self.paths: list[str] = []

    @property
    def log(self) -> str:
        """What the function has written so far."""
        return self._log.read_text()

    @property
    def age(self) -> float:
        """Seconds since the process was started."""
        return time.perf_counter() - self._started

    @property
    def computed(self) -> float:
        """Seconds of CPU that the process has used, as Linux counts them."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def invoke(self, event: dict[str, Any]) -> Any:
        """Return the function's answer; a FunctionError if it failed, at its start or at this."""
        self._api.events.put(event)
        while True:
            said = self._next()
            if said.path.endswith("/error"):
                raise FunctionError(said.body)
            if said.path.endswith("/response"):
                return said.body

    def _next(self) -> _Said:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            try:
                said = self._api.said.get(timeout=0.2)
            except queue.Empty:
                assert self._process.poll() is None, self.log
            else:
                self.paths.append(said.path)
                return said
        raise TimeoutError(self.log)

    def stop(self) -> None:
        """End the process, as Lambda does: without a word."""
        self._process.kill()
        self._process.wait()
        self._api.shutdown()
        self._api.server_close()
