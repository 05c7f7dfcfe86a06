"""How long Cognito may take, how many may wait for it at once, and when not to ask it at all.

The time-outs of a socket bound each read, but not an answer that comes drop by drop; and while
Cognito hangs, callers who wait for it must not take all threads from those who only carry a token.
"""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar

from accounts.cognito.errors import CognitoUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Patience:
    """Runs calls within `seconds`, `at_once` of them at a time.

    Who finds no place within `queue` seconds, or comes within `rest` seconds after a call that
    took too long, gets `CognitoUnavailable` without a call.
    """

    def __init__(
        self,
        *,
        seconds: float = 9.0,
        at_once: int = 8,
        queue: float = 0.5,
        rest: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._seconds = seconds
        self._places = threading.BoundedSemaphore(at_once)
        self._queue = queue
        self._rest = rest
        self._clock = clock
        self._rests_until = 0.0

    def take(self, call: Callable[[], T]) -> T:
        """Return what the call returns, or raise what it raises."""
        if self._clock() < self._rests_until or not self._places.acquire(timeout=self._queue):
            raise CognitoUnavailable
        future: Future[T] = Future()
        threading.Thread(target=self._run, args=(call, future), daemon=True).start()
        try:
            return future.result(self._seconds)
        except TimeoutError:
            if future.done():
                raise
            self.take_rest()
            raise CognitoUnavailable from None

    def take_rest(self) -> None:
        """Ask nothing for a while: an answer took too long to come."""
        self._rests_until = self._clock() + self._rest

    def _run(self, call: Callable[[], T], future: Future[T]) -> None:
        try:
            future.set_result(call())
        except BaseException as error:  # noqa: BLE001  (handed to the one who waits)
            future.set_exception(error)
        finally:
            self._places.release()
