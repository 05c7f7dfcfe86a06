"""What a check is, and what it finds."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.doctor.facts import Facts

TEMPLATE = "cloudformation/cognito.yaml"
SETTINGS = "settings"


class Severity(enum.StrEnum):
    """How bad a finding is: it breaks something, it will, or it is good to know."""

    ERROR = enum.auto()
    WARNING = enum.auto()
    INFO = enum.auto()


@dataclass(frozen=True, kw_only=True)
class Mend:
    """What puts a finding right.

    `where` is the template, and then `path` names a property of a resource (or an output) and
    `text` is how it stands there; or it is the settings, and then `path` names one. `hint` says
    what else there is to know.
    """

    where: str
    path: str
    text: str
    hint: str = ""


def template(path: str, text: str, hint: str = "") -> Mend:
    """Mend by a line of the template, which a deployment of its stack puts in force."""
    return Mend(where=TEMPLATE, path=path, text=text, hint=hint)


def setting(name: str, text: str, hint: str = "") -> Mend:
    """Mend by a setting of ours."""
    return Mend(where=SETTINGS, path=name, text=text, hint=hint)


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What is found in place of what is wanted; `severity` only if it is not the check's own."""

    found: str
    wanted: str
    severity: Severity | None = None


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing to look at: `look` returns the fault, or None, or raises `Unknown`.

    `id` is stable. `title` names the thing, not the fault; `why` says why a fault matters.
    """

    id: str
    severity: Severity
    title: str
    why: str
    mend: Mend
    look: Callable[[Facts], Fault | None]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A fault that was found; `line` is where the template has the mend, if that is here."""

    check: Check
    fault: Fault
    line: int | None

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return self.fault.severity or self.check.severity


class Area:
    """Checks that are shown together, in the order in which they are defined."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.checks: list[Check] = []

    def check(
        self, number: str, severity: Severity, title: str, *, why: str, mend: Mend
    ) -> Callable[[Callable[[Facts], Fault | None]], Check]:
        """Make a check of the function that is decorated."""

        def add(look: Callable[[Facts], Fault | None]) -> Check:
            made = Check(
                id=f"doctor.{number}", severity=severity, title=title, why=why, mend=mend, look=look
            )
            self.checks.append(made)
            return made

        return add


def fault(found: object, wanted: object, severity: Severity | None = None) -> Fault:
    """Return the fault, with values as people read them."""
    return Fault(found=say(found), wanted=say(wanted), severity=severity)


def unless(
    good: object, found: object, wanted: object, severity: Severity | None = None
) -> Fault | None:
    """Return the fault, unless all is good."""
    return None if good else fault(found, wanted, severity)


def say(value: object) -> str:
    """Return a value of AWS's as people read it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str) or not isinstance(value, Iterable):
        return str(value)
    parts = map(str, value)
    return ", ".join(sorted(parts) if isinstance(value, Set) else parts) or "none"
