"""Money: decimal text outside, whole minor units (cents) inside; exact, and no float ever.

How many decimals a currency has is ISO 4217's word (JPY 0, USD 2, KWD 3). What does not fit is
refused, never rounded.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from iso4217 import Currency

from expenses.errors import Refusal

# One amount stays below 10^12 minor units, so that the sum of nine million of the largest still
# fits the 64 bits in which SQLite sums; beyond them it would fail, not round.
MAXIMUM_MINOR = 10**12 - 1

_AMOUNT = re.compile(r"(0|[1-9][0-9]*)(?:\.([0-9]+))?")

# What people and programs write instead, so that each gets told apart: the first match counts.
_MISTAKES = (
    (re.compile(r""), "amount_empty", _("An amount is needed.")),
    (
        re.compile(r"\s.*|.*\s", re.DOTALL),
        "amount_space",
        _("An amount has no space before or after it."),
    ),
    (re.compile(r"[+\-\u2212].*"), "amount_sign", _("An amount has no sign.")),
    (
        re.compile(r"s?nan[0-9]*|inf(inity)?", re.IGNORECASE),
        "amount_not_finite",
        _("An amount is a finite number."),
    ),
    (
        re.compile(r"[0-9.]+e[+-]?[0-9]+", re.IGNORECASE),
        "amount_exponent",
        _("Write the amount without an exponent, like 1000."),
    ),
    (re.compile(r"0[0-9].*"), "amount_leading_zero", _("An amount has no leading zeros.")),
)


@cache
def exponent(currency: str) -> int:
    """Return how many decimals the currency (a code of ISO 4217) has.

    ValueError for an unknown code, and for those without minor units, like gold (XAU).
    """
    try:
        decimals = Currency(currency).exponent
    except ValueError:
        decimals = None
    if decimals is None:
        raise ValueError(f"{currency!r} is not a currency with minor units by ISO 4217.")
    return decimals


def parse(value: object, currency: str, *, zero: bool = False) -> int:
    """Return the amount in minor units of the currency: "45.99" in USD is 4599.

    `value` is text, or an int or Decimal as JSON numbers become; 1 to MAXIMUM_MINOR minor units,
    with `zero` from 0. Refusal, with a code that begins with `amount_`, for everything else.
    """
    decimals = exponent(currency)
    text = _as_text(value, currency)
    for pattern, code, message in _MISTAKES:
        if pattern.fullmatch(text):
            raise Refusal(code, message)
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise Refusal("amount_format", _("Write the amount with digits and a point, like 45.99."))
    whole, fraction = match[1], match[2] or ""
    if len(fraction) > decimals:
        raise _too_many_decimals(currency)
    # Looked at before int(), which refuses thousands of digits in its own way.
    if len(whole) > len(str(MAXIMUM_MINOR)):
        raise _too_large(currency)
    minor = int(whole + fraction.ljust(decimals, "0"))
    if minor > MAXIMUM_MINOR:
        raise _too_large(currency)
    if not minor and not zero:
        raise Refusal("amount_zero", _("An amount is more than zero."))
    return minor


def to_text(minor: int, currency: str) -> str:
    """Return minor units as decimal text with all decimals of the currency: "45.90", "-0.05"."""
    decimals = exponent(currency)
    digits = str(abs(minor)).rjust(decimals + 1, "0")
    sign = "-" if minor < 0 else ""
    if not decimals:
        return sign + digits
    return f"{sign}{digits[:-decimals]}.{digits[-decimals:]}"


def _as_text(value: object, currency: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise Refusal("amount_type", _('An amount is decimal text, like "45.99".'))
    if isinstance(value, int):
        if value > MAXIMUM_MINOR:
            raise _too_large(currency)
        return "-" if value < 0 else str(value)
    power = value.as_tuple().exponent
    # Looked at before the number is written out, which for 1e-999999 takes a million digits.
    if isinstance(power, int) and power < -exponent(currency):
        raise _too_many_decimals(currency)
    return str(value)


def _too_many_decimals(currency: str) -> Refusal:
    decimals = exponent(currency)
    message = ngettext(
        "An amount in %(currency)s has at most %(n)d decimal.",
        "An amount in %(currency)s has at most %(n)d decimals.",
        decimals,
    )
    return Refusal("amount_decimals", message % {"currency": currency, "n": decimals})


def _too_large(currency: str) -> Refusal:
    message = _("An amount is at most %(maximum)s %(currency)s.")
    maximum = to_text(MAXIMUM_MINOR, currency)
    return Refusal("amount_too_large", message % {"maximum": maximum, "currency": currency})
