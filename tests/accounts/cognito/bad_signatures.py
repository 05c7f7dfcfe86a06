"""Bad tokens that are refused for their header's `alg` and `kid`, or for their signature."""

import hashlib
import hmac
import json

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.accounts.cognito.crafting import (
    FIRST,
    GOOD,
    OTHER_KEY,
    SECOND,
    SMALL_KEY,
    THIRD,
    access,
    craft,
    craft_raw,
    encode,
    header,
    id_,
    jwk,
    raw_rsa,
    without,
)
from tests.tokens import KID, PRIVATE_KEY

BODY = json.dumps(access())
PUBLIC = PRIVATE_KEY.public_key()
N = PUBLIC.public_numbers().n
SIZE = 256
CONTENT = f"{FIRST}.{SECOND}".encode()
SIGNATURE = PRIVATE_KEY.sign(CONTENT, padding.PKCS1v15(), hashes.SHA256())
ANOTHER = craft(access()).split(".")


def signed(signature: bytes | int) -> str:
    """A good token's content with another signature."""
    raw = signature.to_bytes(SIZE, "big") if isinstance(signature, int) else signature
    return f"{FIRST}.{SECOND}.{encode(raw)}"


def confused(secret: bytes, alg: str = "HS256", hash_name: str = "sha256") -> str:
    """A token under a MAC whose secret is what everybody knows: the public key."""
    content = f"{encode(json.dumps(header(alg=alg)).encode())}.{SECOND}"
    return f"{content}.{encode(hmac.new(secret, content.encode(), hash_name).digest())}"


def as_bytes(key: PublicKeyTypes, encoding: Encoding) -> bytes:
    return key.public_bytes(encoding, PublicFormat.SubjectPublicKeyInfo)


def hashed_with(kind: hashes.HashAlgorithm) -> str:
    return signed(PRIVATE_KEY.sign(CONTENT, padding.PKCS1v15(), kind))


def pss(key: rsa.RSAPrivateKey = PRIVATE_KEY) -> bytes:
    scheme = padding.PSS(padding.MGF1(hashes.SHA256()), salt_length=32)
    return key.sign(CONTENT, scheme, hashes.SHA256())


# `alg` is "RS256", these five characters, as text.
ALGORITHM = {
    "alg-missing": craft_raw(json.dumps(without(header(), "alg")), BODY),
    "alg-empty": craft(access(), alg=""),
    "alg-null": craft(access(), alg=None),
    "alg-number": craft(access(), alg=256),
    "alg-true": craft(access(), alg=True),
    "alg-list": craft(access(), alg=["RS256"]),
    "alg-object": craft(access(), alg={"RS256": True}),
    "alg-none": craft(access(), alg="none"),
    "alg-none-capital": craft(access(), alg="None"),
    "alg-none-mixed": craft(access(), alg="nOnE"),
    "alg-none-unsigned": f"{encode(json.dumps(header(alg='none')).encode())}.{SECOND}.",
    "alg-lower-case": craft(access(), alg="rs256"),
    "alg-space": craft(access(), alg="RS256 "),
    "alg-nul": craft(access(), alg="RS256\0"),
    "alg-look-alike": craft(access(), alg="R\u0405256"),
    "alg-fullwidth": craft(access(), alg="RS25\uff16"),
    "alg-member-in-capitals": craft_raw(json.dumps({"ALG": "RS256", "kid": KID}), BODY),
    "alg-hs256": craft(access(), alg="HS256"),
    "alg-rs1": craft(access(), alg="RS1"),
    "alg-rs384": craft(access(), alg="RS384"),
    "alg-rs512": craft(access(), alg="RS512"),
    "alg-ps256": craft(access(), alg="PS256"),
    "alg-ps256-truly": craft(access(), alg="PS256").rpartition(".")[0] + f".{encode(pss())}",
    "alg-es256": craft(access(), alg="ES256"),
    "alg-eddsa": craft(access(), alg="EdDSA"),
    "alg-encryption": craft(access(), alg="RSA-OAEP-256", enc="A256GCM"),
    "alg-unknown": craft(access(), alg="XX999"),
    "mac-with-public-key-pem": confused(as_bytes(PUBLIC, Encoding.PEM)),
    "mac-with-public-key-pem-stripped": confused(as_bytes(PUBLIC, Encoding.PEM).strip()),
    "mac-with-public-key-der": confused(as_bytes(PUBLIC, Encoding.DER)),
    "mac-with-modulus": confused(N.to_bytes(SIZE, "big"), "HS512", "sha512"),
    "mac-with-jwk": confused(json.dumps(jwk(PRIVATE_KEY, KID)).encode(), "HS384", "sha384"),
    "mac-with-nothing": confused(b""),
}

