"""What the accounts add to the file with all that is kept of a person, and who may have it made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEvent, Session, SupportAccess, SupportLook, User
from accounts.throttling import count_attempt
from common.export import AT_ONCE, Table, contributes, stream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.contrib.auth.base_user import AbstractBaseUser
    from django.db.models import QuerySet

_ACCOUNT = (
    *("sub", "email", "pending_email", "display_name", "locale", "created_at", "last_login"),
    *("is_active", "is_staff", "is_superuser", "sessions_valid_from", "deletion_requested_at"),
)
_SESSION = (
    *("id", "kind", "signed_in_at", "address", "user_agent", "last_used_at", "created_at"),
    "revoked_at",
)
_ACCESS = ("id", "granted_at", "ends_at", "revoked_at")
_LOOK = ("looked_at", "actor", "what", "access_id")
# Who it was is left out: that is a fact about the member of staff.
_EVENT = ("happened_at", "action", "reason", "outcome")


def export(*, user: User) -> Iterator[bytes]:
    """Return the zip file with all that is kept of the person, made while it is read."""
    count_attempt("export", user.sub, settings.THROTTLE_EXPORT)
    return stream(user)


@contributes
def tables(user: AbstractBaseUser) -> Iterator[Table]:
    """Describe the account, its sessions, and what support saw and did."""
    yield Table(
        name="account",
        about=_("Your account. Your password is not kept here: AWS Cognito has it, unreadable."),
        columns=_ACCOUNT,
        rows=lambda: User.objects.filter(pk=user.pk).values_list(*_ACCOUNT),
        single=True,
    )
    yield Table(
        name="sessions",
        about=_("Where and when you logged in. What has a revoked_at is over."),
        columns=_SESSION,
        rows=lambda: _sessions(user),
    )
    yield Table(
        name="support_accesses",
        about=_("When you let support see your amounts and descriptions."),
        columns=_ACCESS,
        rows=lambda: _rows(SupportAccess.objects.filter(user_id=user.pk), "granted_at", _ACCESS),
    )
    yield Table(
        name="support_looks",
        about=_("When somebody of the staff saw your amounts and descriptions."),
        columns=_LOOK,
        rows=lambda: _rows(SupportLook.objects.filter(user_id=user.pk), "looked_at", _LOOK),
    )
    yield Table(
        name="support_actions",
        about=_("What somebody of the staff did to your account, and why."),
        columns=_EVENT,
        rows=lambda: _rows(_events(user), "happened_at", _EVENT),
    )


def _events(user: AbstractBaseUser) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(subject_sub=user.get_username())


def _rows(
    queryset: QuerySet[Any], time: str, columns: tuple[str, ...]
) -> Iterator[tuple[Any, ...]]:
    rows: QuerySet[Any, tuple[Any, ...]] = queryset.order_by(time, "pk").values_list(*columns)
    return rows.iterator(chunk_size=AT_ONCE)


def _sessions(user: AbstractBaseUser) -> Iterator[tuple[Any, ...]]:
    rows = Session.objects.filter(user_id=user.pk).order_by("created_at", "pk")
    for session in rows.iterator(chunk_size=AT_ONCE):
        yield (session.public_id, *(getattr(session, name) for name in _SESSION[1:]))
