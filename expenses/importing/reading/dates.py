"""Days as other programs write them."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from expenses import days
from expenses.errors import Refusal
from expenses.importing.reading.words import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_LONGEST: Final = 60

# In English, German, French, Spanish, Italian, Portuguese and Dutch.
_MONTHS: Final = {
    word: number
    for number, words in enumerate(
        (
            "jan january januar janner janvier janv enero ene gennaio gen janeiro januari",
            "feb february februar feber fevrier fevr fev febrero febbraio fevereiro februari",
            "mar march marz maerz mrz mars marzo marco maart mrt",
            "apr april avril avr abril abr aprile",
            "may mai mayo maggio mag maio mei",
            "jun june juni juin junio giugno giu junho",
            "jul july juli juillet juil julio luglio lug julho",
            "aug august aout agosto ago augustus",
            "sep sept september septembre septiembre setiembre set settembre setembro",
            "oct october okt oktober octobre octubre ottobre ott outubro out",
            "nov november novembre noviembre novembro",
            "dec december dez dezember decembre diciembre dic dicembre dezembro",
        ),
        start=1,
    )
    for word in words.split()
}

_TIME: Final = re.compile(
    r"(?:T|,? )[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?"
    r"(?: ?[AP]\.?M\.?)?(?: ?(?:Z|[A-Z]{3,4}|[+-][0-9]{2}:?[0-9]{2}))?$",
    re.IGNORECASE,
)
_NUMBERS: Final = re.compile(r"([0-9]{1,4}) ?([./-]) ?([0-9]{1,2}) ?\2 ?([0-9]{1,4})")
_COMPACT: Final = re.compile(r"[0-9]{8}")
_BETWEEN: Final = r"(?:[ ,./-]{0,3}| de )"
_MONTH: Final = r"(?P<month>[^\W\d_]{3,10})"
_DAY: Final = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_YEAR: Final = r"(?P<year>[0-9]{4}|[0-9]{2})"
_DAY_FIRST: Final = re.compile(_BETWEEN.join([_DAY, _MONTH, _YEAR]))
_MONTH_FIRST: Final = re.compile(_BETWEEN.join([_MONTH, _DAY, _YEAR]))
_FORMAT: Final = re.compile(r"(D{1,2}|M{1,4}|YY(?:YY)?)([ ,./-]{0,2})", re.IGNORECASE)
# Where the years begin that are written with two digits.
_CENTURY: Final = 1969


class Found(NamedTuple):
    """A format, like "DD.MM.YYYY", and whether another one would fit as well."""

    format: str
    in_doubt: bool


def find_format(texts: Iterable[str], *, european: bool) -> Found:
    """Return the format that fits the most of the texts.

    Where the day and the month could be either way, `european` puts the day first.
    """
    bare = dict.fromkeys(map(_bare, texts))
    orders = ("DMY", "MDY", "YMD") if european else ("MDY", "DMY", "YMD")
    fitting = {
        order: {text: day for text in bare if (day := _likely(text, order))} for order in orders
    }
    best = max(orders, key=lambda order: len(fitting[order]))
    if not fitting[best]:
        return Found("DD MMM YYYY" if any(map(_named, bare)) else "YYYY-MM-DD", in_doubt=False)
    in_doubt = any(
        day != fitting[best].get(text)
        for order in orders
        for text, day in fitting[order].items()
        if text not in fitting[best] or len(fitting[order]) == len(fitting[best])
    )
    return Found(_format(best, next(iter(fitting[best]))), in_doubt)


def looks_like_day(text: str) -> bool:
    """Tell whether the text could be a day, in whatever order."""
    bare = _bare(text)
    return any(_likely(bare, order) for order in ("DMY", "MDY", "YMD")) or _named(bare) is not None


def order_of(date_format: str) -> str:
    """Return in which order the format has day, month and year, like "DMY".

    Refusal (`file_date_format`) for what is no format.
    """
    parts = [match[1][0].upper() for match in _FORMAT.finditer(date_format)]
    if _FORMAT.sub("", date_format) or sorted(parts) != ["D", "M", "Y"]:
        message = _("Write the format of the dates like DD.MM.YYYY, MM/DD/YYYY or YYYY-MM-DD.")
        raise Refusal("file_date_format", message)
    return "".join(parts)


def day_reader(date_format: str) -> Callable[[str], date]:
    """Return what reads days of this format, and cuts a time off.

    It raises Refusal (`date_empty`, `date_format`, `date_out_of_range`) for what is none.
    """
    order = order_of(date_format)

    @lru_cache(maxsize=4096)
    def read(text: str) -> date:
        bare = _bare(text)
        if not bare:
            raise Refusal("date_empty", _("A date is needed."))
        day = _numeric(bare, order) or _named(bare)
        if day is None:
            message = _("This is no day that is written as %(format)s.")
            raise Refusal("date_format", message % {"format": date_format})
        return days.parse_day(day.isoformat())

    return read


def _bare(text: str) -> str:
    """Return the text without a time, and without needless white space."""
    return _TIME.sub("", " ".join(text.split())) if len(text) <= _LONGEST else "?"


def _likely(text: str, order: str) -> date | None:
    """Return the day of numbers in this order; None if nobody would write it so."""
    match = _NUMBERS.fullmatch(text)
    if match and order == "MDY" and match[2] == ".":
        return None
    if match and order == "YMD" and match[2] != "-" and len(match[1]) != len("YYYY"):
        return None
    day = _numeric(text, order)
    return day if day and days.FIRST <= day <= days.LAST else None


def _numeric(text: str, order: str) -> date | None:
    """Return the day of numbers in this order; None if it is none."""
    if match := _NUMBERS.fullmatch(text):
        parts = dict(zip(order, match.group(1, 3, 4), strict=True))
    elif _COMPACT.fullmatch(text):
        parts, rest = {}, text
        for part in order:
            length = len("YYYY" if part == "Y" else "MM")
            parts[part], rest = rest[:length], rest[length:]
    else:
        return None
    if len(parts["M"]) > len("MM") or len(parts["D"]) > len("DD"):
        return None
    return _day(parts["Y"], int(parts["M"]), int(parts["D"]))


def _named(text: str) -> date | None:
    """Return the day of a text that names its month; None if there is none."""
    match = _DAY_FIRST.fullmatch(text) or _MONTH_FIRST.fullmatch(text)
    month = _MONTHS.get(fold(match["month"])) if match else None
    return _day(match["year"], month, int(match["day"])) if match and month else None


def _day(year: str, month: int, day: int) -> date | None:
    number = int(year)
    if len(year) == len("YY"):
        number += 1900 if number >= _CENTURY % 100 else 2000
    elif len(year) != len("YYYY"):
        return None
    try:
        return date(number, month, day)
    except ValueError:
        return None


def _format(order: str, text: str) -> str:
    """Return how the text, which is of this order, is written."""
    match = _NUMBERS.fullmatch(text)
    year = match.group(1, 3, 4)[order.index("Y")] if match else "YYYY"
    words = {"D": "DD", "M": "MM", "Y": "Y" * len(year)}
    return (match[2] if match else "").join(words[part] for part in order)
