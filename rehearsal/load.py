"""People who go on reading and writing while a release comes in: not one request may fail."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from types import TracebackType
from typing import Self

from deployment.errors import DeploymentError
from deployment.visitor import Visitor

READERS = 2
PAUSE_SECONDS = 0.1
EXPENSE = {"amount": "1.00", "category": "Under load"}


class Load:
    """Requests in threads of their own, from `with` to the end of its block.

    At its end `answers` counts them; then DeploymentError is raised if one of them failed.
    """

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor
        self._stop = threading.Event()
        self._failures: list[str] = []
        self.answers: Counter[str] = Counter()
        self._threads = [
            *(threading.Thread(target=self._repeat, args=(self._read,)) for _ in range(READERS)),
            threading.Thread(target=self._repeat, args=(self._write,)),
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()
        if self._failures and error is None:
            many = f"{len(self._failures)} of {sum(self.answers.values())} requests failed"
            raise DeploymentError("\n".join([f"{many}, the first of them:", *self._failures[:5]]))

    def _repeat(self, once: Callable[[], None]) -> None:
        while not self._stop.is_set():
            try:
                once()
            except DeploymentError as error:
                self._failures.append(f"{time.strftime('%X')} {error}")
            time.sleep(PAUSE_SECONDS)

    def _read(self) -> None:
        self._visitor.ask("GET", "/expense")
        self.answers["GET /expense"] += 1

    def _write(self) -> None:
        self._visitor.ask("POST", "/expense", EXPENSE, expect=201)
        self.answers["POST /expense"] += 1
