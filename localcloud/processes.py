"""Child processes that never outlive us."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import IO

PR_SET_PDEATHSIG = 1


class Process:
    """A command in a process group of its own, so that a Ctrl-C reaches it through us only.

    A `leashed` one is, on Linux, ended by the system when the thread that started it goes.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        env: Mapping[str, str],
        output: IO[str] | None = None,
        keep_open: Sequence[int] = (),
        leashed: bool = False,
    ) -> None:
        self._popen = subprocess.Popen(  # noqa: S603  the command is the developer's own
            command,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            pass_fds=keep_open,
            process_group=0,
            # It is called between fork and exec, and only makes one prepared system call.
            preexec_fn=_parting_signal() if leashed else None,  # noqa: PLW1509  safe, as said
        )

    @property
    def pid(self) -> int:
        """The ID of the process, and of its group."""
        return self._popen.pid

    @property
    def exit_code(self) -> int | None:
        """The exit code, 128 + N for one ended by signal N; None while it runs."""
        code = self._popen.poll()
        return 128 - code if code is not None and code < 0 else code

    def stop(self, *, grace: float, hurry: Callable[[], bool] = lambda: False) -> None:
        """Ask the group to end; after `grace` seconds, or once `hurry` says so, kill it."""
        if self.exit_code is None:
            self._signal(signal.SIGTERM)
        deadline = time.monotonic() + grace
        while self.exit_code is None and time.monotonic() < deadline and not hurry():
            time.sleep(0.02)
        # Also what the command itself has left behind in its group.
        self._signal(signal.SIGKILL)
        self._popen.wait()

    def _signal(self, number: signal.Signals) -> None:
        # macOS answers "not permitted" for a group of which only zombies are left.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, number)


def _parting_signal() -> Callable[[], None] | None:
    """On Linux: what asks the system to end a child should we die without ending it ourselves."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl

    def ask() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM)

    return ask
