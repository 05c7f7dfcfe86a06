"""What may be done after the answer, so that the answer does not take longer for it."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Callable

logger = logging.getLogger(__name__)

AT_ONCE: Final = 4
WAITING: Final = 200

_places = threading.BoundedSemaphore(WAITING)
_workers = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="later")


def later(call: Callable[..., None], **arguments: str) -> None:
    """Call it after the answer, in another thread; it must use no database.

    Where nothing runs after the answer (WORK_AFTER_ANSWERS, as on AWS Lambda) it is called at once.
    Where too many calls wait already, it is left out with a word in the log.
    """
    if not settings.WORK_AFTER_ANSWERS:
        call(**arguments)
    elif _places.acquire(blocking=False):
        _workers.submit(_run, call, arguments)
    else:
        logger.error("Too much to be done later: %s was left out.", call.__name__)


def _run(call: Callable[..., None], arguments: dict[str, str]) -> None:
    try:
        call(**arguments)
    except Exception as error:  # noqa: BLE001  (nobody else would hear of it)
        logger.error("%s failed later: %s", call.__name__, type(error).__name__)  # noqa: TRY400  (a trace may quote what is secret)
    finally:
        _places.release()
