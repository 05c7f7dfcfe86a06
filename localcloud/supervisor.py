"""Runs a command next to the local AWS until it ends, or is ended from the screen."""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from localcloud.cloud import LocalCloud
from localcloud.errors import LocalCloudError
from localcloud.mails import MailWatch
from localcloud.ports import HOST, answers
from localcloud.processes import Process
from localcloud.screen import say, show_mail
from localcloud.signals import StopSignals

COMMAND_GRACE_SECONDS = 8.0
LOOK_SECONDS = 0.1
STDIN = 0
NO_PROXY = ("NO_PROXY", "no_proxy")


@dataclass(kw_only=True)
class Supervisor:
    """One run of `command`; `notice` is shown once it answers on `app_port`."""

    cloud: LocalCloud
    signals: StopSignals
    command: Sequence[str]
    app_port: int | None = None
    notice: str = ""
    _parent: int = field(default_factory=os.getppid)
    _on_terminal: bool = field(default_factory=lambda: os.isatty(STDIN))
    _outage_told: bool = False
    _noticed: bool = False

    def run(self) -> int:
        """Run the command to its end and return its exit code.

        KeyboardInterrupt from the signals, or being abandoned, stops it; either way nothing is
        left. Raises LocalCloudError if it cannot be started.
        """
        process = self._start()
        try:
            with MailWatch(self.cloud.mailbox, show_mail):
                while (code := process.exit_code) is None and not self._abandoned():
                    self._look()
                    time.sleep(LOOK_SECONDS)
                return code or 0
        finally:
            process.stop(grace=COMMAND_GRACE_SECONDS, hurry=self.signals.hurry)

    def _start(self) -> Process:
        try:
            return Process(self.command, env=self.environment(), leashed=True)
        except OSError as error:
            raise LocalCloudError(f"Cannot run {self.command[0]}: {error.strerror}") from error

    def environment(self) -> dict[str, str]:
        """Return our environment with what the app needs."""
        inherited = dict(os.environ)
        for name in NO_PROXY:
            inherited[name] = ",".join(filter(None, [inherited.get(name), HOST, "localhost"]))
        return inherited | self.cloud.environment

    def _abandoned(self) -> bool:
        """Whether our parent or our terminal has gone without a signal (make passes none on)."""
        return os.getppid() != self._parent or (self._on_terminal and not os.isatty(STDIN))

    def _look(self) -> None:
        if not self.cloud.is_running and not self._outage_told:
            self._outage_told = True
            say(
                f"The local AWS has ended (see {self.cloud.state.log}). The app goes on without "
                "Cognito; to have it back, stop with Ctrl-C and start again."
            )
        if self.app_port and not self._noticed and answers(self.app_port):
            self._noticed = True
            say(self.notice)
