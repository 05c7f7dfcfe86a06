"""Names of categories: what is kept, what is the same, what is refused."""

import re
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expenses import formats, names
from expenses.errors import Refusal


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("Groceries", "Groceries"),
        ("  Eating   out ", "Eating out"),
        ("\u3000外食\u3000", "外食"),
        ("x" * 100, "x" * 100),
        (" " * 200 + "x", "x"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
    ],
)
def test_kept(value, name):
    assert names.clean_name(value) == name


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("", "name_empty"),
        ("   ", "name_empty"),
        ("\u2003", "name_empty"),
        ("x" * 101, "name_too_long"),
        ("\ufdfa" * 100, "name_too_long"),
        ("a\x00b", "name_characters"),
        ("a\tb", "name_characters"),
        ("a\nb", "name_characters"),
        ("a\x85b", "name_characters"),
        ("\ud800", "name_characters"),
        ("\u200b", "name_characters"),
        ("Rent\u200b", "name_characters"),
        ("\u202eRent", "name_characters"),
        ("Re\u00adnt", "name_characters"),
        ("\ufeffRent", "name_characters"),
        ("Rent\U000e0041", "name_characters"),
        ("\u200d", "name_empty"),
        ("\ufe0f", "name_empty"),
        ("\u3164 ", "name_empty"),
        ("\U000e0100", "name_empty"),
        (5, "name_type"),
        (None, "name_type"),
        (True, "name_type"),
        (["Groceries"], "name_type"),
    ],
)
def test_refused(value, code):
    with pytest.raises(Refusal) as refusal:
        names.clean_name(value)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Groceries", "GROCERIES"),
        ("Groceries", " groceries  "),
        ("Eating out", "eating\u00a0 OUT"),
        ("Straße", "STRASSE"),
        ("Café", "cafe\u0301"),
        ("ﬁtness", "Fitness"),
        ("\uff26\uff4f\uff4f\uff44", "food"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("Rent", "Rent\ufe0f"),
        ("Rent", "\u200dRent"),
        ("Rent", "Re\u200cnt"),
        ("Rent", "R\u034fe\U000e0100nt"),
        ("❤", "❤\ufe0f"),
        ("a b", "a \u200d b"),
    ],
)
def test_the_same(one, other):
    assert names.fold(one) == names.fold(other)


def test_not_the_same():
    assert names.fold("Cafe") != names.fold("Café")


@given(st.text())
def test_folding_twice_changes_nothing(text):
    folded = names.fold(text)
    assert names.fold(folded) == folded


@given(st.text())
def test_normal_forms_are_the_same(text):
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert names.fold(unicodedata.normalize(form, text)) == names.fold(text)


NAME = str(formats.NAME["pattern"])


@given(st.text(max_size=12) | st.from_regex(NAME, fullmatch=True))
def test_the_documented_pattern_is_what_is_taken(text):
    try:
        names.clean_name(text[:100])
    except Refusal:
        assert not re.fullmatch(NAME, text[:100])
    else:
        assert re.fullmatch(NAME, text[:100])


@pytest.mark.no_cover  # measuring doubles its time, and others run each line
def test_each_character_by_itself():
    joiners = {"\u200c", "\u200d"}
    for character in map(chr, range(sys.maxunicode + 1)):
        category = unicodedata.category(character)
        if category == "Cs":
            continue
        code = ""
        try:
            names.clean_name(character)
        except Refusal as refusal:
            code = refusal.code
        assert bool(re.fullmatch(NAME, character)) == (not code), hex(ord(character))
        if category in {"Cc", "Cf"} and character not in joiners:
            assert code == "name_characters", hex(ord(character))
        elif code == "name_characters":  # of a later Unicode than this Python's
            assert category == "Cn", hex(ord(character))


def test_one_name_in_a_ledger(api):
    assert api.post("/category", {"name": "Rent"}).status_code == 201
    for name in ("Rent\ufe0f", "\u200dRent"):
        assert api.post("/category", {"name": name}).json()["code"] == "category_exists"
    for name in ("Rent\u200b", "\u202eRent"):
        assert api.post("/category", {"name": name}).json()["code"] == "validation_error"
    assert len(api.get("/category").json()["results"]) == 1
