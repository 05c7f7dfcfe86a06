"""Tokens with any header and any payload, truly signed."""

import base64
import itertools
import json
import time
from typing import Any

import jwt
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from accounts.cognito.jwks import KeySet
from accounts.cognito.tokens import TokenVerifier
from tests import tokens
from tests.tokens import APP_CLIENT_ID, ISSUER, JWKS, KID, PRIVATE_KEY

OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
SMALL_KEY = rsa.generate_private_key(public_exponent=65537, key_size=1024)
OTHER_ISSUER = ISSUER.replace("https://", "https://issuer-")
NOWHERE = "http://127.0.0.1:9/jwks.json"
SUB = "8f1d3d5e-6f6c-4f0e-9a53-6c0c7f3f2b11"


def encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def header(**changes: Any) -> dict[str, Any]:
    return {"alg": "RS256", "kid": KID} | changes


def craft_raw(head: bytes | str, body: bytes | str, key: rsa.RSAPrivateKey = PRIVATE_KEY) -> str:
    """Sign header and payload as they are, good JSON or not."""
    parts = [part.encode() if isinstance(part, str) else part for part in (head, body)]
    content = ".".join(encode(part) for part in parts)
    signature = key.sign(content.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{content}.{encode(signature)}"


def raw_rsa(value: int, key: rsa.RSAPrivateKey = PRIVATE_KEY) -> bytes:
    """The bare RSA operation on a number, which libraries do not offer, in four steps as they."""
    own = key.private_numbers()
    first, second = pow(value, own.dmp1, own.p), pow(value, own.dmq1, own.q)
    result = second + (own.iqmp * (first - second)) % own.p * own.q
    return result.to_bytes(key.key_size // 8, "big")


def craft(claims: dict[str, Any], key: rsa.RSAPrivateKey = PRIVATE_KEY, **head: Any) -> str:
    return craft_raw(json.dumps(header(**head)), json.dumps(claims), key)


def jwk(key: rsa.RSAPrivateKey, kid: str, **changes: Any) -> dict[str, Any]:
    public = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return {"kty": "RSA", "n": public["n"], "e": public["e"], "kid": kid} | changes


def verifier(**changes: Any) -> TokenVerifier:
    arguments: dict[str, Any] = {
        "issuers": [ISSUER, OTHER_ISSUER],
        "app_client_ids": [APP_CLIENT_ID],
        "key_set": KeySet(NOWHERE, preloaded=JWKS, timeout=0.2),
    }
    return TokenVerifier(**(arguments | changes))


class Clock:
    """A clock that goes on when it is told to, in seconds."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


# Tokens are crafted when the tests are collected, and a whole run may take a while.
LONG = int(time.time()) + 86400


def access(**changes: Any) -> dict[str, Any]:
    return tokens.access_claims(SUB) | {"exp": LONG} | changes


def id_(**changes: Any) -> dict[str, Any]:
    return tokens.id_claims(SUB, "Ann@Example.com") | {"exp": LONG} | changes


def without(claims: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in claims.items() if name not in names}


def with_claim(text: str, *instead_of: str) -> str:
    """A signed token whose payload has this text put in."""
    return craft_raw(HEAD, json.dumps(without(access(), *instead_of))[:-1] + f", {text}}}")


def of_length(length: int) -> str:
    """A good token of this many characters."""
    for extra, filler in itertools.product(("", "x", "xx"), range(length)):
        head, claims = header(x=extra), access(x="x" * filler)
        parts = [encode(json.dumps(part).encode()) for part in (head, claims)]
        if len(".".join([*parts, "s" * 342])) == length:
            return craft(claims, x=extra)
    raise AssertionError(length)


def jwks(*keys: Any) -> bytes:
    return json.dumps({"keys": list(keys)}).encode()


NOW = int(time.time())
HEAD = json.dumps(header())
GOOD = craft(access())
FIRST, SECOND, THIRD = GOOD.split(".")


OLD = jwk(PRIVATE_KEY, "old", use="sig", alg="RS256")
NEW = jwk(OTHER_KEY, "new")
