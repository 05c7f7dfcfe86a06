"""Project Wycheproof's faults of RSA signatures, PKCS #1 v1.5 with SHA-256.

vectors/rsa_signature_2048_sha256.json holds its 259 vectors for keys of 2048 bits, which is what
Cognito signs with. They are used twice: as they are, at the verifier's signature step; and their
paddings in whole tokens, signed with a key of ours so that nothing but the padding is at fault.

Its vectors of whole JWS (json_web_signature_test.json) are not here: no package that we could
install holds them, and their payload is no JSON object, so that each would be refused before its
signature is looked at. Their faults are: forged paddings, as here; missing, empty and exchanged
parts, JSON serialisation, confused algorithms and embedded keys, which stand in bad_shapes.py
and bad_signatures.py; and keys (json_web_key_test.json): of another use, too small, with the
exponent 1 or with a kid that stands twice, which stand in test_key_parsing.py. Not looked for are
keys of certain smart cards that can be factored (ROCA), and a key set that holds private keys is
read, since refusing it would not make the keys private again.
"""

import dataclasses
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from accounts.cognito.errors import TokenSignatureRefused
from accounts.cognito.jwks import KeySet
from accounts.cognito.unverified import read_token
from tests.accounts.cognito.crafting import (
    FIRST,
    GOOD,
    NOWHERE,
    SECOND,
    encode,
    jwks,
    raw_rsa,
    verifier,
)
from tests.tokens import PRIVATE_KEY

FILE = Path(__file__).with_name("vectors") / "rsa_signature_2048_sha256.json"
VECTORS = json.loads(FILE.read_text(encoding="utf-8"))
KEY_SET = KeySet(
    NOWHERE,
    preloaded=jwks(*[key | {"kid": str(at)} for at, key in enumerate(VECTORS["keys"])]).decode(),
)
CONTENT = f"{FIRST}.{SECOND}".encode()
SIZE = 256
HASHES = ["sha256", "md5", "sha1", "sha224", "sha384", "sha512"]
HASHES += [f"sha3_{bits}" for bits in (224, 256, 384, 512)]


@dataclasses.dataclass(frozen=True)
class Vector:
    number: int
    key: int
    result: str
    flags: list[str]
    comment: str
    message: bytes
    signature: bytes

    @property
    def good(self) -> bool:
        """Whether it must pass; what is "acceptable" (the NULL left out) need not, and does not."""
        return self.result == "valid"

    def __str__(self) -> str:
        return f"{self.number}-{self.comment or 'good'}"


def vector(row: list[Any]) -> Vector:
    number, key, result, flags, comment, message, signature = row
    token = read_token(f"{FIRST}.{SECOND}.{signature}")
    return Vector(
        number, key, result, flags, comment, bytes.fromhex(message), signature=token.signature
    )


ALL = [vector(row) for row in VECTORS["tests"]]


def padded(one: Vector) -> int | None:
    """The padded digest that a vector's signature stands for; None if there is no such number."""
    public = KEY_SET.get_key(str(one.key)).public_numbers()
    number = int.from_bytes(one.signature, "big")
    if len(one.signature) != SIZE or number >= public.n:
        return None
    return pow(number, public.e, public.n)


PADDED = [one for one in ALL if padded(one) is not None]


def transplanted(one: Vector) -> bytes:
    """The same padding around the digest of a good token's content."""
    number = padded(one)
    assert number is not None
    block = number.to_bytes(SIZE, "big")
    for name in HASHES:
        theirs, ours = hashlib.new(name, one.message), hashlib.new(name, CONTENT)
        block = block.replace(theirs.digest(), ours.digest())
    return block


@pytest.mark.parametrize("one", ALL, ids=str)
def test_vector(one: Vector) -> None:
    token = dataclasses.replace(
        read_token(GOOD),
        header={"alg": "RS256", "kid": str(one.key)},
        signing_input=one.message,
        signature=one.signature,
    )
    check = verifier(key_set=KEY_SET)._check_signature
    if one.good:
        check(token)
    else:
        with pytest.raises(TokenSignatureRefused):
            check(token)


@pytest.mark.parametrize("one", PADDED, ids=str)
def test_padding_in_a_token(one: Vector) -> None:
    modulus = PRIVATE_KEY.public_key().public_numbers().n
    signature = raw_rsa(int.from_bytes(transplanted(one), "big") % modulus)
    token = f"{FIRST}.{SECOND}.{encode(signature)}"
    if one.good:
        assert token == GOOD
        assert verifier().verify(token).sub
    else:
        with pytest.raises(TokenSignatureRefused):
            verifier().verify(token)


def test_the_vectors_are_all_there_and_are_about_what_they_say() -> None:
    assert [one.number for one in ALL] == list(range(1, 260))
    assert sum(one.good for one in ALL) == 9
    # All but seven are of full length and below the modulus, and most hold the whole digest.
    assert len(PADDED) == 252
    about_ours = [one for one in PADDED if hashlib.sha256(CONTENT).digest() in transplanted(one)]
    assert len(about_ours) == 213
