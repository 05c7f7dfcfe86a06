"""Good tokens by name, each with what its verified claims must say."""

import json
from typing import Any

from tests.accounts.cognito.crafting import (
    HEAD,
    NOW,
    OTHER_ISSUER,
    OTHER_KEY,
    SUB,
    access,
    craft,
    craft_raw,
    header,
    id_,
    jwk,
    of_length,
    with_claim,
    without,
)
from tests.tokens import APP_CLIENT_ID, ISSUER, KID

GROUPS = "cognito:groups"
LAST_SECOND = 253_402_300_799  # of the year 9999
FOREIGN: dict[str, Any] = {
    "jwk": jwk(OTHER_KEY, KID),
    "jku": "http://127.0.0.1:9/",
    "x5u": "http://127.0.0.1:9/",
}

VERIFIED_TOKENS: dict[str, tuple[str, dict[str, Any]]] = {
    "access-token": (craft(access()), {"token_use": "access", "app_client_id": APP_CLIENT_ID}),
    "id-token": (craft(id_()), {"token_use": "id", "app_client_id": APP_CLIENT_ID}),
    # issuer
    "issuer-first-form": (craft(access()), {"issuer": ISSUER}),
    "issuer-second-form": (craft(access(iss=OTHER_ISSUER)), {"issuer": OTHER_ISSUER}),
    "issuer-second-form-in-id-token": (craft(id_(iss=OTHER_ISSUER)), {"issuer": OTHER_ISSUER}),
    # header
    "header-with-typ": (craft(access(), typ="JWT"), {"sub": SUB}),
    "header-with-another-typ": (craft(access(), typ=7), {"sub": SUB}),
    "header-with-unknown-members": (craft(access(), x={"y": [None]}), {"sub": SUB}),
    "header-with-foreign-keys-is-checked-with-ours": (craft(access(), **FOREIGN), {"sub": SUB}),
    "header-spaced": (craft_raw(json.dumps(header(), indent=2), json.dumps(access())), {}),
    "header-escaped": (craft_raw(HEAD.replace("alg", "\\u0061lg"), json.dumps(access())), {}),
    "header-with-members-in-capitals": (craft(access(), KID="x", Alg="none"), {}),
    # payload
    "payload-spaced": (craft_raw(HEAD, json.dumps(access(), indent=2)), {"sub": SUB}),
    "payload-escaped": (with_claim(f'"s\\u0075b": "{SUB}"', "sub"), {"sub": SUB}),
    "payload-not-escaped": (
        craft_raw(HEAD, json.dumps(id_(hēłłœ="wørłd"), ensure_ascii=False)),
        {"sub": SUB},
    ),
    "payload-with-unknown-claims": (craft(access(x=None, y=[1.5], z={"sub": "no"})), {"sub": SUB}),
    "payload-with-claims-in-capitals": (craft(access(SUB="other", Exp=0)), {"sub": SUB}),
    "payload-proto": (with_claim('"__proto__": {"sub": "other"}, "constructor": 1'), {"sub": SUB}),
    "as-long-as-can-be": (of_length(8192), {"sub": SUB}),
    # times
    "exp-last-second-there-is": (craft(access(exp=LAST_SECOND)), {"expires_at": LAST_SECOND}),
    "nbf-past": (craft(access(nbf=NOW - 60)), {"sub": SUB}),
    "nbf-and-iat-zero": (craft(access(nbf=0, iat=0)), {"issued_at": 0}),
    "iat-missing": (craft(without(access(), "iat")), {"issued_at": None}),
    "auth-time-missing": (craft(without(access(), "auth_time")), {"auth_time": None}),
    "auth-time-future": (craft(access(auth_time=NOW + 90000)), {"auth_time": NOW + 90000}),
    # app client
    "access-token-with-another-aud": (
        craft(access(aud="https://api.example.com")),
        {"app_client_id": APP_CLIENT_ID},
    ),
    "id-token-with-another-client-id": (
        craft(id_(client_id="other")),
        {"app_client_id": APP_CLIENT_ID},
    ),
    # subject and the rest
    "sub-as-long-as-can-be": (craft(access(sub="s" * 128)), {"sub": "s" * 128}),
    "jti-missing": (craft(without(access(), "jti")), {"sub": SUB}),
    "scope-missing": (craft(without(access(), "scope")), {"sub": SUB}),
    "scope-empty": (craft(access(scope="")), {"sub": SUB}),
    "groups-missing": (craft(access()), {"groups": ()}),
    "groups-empty": (craft(access(**{GROUPS: []})), {"groups": ()}),
    "groups": (craft(access(**{GROUPS: ["staff", "Größe"]})), {"groups": ("staff", "Größe")}),
    "groups-of-id-token": (craft(id_(**{GROUPS: ["admins"]})), {"groups": ("admins",)}),
    "groups-many": (
        craft(access(**{GROUPS: [f"g{i}" for i in range(100)]})),
        {"groups": tuple(f"g{i}" for i in range(100))},
    ),
    "email": (
        craft(id_(email="Ann@Example.com")),
        {"email": "ann@example.com", "email_verified": True},
    ),
    "email-missing": (
        craft(without(id_(), "email", "email_verified")),
        {"email": None, "email_verified": False},
    ),
    "email-as-long-as-can-be": (craft(id_(email="a" * 248 + "@b.com")), {"email_verified": True}),
    "email-verified-as-text": (craft(id_(email_verified="true")), {"email_verified": True}),
    "email-not-verified": (craft(id_(email_verified=False)), {"email_verified": False}),
    "email-not-verified-as-text": (craft(id_(email_verified="false")), {"email_verified": False}),
    "email-in-access-token-is-not-believed": (
        craft(access(email="a@b.c", email_verified=True)),
        {"email": None, "email_verified": False},
    ),
    "nonce": (craft(id_(nonce="n-0S6_WzA2Mj")), {"nonce": "n-0S6_WzA2Mj"}),
    "nonce-as-long-as-can-be": (craft(id_(nonce="n" * 256)), {"nonce": "n" * 256}),
    "nonce-missing": (craft(id_()), {"nonce": None}),
    "nonce-in-access-token-is-not-believed": (craft(access(nonce="n")), {"nonce": None}),
}
