"""Days, without times; a ledger's time zone decides what "today" is and nothing else."""

from __future__ import annotations

import re
import zoneinfo
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from expenses.errors import Refusal

# Wide enough for any ledger, narrow enough to catch a year that was mistyped.
FIRST = date(1900, 1, 1)
LAST = date(2200, 12, 31)

# A day, or a timestamp (RFC 3339, seconds and offset optional) of which only the day is kept.
_DAY = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[Tt ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::(?:[0-5][0-9]|60)(?:\.[0-9]+)?)?"
    r"(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):?[0-5][0-9])?)?"
)


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` to `end`, both inclusive; None where it is open."""

    start: date | None = None
    end: date | None = None


def parse_day(value: object) -> date:
    """Return the day of "2024-05-31" or of a timestamp like "2024-05-31T23:59:00+02:00".

    The day is the one that is written: no time zone moves it. Refusal (`date_type`,
    `date_format`, `date_out_of_range`) for everything else.
    """
    if not isinstance(value, str):
        raise Refusal("date_type", _('A date is text, like "2024-05-31".'))
    match = _DAY.fullmatch(value)
    try:
        day = date.fromisoformat(match[1] if match else "")
    except ValueError:
        message = _("Write the date as year, month and day, like 2024-05-31.")
        raise Refusal("date_format", message) from None
    if not FIRST <= day <= LAST:
        message = _("A date is from %(first)s to %(last)s.")
        raise Refusal("date_out_of_range", message % {"first": FIRST, "last": LAST})
    return day


def zone(name: str) -> zoneinfo.ZoneInfo:
    """Return the time zone of this IANA name; ValueError if there is none."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{name!r} is not a time zone of the IANA database.") from None


@cache
def zones() -> frozenset[str]:
    """Return the names of all time zones that a ledger can have."""
    # Neither names a place: one is wherever the server stands, the other nowhere.
    return frozenset(zoneinfo.available_timezones() - {"localtime", "Factory"})


def today(time_zone: str) -> date:
    """Return what day it is now in the time zone (an IANA name)."""
    return timezone.localdate(timezone=zone(time_zone))
