"""Being told to stop: Ctrl-C, a closed terminal, a polite kill."""

import signal
import time
from types import FrameType
from typing import Self

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
# A closed terminal sends several signals at once: they are one request to stop.
ONE_REQUEST_SECONDS = 1.0


class StopSignals:
    """While entered, the first such signal raises KeyboardInterrupt; a later one means hurry."""

    def __init__(self) -> None:
        self._first: float | None = None
        self._hurry = False

    def __enter__(self) -> Self:
        self._before = {number: signal.signal(number, self._handle) for number in STOPPING}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def hurry(self) -> bool:
        """Whether somebody has asked a second time."""
        return self._hurry

    def _handle(self, _number: int, _frame: FrameType | None) -> None:
        if self._first is None:
            self._first = time.monotonic()
            raise KeyboardInterrupt
        self._hurry = self._hurry or time.monotonic() - self._first > ONE_REQUEST_SECONDS
