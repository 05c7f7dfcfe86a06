"""Telling people of a log-in from a device that they have not used before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from accounts import mails
from accounts.devices import kind_of
from accounts.later import later
from accounts.models import Session
from accounts.selectors import forgotten_before

if TYPE_CHECKING:
    from accounts.devices import Device

LOOKED_AT: Final = 200  # earlier sessions, the latest first
COMPARED: Final = 20  # different programs among them


def tell_if_new(session: Session, device: Device) -> None:
    """Mail the owner of a session that was just opened, if none before came from such a device.

    Devices are compared by program and system, not by address or version, which change by
    themselves. The very first session of an account is no news.
    """
    before = Session.objects.filter(user=session.user_id, pk__lt=session.pk)
    agents = before.order_by("-created_at", "-pk").values_list("user_agent", flat=True)
    seen = list(dict.fromkeys(agents[:LOOKED_AT]))[:COMPARED]
    if device.user_agent in seen or not (seen or _was_here_long_ago(session)):
        return

    def compare_and_tell() -> None:
        if kind_of(device.user_agent) not in map(kind_of, seen):
            mails.tell(session.user, mails.SecurityMail.NEW_DEVICE, device=device)

    later(compare_and_tell)


def _was_here_long_ago(session: Session) -> bool:
    # The rows of an account that nobody used for long were purged; it is the one to watch over.
    return session.user.created_at < forgotten_before()
