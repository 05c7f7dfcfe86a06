"""The folder that outlives a run: users, keys, passwords. Nothing in it is for anybody else."""

import fcntl
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from localcloud.errors import LocalCloudError

LOCK_PATIENCE_SECONDS = 5.0


class StateFolder:
    """A folder with mode 0700, used by one local AWS at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path.chmod(0o700)
        self.emulator = self.path / "aws"
        self.log = self.path / "aws.log"
        self.mails = self.path / "mails"

    def lock(self) -> TextIO:
        """Claim the folder for as long as the file returned is open, here or in a child.

        The system lets go of it however its holders end, so none is ever left behind. A run that
        was killed may still be saving: it is given a few seconds.
        """
        file = (self.path / "lock").open("a")
        deadline = time.monotonic() + LOCK_PATIENCE_SECONDS
        while not _locked(file):
            if time.monotonic() > deadline:
                file.close()
                raise LocalCloudError(
                    f"A local AWS is running on {self.path} already. Stop it first (Ctrl-C)."
                )
            time.sleep(0.05)
        return file

    def forget_mails(self) -> None:
        """Start with no mails of the app, as with none of Cognito."""
        self.mails.mkdir(mode=0o700, exist_ok=True)
        for file in self.mails.glob("*.log"):
            file.unlink()

    def secret(self, name: str, make: Callable[[], str]) -> str:
        """Return the secret `name`, kept for its owner only; `make` makes it the first time."""
        path = self.path / name
        if not path.exists():
            draft = path.with_suffix(".new")
            draft.unlink(missing_ok=True)
            with os.fdopen(
                os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w"
            ) as file:
                file.write(make())
            draft.replace(path)
        return path.read_text()


def _locked(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
