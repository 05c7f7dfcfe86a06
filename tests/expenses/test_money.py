"""Amounts: what is taken, exactly, and what is refused, with which code."""

import json
import re
from decimal import Decimal

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from expenses import formats, money
from expenses.errors import Refusal

CURRENCIES = {"JPY": 0, "USD": 2, "KWD": 3}


@pytest.mark.parametrize(
    ("value", "currency", "minor", "text"),
    [
        ("45.99", "USD", 4599, "45.99"),
        ("45.9", "USD", 4590, "45.90"),
        ("45", "USD", 4500, "45.00"),
        ("0.01", "USD", 1, "0.01"),
        ("0.10", "USD", 10, "0.10"),
        (45, "USD", 4500, "45.00"),
        (Decimal("45.99"), "USD", 4599, "45.99"),
        (Decimal("0.1"), "USD", 10, "0.10"),
        ("9999999999.99", "USD", 999_999_999_999, "9999999999.99"),
        ("45", "JPY", 45, "45"),
        ("999999999999", "JPY", 999_999_999_999, "999999999999"),
        ("1.234", "KWD", 1234, "1.234"),
        ("0.001", "KWD", 1, "0.001"),
    ],
)
def test_taken(value, currency, minor, text):
    assert money.parse(value, currency) == minor
    assert money.to_text(minor, currency) == text


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("", "amount_empty"),
        (" ", "amount_space"),
        (" 45", "amount_space"),
        ("45 ", "amount_space"),
        ("45\n", "amount_space"),
        ("\xa045", "amount_space"),
        ("-45", "amount_sign"),
        ("+45", "amount_sign"),
        ("\u221245", "amount_sign"),
        ("-0", "amount_sign"),
        ("-Infinity", "amount_sign"),
        (-45, "amount_sign"),
        (Decimal("-45.99"), "amount_sign"),
        ("NaN", "amount_not_finite"),
        ("sNaN1", "amount_not_finite"),
        ("inf", "amount_not_finite"),
        ("Infinity", "amount_not_finite"),
        (Decimal("NaN"), "amount_not_finite"),
        (Decimal("Infinity"), "amount_not_finite"),
        ("1e3", "amount_exponent"),
        ("1.5E-2", "amount_exponent"),
        (Decimal("1E+3"), "amount_exponent"),
        (Decimal("1E+999999"), "amount_exponent"),
        ("007.50", "amount_leading_zero"),
        ("00", "amount_leading_zero"),
        ("1,000.00", "amount_format"),
        ("1 000", "amount_format"),
        ("1_000", "amount_format"),
        ("45,99", "amount_format"),
        ("45.", "amount_format"),
        (".5", "amount_format"),
        ("1.2.3", "amount_format"),
        ("$45", "amount_format"),
        ("0x10", "amount_format"),
        ("\u0664\u0665", "amount_format"),
        ("\uff14\uff15", "amount_format"),
        ("4\x005", "amount_format"),
        ("\ud800", "amount_format"),
        ("45.999", "amount_decimals"),
        ("45.990", "amount_decimals"),
        ("0.001", "amount_decimals"),
        (Decimal("45.999"), "amount_decimals"),
        (Decimal("1E-999999"), "amount_decimals"),
        ("0", "amount_zero"),
        ("0.00", "amount_zero"),
        (0, "amount_zero"),
        ("10000000000.00", "amount_too_large"),
        ("9" * 5000, "amount_too_large"),
        (10**5000, "amount_too_large"),
        (True, "amount_type"),
        (45.99, "amount_type"),
        (None, "amount_type"),
        ([], "amount_type"),
        ({}, "amount_type"),
        (b"45", "amount_type"),
    ],
    ids=lambda value: repr(value)[:20] if not isinstance(value, int) else "int",
)
def test_refused(value, code):
    with pytest.raises(Refusal) as refusal:
        money.parse(value, "USD")
    assert refusal.value.code == code
    assert str(refusal.value.message).endswith(".")


@pytest.mark.parametrize(
    ("value", "currency", "message"),
    [
        ("1.5", "JPY", "An amount in JPY has at most 0 decimals."),
        ("1.2345", "KWD", "An amount in KWD has at most 3 decimals."),
        ("1000000000000", "JPY", "An amount is at most 999999999999 JPY."),
        ("1000000000", "KWD", "An amount is at most 999999999.999 KWD."),
    ],
)
def test_a_bound_is_named(value, currency, message):
    with pytest.raises(Refusal) as refusal:
        money.parse(value, currency)
    assert str(refusal.value.message) == message


def test_zero_may_be_a_bound():
    assert money.parse("0.00", "USD", zero=True) == 0


@pytest.mark.parametrize("currency", ["XAU", "XXX", "usd", "ABC", "", "DOLLAR"])
def test_no_currency_with_minor_units(currency):
    with pytest.raises(ValueError, match="ISO 4217"):
        money.exponent(currency)


@given(st.integers(1, money.MAXIMUM_MINOR), st.sampled_from(sorted(CURRENCIES)))
def test_text_and_minor_units_are_the_same_amount(minor, currency):
    text = money.to_text(minor, currency)
    assert money.parse(text, currency) == minor
    assert Decimal(text) == Decimal(minor).scaleb(-CURRENCIES[currency])


@given(st.integers(-(10**18), 10**18), st.sampled_from(sorted(CURRENCIES)))
def test_sums_are_written_exactly(minor, currency):
    assert Decimal(money.to_text(minor, currency)) == Decimal(minor).scaleb(-CURRENCIES[currency])


@given(st.text(max_size=8) | st.from_regex(r"\A[0-9]{0,14}\.?[0-9]{0,4}\Z"))
def test_whatever_is_taken_is_exact(text):
    try:
        minor = money.parse(text, "USD")
    except Refusal:
        return
    assert Decimal(text) * 100 == minor


@given(st.decimals(0, 10**11, places=3))
def test_a_json_number_is_what_its_text_is(number):
    def outcome(value):
        try:
            return money.parse(value, "USD")
        except Refusal as refusal:
            return refusal.code

    sent = json.loads(f"{number:f}", parse_float=Decimal)
    assert outcome(sent) == outcome(f"{number:f}")


@pytest.mark.parametrize("currency", sorted(CURRENCIES))
@pytest.mark.parametrize("zero", [True, False])
@given(data=st.data())
def test_the_documented_pattern_is_what_is_taken(currency, zero, data):
    with override_settings(DEFAULT_CURRENCY=currency):
        pattern = formats.amount_text(zero=zero)["pattern"]
        maximum = formats.amount_number()["maximum"]
        step = formats.amount_number()["multipleOf"]
    # As JSON writes them: digit for digit.
    assert Decimal(json.dumps(maximum)) == Decimal(money.to_text(money.MAXIMUM_MINOR, currency))
    assert Decimal(json.dumps(step)) == Decimal(money.to_text(1, currency))
    text = data.draw(st.from_regex(rf"\A({pattern})\Z") | st.from_regex(r"\A[0-9.]{0,14}\Z"))
    try:
        money.parse(text, currency, zero=zero)
    except Refusal:
        assert not re.fullmatch(pattern, text)
    else:
        assert re.fullmatch(pattern, text)
