from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from localcloud import LocalCloud
from localcloud.ports import answers, free_port

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def used_state(tmp_path_factory):
    """A state folder that has been used before, so that starting on it is quick."""
    folder = tmp_path_factory.mktemp("state")
    with LocalCloud(state_dir=folder):
        pass
    return folder


class Run:
    """`python -m localcloud`, as a person sees it."""

    def __init__(self, state: Path, *command: str, options: tuple[str, ...] = (), **more: Any):
        self.port = free_port()
        self.app_port = free_port()
        command = tuple(word.replace("APP_PORT", str(self.app_port)) for word in command)
        arguments = ["--port", str(self.port), "--app-port", str(self.app_port)]
        self.popen = subprocess.Popen(
            [
                *more.pop("prefix", ()),
                *(sys.executable, "-m", "localcloud", "--state", str(state)),
                *(*arguments, *options, "--", *command),
            ],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            **more,
        )
        self.output = ""
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.popen.stdout or ():
            self.output += line

    def wait_for(self, text: str, seconds: float = 20) -> None:
        until(lambda: text in self.output, seconds, lambda: f"{text!r} not in:\n{self.output}")

    def wait_until_serving(self) -> None:
        until(lambda: answers(self.app_port), 20, lambda: self.output)

    def send(self, number: signal.Signals) -> None:
        self.popen.send_signal(number)

    def end(self, seconds: float = 20) -> int:
        code = self.popen.wait(timeout=seconds)
        self._reader.join(timeout=5)
        return code

    def assert_nothing_listens(self) -> None:
        until(
            lambda: not answers(self.port) and not answers(self.app_port),
            10,
            lambda: f"aws: {answers(self.port)}, app: {answers(self.app_port)}",
        )


def until(condition, seconds, explanation=lambda: ""):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, explanation()
        time.sleep(0.05)


@pytest.fixture
def run(used_state):
    """Start runs on the used state; whatever is left of them is killed afterwards."""
    runs = []

    def start(*command: str, state: Path = used_state, **more) -> Run:
        runs.append(Run(state, *command, **more))
        return runs[-1]

    yield start
    for started in runs:
        if started.popen.poll() is None:
            os.kill(started.popen.pid, signal.SIGKILL)
        started.popen.wait()
        if started.popen.stdout:
            started.popen.stdout.close()
