"""Amounts as other programs write them; exact, and no float ever."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from expenses import money
from expenses.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_LONGEST: Final = 60

_SIGNS: Final = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d", "-")
    | dict.fromkeys("\u2018\u2019\u00b4`", "'")
)
# The number; what is left of an amount without cents, like 12.- or 12,--; a sign, a currency.
_PARTS: Final = re.compile(
    r"(?P<before>[^0-9]*?)(?P<number>(?:(?<![a-z])[.,])?[0-9](?:[0-9.,' ]*[0-9])?)"
    r"(?:[.,]-{0,2}(?![0-9]))?(?P<after>[^0-9]*)",
    re.IGNORECASE,
)
# Signs, and the point of an abbreviation like Fr. or kr.
_BESIDES: Final = re.compile(r"[-+ ]|(?<=[a-z])\.", re.IGNORECASE)
# A whole number in groups of three digits, or as India groups them.
_WHOLE: Final = re.compile(r"[0-9]*|[0-9]{1,3}(?P<sign>[.,' ])(?:[0-9]{2,3}(?P=sign))*[0-9]{3}")
_GROUP: Final = 3
_LETTERS: Final = re.compile(r"[a-z]{0,3}")

# Signs of money that stand for one currency, or for few.
_CURRENCIES: Final = {
    "\u20ac": {"EUR"},
    "euro": {"EUR"},
    "us$": {"USD"},
    "r$": {"BRL"},
    "c$": {"CAD"},
    "a$": {"AUD"},
    "\u00a3": {"GBP", "GIP", "FKP", "SHP", "EGP", "LBP", "SSP", "SYP", "SDG"},
    "\u00a5": {"JPY", "CNY"},
    "\uffe5": {"JPY", "CNY"},
    "\u20b9": {"INR"},
    "rs": {"INR", "PKR", "LKR", "NPR", "MUR"},
    "\u20a9": {"KRW"},
    "\u20aa": {"ILS"},
    "\u20ba": {"TRY"},
    "\u20bd": {"RUB"},
    "\u20b4": {"UAH"},
    "\u20ab": {"VND"},
    "kr": {"SEK", "NOK", "DKK", "ISK"},
    "k\u010d": {"CZK"},
    "z\u0142": {"PLN"},
    "ft": {"HUF"},
    "lei": {"RON"},
    "fr": {"CHF"},
    "sfr": {"CHF"},
}


class Amount(NamedTuple):
    """An amount, taken apart: its sign, its digits with what divides them, its currency."""

    negative: bool
    number: str
    currency: str

    @property
    def is_zero(self) -> bool:
        """Tell whether it is an amount of nothing."""
        return not self.number.strip("0.,' ")


class Decimal(NamedTuple):
    """What divides the decimals, "." or ",", and whether it could be the other one."""

    sign: str
    in_doubt: bool


@lru_cache(maxsize=4096)
def take_apart(text: str) -> Amount:
    """Return the parts of an amount.

    Refusal (`amount_empty`, `amount_format`) for what is none.
    """
    text = " ".join(text.translate(_SIGNS).split()) if len(text) <= _LONGEST else "?"
    if not text:
        raise Refusal("amount_empty", _("An amount is needed."))
    match = _PARTS.fullmatch(text)
    if match is None:
        raise _no_amount()
    before, after = match["before"], match["after"]
    in_brackets = "(" in before and ")" in after
    marks = before.replace("(", "", in_brackets) + after.replace(")", "", in_brackets)
    currency = _BESIDES.sub("", marks).casefold()
    if marks.count("-") + marks.count("+") + in_brackets > 1 or not _is_currency(currency):
        raise _no_amount()
    return Amount("-" in marks or in_brackets, match["number"], currency)


def looks_like_amount(text: str) -> bool:
    """Tell whether the text could be an amount."""
    try:
        take_apart(text)
    except Refusal:
        return False
    return True


def is_of(sign: str, currency: str) -> bool:
    """Tell whether a sign or code of money can stand for the currency (a code of ISO 4217)."""
    sign = sign.strip().casefold()
    if sign in _CURRENCIES:
        return currency in _CURRENCIES[sign]
    return sign.upper() == currency or _is_sign(sign)


def find_decimal(numbers: Iterable[str], *, guess: str, decimals: int) -> Decimal:
    """Return what divides the decimals in the digits of a whole column.

    "1,234" could be read either way; where nothing else tells, it is more than a thousand, except
    in a currency of three `decimals`. `guess` is for a column without any such sign.
    """
    certain = {".": 0, ",": 0}
    perhaps = {".": 0, ",": 0}
    for number in set(numbers):
        sign, sure = _clue(number)
        if sure:
            certain[sign] += 1
        elif sign:
            perhaps[sign if decimals == _GROUP else _other(sign)] += 1
    votes = certain if any(certain.values()) else perhaps
    best = max((guess, _other(guess)), key=votes.__getitem__)
    in_doubt = any(perhaps.values()) if votes is perhaps else certain[_other(best)] > 0
    return Decimal(best, in_doubt)


def number_reader(decimal: str, currency: str) -> Callable[[str], int]:
    """Return what reads the digits of an amount, from 0, in minor units.

    Zeros may be more than the currency has decimals, and nothing is rounded. It raises Refusal
    (`amount_format`, `amount_decimals`, `amount_too_large`) for what does not fit.
    """
    decimals = money.exponent(currency)

    @lru_cache(maxsize=4096)
    def read(number: str) -> int:
        whole, _sign, fraction = number.partition(decimal)
        if not _WHOLE.fullmatch(whole) or not f"0{fraction}".isdecimal():
            raise _no_amount()
        whole = re.sub("[^0-9]", "", whole).lstrip("0") or "0"
        if not fraction[decimals:].strip("0"):
            fraction = fraction[:decimals]
        return money.parse(f"{whole}.{fraction}".rstrip("."), currency, zero=True)

    return read


def _clue(number: str) -> tuple[str, bool]:
    """Return what divides the decimals by this number, if anything, and whether that is sure."""
    signs = re.sub("[^.,]", "", number)
    last = signs[-1:]
    if len(set(signs)) > 1:
        return last, True
    if len(signs) > 1:  # then it is thousands that they divide
        return _other(last), True
    before, _sign, after = number.partition(last or ".")
    group = before.isdecimal() and len(before) <= _GROUP and not before.startswith("0")
    return last, bool(last) and not (group and len(after) == _GROUP)


def _other(sign: str) -> str:
    return "." if sign == "," else ","


def _is_currency(text: str) -> bool:
    """Tell whether it is a code or a sign of money, or nothing."""
    if not text or text in _CURRENCIES or _is_sign(text):
        return True
    try:
        money.exponent(text.upper())
    except ValueError:
        return False
    return True


def _is_sign(text: str) -> bool:
    """Tell whether it is a sign like $, perhaps with letters like US$."""
    letters, sign = text[:-1], text[-1:]
    return bool(sign) and unicodedata.category(sign) == "Sc" and bool(_LETTERS.fullmatch(letters))


def _no_amount() -> Refusal:
    return Refusal("amount_format", _("This is not an amount, or not written as the others are."))
