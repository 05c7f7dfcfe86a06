"""What a request comes from: an address and what the program calls itself."""

from __future__ import annotations

import functools
import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from common.address import client_address

if TYPE_CHECKING:
    from django.http import HttpRequest
    from rest_framework.request import Request
    from ua_parser import Resolver

MAX_USER_AGENT_LENGTH: Final = 256

# The names that are shown. Nothing else is: a User-Agent is whatever its sender likes, and could
# else put a sentence into our mails.
_SHOWN: Final = frozenset(
    {
        *("Firefox", "Chrome", "Chromium", "Safari", "Edge", "Opera", "Vivaldi", "Brave"),
        *("Samsung Internet", "DuckDuckGo", "Internet Explorer", "PowerShell"),
        *("curl", "Wget", "HTTPie", "Postman", "Insomnia"),
        *("Windows", "macOS", "iPhone", "iPad", "Android", "ChromeOS", "Linux"),
        *("Ubuntu", "Debian", "Fedora"),
    }
)
# The parser's families under the names that people know.
_NAMES: Final = {
    "Firefox Mobile": "Firefox",
    "Firefox iOS": "Firefox",
    "Chrome Mobile": "Chrome",
    "Chrome Mobile iOS": "Chrome",
    "Mobile Safari": "Safari",
    "Edge Mobile": "Edge",
    "Opera Mobile": "Opera",
    "DuckDuckGo Mobile": "DuckDuckGo",
    "IE": "Internet Explorer",
    "PostmanRuntime": "Postman",
    "insomnia": "Insomnia",
    "WindowsPowerShell": "PowerShell",
    "Mac OS X": "macOS",
    "Chrome OS": "ChromeOS",
    "iOS": "iPhone",
}
_PYTHON: Final = "Python"


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


def in_words(user_agent: str) -> str:
    """Return what people would call the device, such as "Firefox on Windows" or "curl"."""
    program, system = kind_of(user_agent)
    shown = _("Python program") if program == _PYTHON else program if program in _SHOWN else ""
    if system not in _SHOWN:
        return shown or _("an unknown device")
    if not shown:
        return _("an app on %(system)s") % {"system": system}
    return _("%(program)s on %(system)s") % {"program": shown, "system": system}


@functools.lru_cache(maxsize=1024)
def kind_of(user_agent: str) -> tuple[str, str]:
    """Return what stays the same while a device is kept up to date: its program and its system.

    Either may be "". A program that the parser does not know is told by the first word of what it
    calls itself.
    """
    from ua_parser import Domain  # noqa: PLC0415  (not for requests that merely carry a token)

    found = _parser()(user_agent, Domain.USER_AGENT | Domain.OS)
    word = user_agent.partition("/")[0].partition(" ")[0].lower()
    program = found.user_agent.family if found.user_agent else word
    system = found.os.family if found.os else ""
    if program.startswith(("Python", "python")):
        program = _PYTHON
    if system == "iOS" and "iPad" in user_agent:
        system = "iPad"
    return _NAMES.get(program, program), _NAMES.get(system, system)


@functools.cache
def _parser() -> Resolver:
    """Return a parser that compiles each of its expressions when it first comes to it."""
    from ua_parser import BasicResolver, load_lazy_builtins  # noqa: PLC0415  (as above)

    programs, systems, _models = load_lazy_builtins()
    return BasicResolver((programs, systems, []))


def _valid(address: str) -> str | None:
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return None
