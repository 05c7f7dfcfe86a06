"""The ledger's values as JSON Schema: exact enough to generate valid requests from."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from iso4217 import Currency

from common.text import IGNORED, REFUSED
from expenses import money, names

# Patterns take no more than days.FIRST to days.LAST.
DAY = {
    "type": "string",
    "format": "date",
    "pattern": "^((19|20|21)[0-9]{2}|2200)-[0-9]{2}-[0-9]{2}$",
}
TIMESTAMP = {
    "type": "string",
    "format": "date-time",
    "pattern": "^((19|20|21)[0-9]{2}|2200)-[0-9]{2}-[0-9]{2}T",
}
NAME = {
    "type": "string",
    "minLength": 1,
    "maxLength": names.MAXIMUM_LENGTH,
    # No control and format characters, and something to see.
    "pattern": rf"^[^{REFUSED}]*[^\s{REFUSED}{IGNORED}][^{REFUSED}]*$",
}
DESCRIPTION = {
    "type": "string",
    "maxLength": names.MAXIMUM_TEXT_LENGTH,
    "pattern": r"^[^\x00]*$",
}
# Those with minor units: the others, like gold, are no money to keep a ledger in.
CURRENCY = {
    "type": "string",
    "enum": sorted(each.code for each in Currency if each.exponent is not None),
}
AMOUNT = {"type": "string", "pattern": r"^(0|[1-9][0-9]*)(\.[0-9]+)?$", "examples": ["45.99"]}
SUM = {"type": "string", "pattern": r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?$", "examples": ["1234.50"]}


def amount_text(*, zero: bool = False) -> dict[str, Any]:
    """Describe an amount that is sent as text, in the currency that new ledgers get."""
    decimals = money.exponent(settings.DEFAULT_CURRENCY)
    digits = len(str(money.MAXIMUM_MINOR)) - decimals
    fraction = rf"(\.[0-9]{{1,{decimals}}})?" if decimals else ""
    forms = [rf"[1-9][0-9]{{0,{digits - 1}}}{fraction}"]
    # Below one: so many zeros, then a digit that is none, then whatever may follow.
    forms += [rf"0\.{'0' * n}[1-9][0-9]{{0,{decimals - n - 1}}}" for n in range(decimals)]
    if zero:
        forms.append(rf"0(\.0{{1,{decimals}}})?" if decimals else "0")
    return {"type": "string", "pattern": f"^({'|'.join(forms)})$", "examples": ["45.99"]}


def amount_number() -> dict[str, Any]:
    """Describe an amount that is sent as a JSON number, in the currency that new ledgers get."""
    largest, smallest = (
        money.to_text(minor, settings.DEFAULT_CURRENCY) for minor in (money.MAXIMUM_MINOR, 1)
    )
    return {
        "type": "number",
        "exclusiveMinimum": 0,
        # DRF's JSON would quote a Decimal. A float that is read from so few digits, and never
        # calculated with, is written with the same digits again.
        "maximum": float(largest),
        "multipleOf": float(smallest),
    }
