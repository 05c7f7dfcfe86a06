"""What the person at the screen reads: steps, how long they took, and what to do if one fails."""

import contextlib
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError

from deployment.errors import DeploymentError

LOOK_SECONDS = 15.0


def say(text: str) -> None:
    """Print at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


@dataclass
class Steps:
    """Numbers the steps of one deed, and says which one failed."""

    total: int
    _done: int = 0
    _said: float = field(default_factory=time.monotonic)

    @contextlib.contextmanager
    def step(self, title: str, *, advice: str) -> Iterator[None]:
        """Announce a step and its time; where it fails, say what to do: `advice`."""
        self._done += 1
        say(f"[{self._done}/{self.total}] {title} ...")
        started = time.monotonic()
        try:
            yield
        except (DeploymentError, BotoCoreError, ClientError, Boto3Error) as error:
            raise DeploymentError(
                f"Stopped at step {self._done} of {self.total}, {title}:\n{error}\n{advice}"
            ) from error
        say(f"      done in {time.monotonic() - started:.0f} s")

    def progress(self, text: str) -> None:
        """Say how far a long step is, every now and then."""
        if time.monotonic() - self._said >= LOOK_SECONDS:
            self._said = time.monotonic()
            say(f"      {text}")
