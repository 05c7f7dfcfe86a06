"""What a request comes from: an address and what the program calls itself."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from common.address import client_address

if TYPE_CHECKING:
    from django.http import HttpRequest
    from rest_framework.request import Request

MAX_USER_AGENT_LENGTH: Final = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """An IP address, None where it is not known, and the User-Agent header, cut short."""

    address: str | None = None
    user_agent: str = ""


NOWHERE: Final = Device()


def device_of(request: HttpRequest | Request) -> Device:
    """Return what the request comes from."""
    agent = request.META.get("HTTP_USER_AGENT", "")
    printable = "".join(char for char in agent if char.isprintable())
    return Device(
        address=_valid(client_address(request)), user_agent=printable[:MAX_USER_AGENT_LENGTH]
    )


def _valid(address: str) -> str | None:
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return None
