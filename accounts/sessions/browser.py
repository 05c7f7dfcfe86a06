"""The sessions that go on by a cookie."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from accounts.models import Session, SessionKind
from accounts.sessions.people import check_user, lock

if TYPE_CHECKING:
    from accounts.devices import Device
    from accounts.models import User


@transaction.atomic
def open_browser_session(*, user: User, device: Device) -> Session:
    """Open the session of a browser that logged in without tokens of Cognito."""
    lock(user.pk)
    check_user(user)
    return Session.objects.create(
        user=user,
        kind=SessionKind.BROWSER,
        key=f"browser:{uuid.uuid4()}",
        address=device.address,
        user_agent=device.user_agent,
        last_used_at=timezone.now(),
    )
