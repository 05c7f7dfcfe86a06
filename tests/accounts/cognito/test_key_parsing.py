"""Key documents: which keys are taken from one, and what a token signed by such a key gets."""

import base64
import json
from typing import Any

import pytest

from accounts.cognito.errors import TokenKeyUnknown, TokenSignatureRefused
from accounts.cognito.jwks import KeySet, parse_keys
from tests.accounts.cognito.crafting import (
    NEW,
    NOWHERE,
    OLD,
    OTHER_KEY,
    SMALL_KEY,
    access,
    craft,
    encode,
    jwk,
    jwks,
    verifier,
    without,
)

OCTETS = base64.urlsafe_b64decode(NEW["n"] + "==")
HALF = OTHER_KEY.private_numbers().p.to_bytes(128, "big")
EC = {
    "kty": "EC",
    "crv": "P-256",
    "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
}

FIT = {
    "plain": NEW,
    "signing-is-its-use": NEW | {"use": "sig", "alg": "RS256"},
    "more-members": NEW | {"x5t": "abc", "x5c": ["MIIB"], "key_ops": ["verify"], "issuer": None},
    "private": NEW | {"d": "AQAB", "p": "AQAB"},
    "leading-zeros": NEW | {"n": encode(b"\0\0" + OCTETS), "e": "AAEAAQ"},
}

UNFIT: dict[str, Any] = {
    "other-kty": NEW | {"kty": "EC"},
    "kty-lower-case": NEW | {"kty": "rsa"},
    "kty-list": NEW | {"kty": ["RSA"]},
    "no-kty": without(NEW, "kty"),
    "elliptic": EC | {"kid": "new"},
    "symmetric": {"kty": "oct", "k": NEW["n"], "alg": "HS256", "kid": "new"},
    "symmetric-with-modulus": NEW | {"kty": "oct", "k": NEW["n"]},
    "other-use": NEW | {"use": "enc"},
    "unknown-use": NEW | {"use": "notsig"},
    "null-use": NEW | {"use": None},
    "other-hash": NEW | {"alg": "RS384"},
    "other-alg": NEW | {"alg": "RS512"},
    "other-padding": NEW | {"alg": "PS256"},
    "encryption-alg": NEW | {"alg": "RSA1_5"},
    "null-alg": NEW | {"alg": None},
    "no-n": without(NEW, "n"),
    "no-e": without(NEW, "e"),
    "n-number": NEW | {"n": 5},
    "n-null": NEW | {"n": None},
    "n-empty": NEW | {"n": ""},
    "n-zero": NEW | {"n": "AA"},
    "n-not-base64": NEW | {"n": "é!"},
    "e-empty": NEW | {"e": ""},
    "e-zero": NEW | {"e": "AA"},
    "e-one": NEW | {"e": "AQ"},
    "e-even": NEW | {"e": "Ag"},
    "e-larger-than-n": NEW | {"e": encode(b"\xff" * 257)},
    "e-list": NEW | {"e": ["AQAB"]},
    "small": jwk(SMALL_KEY, "new"),
    "small-by-one-bit": NEW | {"n": encode(bytes([OCTETS[0] & 0x7F | 0x40]) + OCTETS[1:])},
    "half": NEW | {"n": encode(HALF)},
    "no-kid": without(NEW, "kid"),
    "kid-number": NEW | {"kid": 1},
    "kid-null": NEW | {"kid": None},
    "kid-list": NEW | {"kid": ["new"]},
    "not-an-object": "new",
    "number": 123,
    "list": [NEW],
    "null": None,
    "empty": {},
}

# Taken for keys, for their numbers are not looked into; they check nothing, and break nothing.
USELESS = {
    "n-even": NEW | {"n": encode(OCTETS[:-1] + bytes([OCTETS[-1] & 0xFE]))},
    "n-all-ones": NEW | {"n": encode(b"\xff" * 256)},
    "n-of-16800-bits": NEW | {"n": encode(b"\xff" * 2100)},
    "n-of-another": NEW | {"n": OLD["n"]},
    "e-three": NEW | {"e": "Aw"},
    "e-nearly-n": NEW | {"e": encode(b"\x7f" + b"\xff" * 255)},
}

UNREADABLE = {
    "empty": b"",
    "text": b'"foo"',
    "number": b"123",
    "null": b"null",
    "list": json.dumps([NEW]).encode(),
    "no-keys": b"{}",
    "single-key": json.dumps(NEW).encode(),
    "keys-empty": jwks(),
    "keys-null": b'{"keys": null}',
    "keys-number": b'{"keys": 123}',
    "keys-text": b'{"keys": "new"}',
    "keys-object": json.dumps({"keys": {"new": NEW}}).encode(),
    "keys-in-capitals": json.dumps({"KEYS": [NEW]}).encode(),
    "keys-twice": b'{"keys": [], "keys": [%s]}' % json.dumps(NEW).encode(),
    "one-more-brace": jwks(NEW) + b"}",
    "cut-off": jwks(NEW)[:-1],
    "byte-order-mark": b"\xef\xbb\xbf" + jwks(NEW),
    "utf16": jwks(NEW).decode().encode("utf-16"),
    "not-utf8": b'{"keys": "\xff"}',
    "not-a-number": jwks(NEW)[:-1] + b', "x": NaN}',
    "too-deep": b"[" * 60000,
    "kid-twice": jwks(NEW, OLD | {"kid": "new"}),
    "kid-twice-with-one-key": jwks(NEW, NEW),
}


@pytest.mark.parametrize("name", FIT)
def test_a_fit_key_checks_tokens(name: str) -> None:
    document = jwks(OLD, FIT[name]).decode()
    by_it = verifier(key_set=KeySet(NOWHERE, preloaded=document))
    assert by_it.verify(craft(access(), OTHER_KEY, kid="new")).sub


@pytest.mark.parametrize("name", UNFIT)
def test_an_unfit_key_is_left_out_and_tokens_signed_by_it_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no usable key"):
        parse_keys(jwks(UNFIT[name]))
    for document in (jwks(UNFIT[name], OLD), jwks(OLD, UNFIT[name])):
        assert list(parse_keys(document)) == ["old"]
        without_it = verifier(key_set=KeySet(NOWHERE, preloaded=document.decode()))
        with pytest.raises(TokenKeyUnknown):
            without_it.verify(craft(access(), OTHER_KEY, kid="new"))


@pytest.mark.parametrize("name", USELESS)
def test_a_token_is_refused_for_its_signature_where_the_key_is_of_no_use(name: str) -> None:
    with_it = verifier(key_set=KeySet(NOWHERE, preloaded=jwks(USELESS[name]).decode()))
    with pytest.raises(TokenSignatureRefused):
        with_it.verify(craft(access(), OTHER_KEY, kid="new"))


def test_all_unfit_keys_together_do_not_hide_a_fit_one() -> None:
    assert list(parse_keys(jwks(*UNFIT.values(), NEW, *UNFIT.values()))) == ["new"]


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_document_that_is_no_key_set_is_refused_as_a_whole(name: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        parse_keys(UNREADABLE[name])


def test_a_private_key_is_read_as_its_public_half() -> None:
    key = parse_keys(jwks(FIT["private"]))["new"]
    assert key.public_numbers() == OTHER_KEY.public_key().public_numbers()
    assert not hasattr(key, "private_numbers")


def test_a_kid_is_compared_as_it_is() -> None:
    keys = parse_keys(jwks(OLD, OLD | {"kid": "OLD"}, OLD | {"kid": "old "}, OLD | {"kid": ""}))
    assert list(keys) == ["old", "OLD", "old ", ""]
