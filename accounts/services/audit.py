"""Writing the audit log: who did what to whom, why, and what came of it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import AuditEvent
from common.audit import DONE
from common.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from accounts.models import User

BEGUN: Final = "begun"
NOT_ALLOWED: Final = "permission_denied"
FAILED: Final = "failed"


def note(*, actor: User, subject: User, action: str, reason: str, outcome: str = DONE) -> None:
    """Write one row."""
    AuditEvent.objects.create(
        actor_sub=actor.sub,
        actor_email=actor.email,
        subject_sub=subject.sub,
        action=action,
        reason=reason,
        outcome=outcome,
    )


@contextmanager
def audited(*, actor: User, subject: User, action: str, reason: str) -> Iterator[None]:
    """Log what is done in the block: a row before it, without which it is not begun, and one after.

    For what reaches beyond the database, so that no transaction holds both it and its row. A first
    row (BEGUN) that stands alone says that the process ended half-way.
    """

    def write(outcome: str) -> None:
        # Durable: within a transaction the first row could be taken back after the deed.
        with transaction.atomic(durable=True):
            note(actor=actor, subject=subject, action=action, reason=reason, outcome=outcome)

    write(BEGUN)
    try:
        yield
    except PermissionDenied:
        write(NOT_ALLOWED)
        raise
    except DomainError as error:
        write(error.code)
        raise
    except BaseException:
        write(FAILED)
        raise
    write(DONE)
