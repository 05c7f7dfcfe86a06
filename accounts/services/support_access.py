"""A person's leave for support to see their amounts and descriptions, and who made use of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone

from accounts.errors import SupportAccessUnknown
from accounts.models import SupportAccess, SupportLook
from accounts.roles import Permission, may
from accounts.sessions.people import lock

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from django.db.models import QuerySet

    from accounts.models import User

# As many of each are told, the newest first.
ACCESSES_AT_MOST: Final = 50
LOOKS_AT_MOST: Final = 200


def open_accesses() -> QuerySet[SupportAccess]:
    """Return what is granted and neither over nor taken back."""
    return SupportAccess.objects.filter(revoked_at=None, ends_at__gt=timezone.now())


def accesses_of(user: User) -> QuerySet[SupportAccess]:
    """Return what the person granted last, newest first."""
    return user.support_accesses.order_by("-pk")[:ACCESSES_AT_MOST]


def looks_at(user: User) -> QuerySet[SupportLook]:
    """Return who saw amounts and descriptions of the person last, newest first."""
    return user.support_looks.order_by("-looked_at", "-pk")[:LOOKS_AT_MOST]


@transaction.atomic
def grant(*, user: User, hours: int) -> SupportAccess:
    """Let support see for so many hours from now; one that is open ends, so that one alone is."""
    revoke_all(user=user)
    return SupportAccess.objects.create(user=user, ends_at=timezone.now() + timedelta(hours=hours))


def revoke(*, user: User, access_id: UUID) -> None:
    """Take one back at once; SupportAccessUnknown if it is not open, or not the person's."""
    mine = open_accesses().filter(user=user, pk=access_id)
    if not mine.update(revoked_at=timezone.now()):
        raise SupportAccessUnknown


@transaction.atomic
def revoke_all(*, user: User) -> None:
    """Take all back at once."""
    lock(user.pk)  # or of two grants at once both would stay open
    open_accesses().filter(user=user).update(revoked_at=timezone.now())


def disclose(viewer: User, looks: Mapping[int, str]) -> frozenset[int]:
    """Return whose amounts and descriptions the viewer may see now, and record that they do.

    See common/disclosure.py. Administrators need no leave, but are recorded as well.
    """
    allowed: dict[int, SupportAccess | None] = {}
    if may(viewer, Permission.SEE_LEDGERS):
        allowed = dict.fromkeys(looks)
    elif may(viewer, Permission.LOOK):
        allowed = {access.user_id: access for access in open_accesses().filter(user__in=looks)}
    SupportLook.objects.bulk_create(
        SupportLook(user_id=owner, access=access, actor=str(viewer), what=looks[owner])
        for owner, access in allowed.items()
    )
    return frozenset(allowed)