# `kid` names a key that we know.
KEY = {
    "kid-missing": craft_raw(json.dumps(without(header(), "kid")), BODY),
    "kid-null": craft(access(), kid=None),
    "kid-empty": craft(access(), kid=""),
    "kid-number": craft(access(), kid=1),
    "kid-true": craft(access(), kid=True),
    "kid-list": craft(access(), kid=[KID]),
    "kid-object": craft(access(), kid={"kid": KID}),
    "kid-long": craft(access(), kid="k" * 257),
    "kid-unknown": craft(access(), kid="other"),
    "kid-upper-case": craft(access(), kid=KID.upper()),
    "kid-space": craft(access(), kid=f"{KID} "),
    "kid-nul": craft(access(), kid=f"{KID}\0"),
    "kid-look-alike": craft(access(), kid=KID.replace("e", "\u0435")),
    "kid-surrogate": craft(access(), kid="\ud800"),
    "kid-path": craft(access(), kid="../../etc/passwd"),
    "kid-address": craft(access(), kid="http://127.0.0.1:9/jwks.json"),
    "kid-sql": craft(access(), kid="' OR '1'='1"),
    "kid-in-payload-only": craft_raw(json.dumps({"alg": "RS256"}), json.dumps(access(kid=KID))),
}

# The signature is PKCS #1 v1.5 with SHA-256 by that key, over these very characters. More are in
# test_wycheproof.py, which forges the padding, and in test_mutations.py.
SIGNED = {
    "signature-empty": f"{FIRST}.{SECOND}.",
    "signature-one-byte": signed(b"\0"),
    "signature-short": signed(bytes(255)),
    "signature-zero": signed(0),
    "signature-one": signed(1),
    "signature-modulus": signed(N),
    "signature-modulus-minus-one": signed(N - 1),
    "signature-negated": signed(N - int.from_bytes(SIGNATURE, "big")),
    "signature-all-ones": signed(b"\xff" * SIZE),
    "signature-plus-modulus": signed(
        (int.from_bytes(SIGNATURE, "big") + N).to_bytes(SIZE + 1, "big")
    ),
    "signature-too-long": signed(bytes(512)),
    "signature-after-a-zero": signed(b"\0" + SIGNATURE),
    "signature-before-a-zero": signed(SIGNATURE + b"\0"),
    "signature-twice": signed(SIGNATURE * 2),
    "signature-cut-off": signed(SIGNATURE[:-1]),
    "signature-cut-off-in-front": signed(SIGNATURE[1:]),
    "signature-reversed": signed(SIGNATURE[::-1]),
    "signature-in-hexadecimal": signed(SIGNATURE.hex().encode()),
    "signature-encoded-twice": signed(THIRD.encode()),
    "signature-is-the-digest": signed(hashlib.sha256(CONTENT).digest()),
    "signature-of-the-bare-digest": signed(
        raw_rsa(int.from_bytes(hashlib.sha256(CONTENT).digest(), "big"))
    ),
    "signature-of-another-token": f"{FIRST}.{SECOND}.{ANOTHER[2]}",
    "signature-of-another-payload": f"{FIRST}.{ANOTHER[1]}.{THIRD}",
    "signature-of-another-kind": f"{FIRST}.{craft(id_()).split('.')[1]}.{THIRD}",
    "signature-of-another-header": craft(access(), typ="JWT").split(".")[0] + GOOD[len(FIRST) :],
    "signature-of-the-payload-alone": signed(
        PRIVATE_KEY.sign(SECOND.encode(), padding.PKCS1v15(), hashes.SHA256())
    ),
    "signature-of-sha1": hashed_with(hashes.SHA1()),
    "signature-of-sha384": hashed_with(hashes.SHA384()),
    "signature-of-sha512": hashed_with(hashes.SHA512()),
    "signature-of-sha3": hashed_with(hashes.SHA3_256()),
    "signature-is-pss": signed(pss()),
    "signature-is-a-mac": signed(hmac.digest(as_bytes(PUBLIC, Encoding.PEM), CONTENT, "sha256")),
    "signed-with-another-key": craft(access(), OTHER_KEY),
    "signed-with-a-small-key": craft(access(), SMALL_KEY),
    "embedded-jwk": craft(access(), OTHER_KEY, jwk=jwk(OTHER_KEY, KID)),
    "embedded-jku": craft(access(), OTHER_KEY, jku="http://127.0.0.1:9/"),
    "embedded-x5u": craft(access(), OTHER_KEY, x5u="http://127.0.0.1:9/"),
    "embedded-x5c": craft(access(), OTHER_KEY, x5c=["MIIB"]),
}
