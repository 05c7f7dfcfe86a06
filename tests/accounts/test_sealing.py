"""Values that a client carries for us."""

import base64
import json
import time

import pytest
from cryptography.fernet import Fernet
from pytest_django import Settings

from accounts import sealing
from accounts.sealing import seal, unseal

VALUE = {"email": "ann@example.com", "names": ["ä", "b"], "none": None}


def test_what_was_sealed_comes_back() -> None:
    text = seal(VALUE, purpose="a")
    assert unseal(text, purpose="a", max_age=60) == VALUE
    assert "ann" not in text
    assert b"ann" not in base64.urlsafe_b64decode(text)
    assert seal(VALUE, purpose="a") != text


def refuse(text: str, *, purpose: str = "a", max_age: int = 60) -> None:
    with pytest.raises(ValueError, match="not sealed here, or too old"):
        unseal(text, purpose=purpose, max_age=max_age)


def test_each_purpose_has_a_key_of_its_own() -> None:
    refuse(seal(VALUE, purpose="a"), purpose="b")


@pytest.mark.parametrize("index", [0, 12, 40, -2])
def test_a_change_anywhere_is_noticed(index: int) -> None:
    raw = bytearray(base64.urlsafe_b64decode(seal(VALUE, purpose="a")))
    raw[index] ^= 1
    refuse(base64.urlsafe_b64encode(raw).decode())


@pytest.mark.parametrize("text", ["", "x", "ä", "gAAAAA", "A" * 200, "\x00"])
def test_what_was_never_sealed(text: str) -> None:
    refuse(text)


def test_a_key_that_is_not_derived_does_not_fit(settings: Settings) -> None:
    key = base64.urlsafe_b64encode(settings.SECRET_KEY.encode()[:32])
    refuse(Fernet(key).encrypt(json.dumps(VALUE).encode()).decode())


def test_it_ends(settings: Settings) -> None:
    box = sealing._box("a", settings.SECRET_KEY)
    now = int(time.time())
    for age, is_good in ((58, True), (62, False), (-30, True), (-120, False)):
        text = box.encrypt_at_time(json.dumps(VALUE).encode(), now - age).decode()
        if is_good:
            assert unseal(text, purpose="a", max_age=60) == VALUE
        else:
            refuse(text)


def test_older_keys_open_and_the_first_one_seals(settings: Settings) -> None:
    old = seal(VALUE, purpose="a")
    first, settings.SECRET_KEY = settings.SECRET_KEY, "another-" + "0123456789abcdefghij" * 3
    refuse(old)
    settings.SECRET_KEY_FALLBACKS = [first]
    assert unseal(old, purpose="a", max_age=60) == VALUE
    new = seal(VALUE, purpose="a")
    settings.SECRET_KEY_FALLBACKS = []
    assert unseal(new, purpose="a", max_age=60) == VALUE
