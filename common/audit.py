"""The audit log of what staff do to people; the accounts keep it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from collections.abc import Callable

DONE: Final = "done"


def note(*, actor: Any, subject: Any, action: str, reason: str, outcome: str = DONE) -> None:  # noqa: ANN401  (users)
    """Write down that `actor` did this to `subject` (users), and what came of it.

    `action` has at most 40 characters, `reason` 500; `outcome` is DONE or the code of an error.
    Where it is written in the transaction of what was done, neither is there without the other.
    Answered by settings.AUDIT_LOG.
    """
    _log()(actor=actor, subject=subject, action=action, reason=reason, outcome=outcome)


@cache
def _log() -> Callable[..., None]:
    return import_string(settings.AUDIT_LOG)  # type: ignore[no-any-return]  # by name
