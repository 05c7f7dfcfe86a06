"""Bad tokens by name, each with its exact answer."""

import json
import time

from tests.accounts.cognito.crafting import (
    OTHER_KEY,
    access,
    craft,
    craft_raw,
    encode,
    header,
    id_,
    jwk,
    without,
)
from tests.tokens import APP_CLIENT_ID, ISSUER

NOW = int(time.time())
HEAD = json.dumps(header())
GOOD = craft(access())
FIRST, SECOND, THIRD = GOOD.split(".")
DEEP = "[" * 2900


def with_claim(text: str) -> str:
    """A signed token whose payload has this text put in."""
    return craft_raw(HEAD, json.dumps(access())[:-1] + f", {text}}}")


# Each bad token by name, with its exact answer.
BAD = {
    # shape
    "empty": ("", "token_malformed"),
    "none": (None, "token_malformed"),
    "bytes": (GOOD.encode(), "token_malformed"),
    "number": (42, "token_malformed"),
    "list": (GOOD.split("."), "token_malformed"),
    "not-a-token": ("hello", "token_malformed"),
    "two-parts": (f"{FIRST}.{SECOND}", "token_malformed"),
    "four-parts": (f"{GOOD}.{THIRD}", "token_malformed"),
    "five-parts-jwe": (f"{FIRST}.{SECOND}.{THIRD}.{THIRD}.{THIRD}", "token_malformed"),
    "only-dots": ("..", "token_malformed"),
    "leading-space": (f" {GOOD}", "token_malformed"),
    "trailing-newline": (f"{GOOD}\n", "token_malformed"),
    "non-ascii": (f"{FIRST}.{SECOND}é.{THIRD}", "token_malformed"),
    "fullwidth-digits": (f"{FIRST}.{SECOND}.\uff11\uff12\uff13\uff14", "token_malformed"),
    "lone-surrogate": (f"{FIRST}.{SECOND}.\ud800abc", "token_malformed"),
    "nul": (f"{FIRST}.{SECOND}.\0{THIRD}", "token_malformed"),
    "padding": (f"{FIRST}.{SECOND}.{THIRD}==", "token_malformed"),
    "standard-base64-alphabet": (f"{FIRST}.{SECOND}.+/+/", "token_malformed"),
    "impossible-length": (f"{FIRST}.{SECOND}.{THIRD[:-1]}", "token_malformed"),
    "not-canonical-last-character": (f"{FIRST}.{SECOND}.QR", "token_malformed"),
    "too-long": (craft(access(padding="x" * 8192)), "token_malformed"),
    "too-long-signature": (f"{FIRST}.{SECOND}.{'A' * 8192}", "token_malformed"),
    # JSON
    "header-not-json": (craft_raw("alg=RS256", json.dumps(access())), "token_malformed"),
    "header-empty": (f".{SECOND}.{THIRD}", "token_malformed"),
    "header-list": (craft_raw("[]", json.dumps(access())), "token_malformed"),
    "header-string": (craft_raw('"RS256"', json.dumps(access())), "token_malformed"),
    "header-not-utf8": (craft_raw(b'{"alg":"\xff"}', json.dumps(access())), "token_malformed"),
    "header-duplicate": (
        craft_raw(f'{{"alg":"none",{HEAD[1:]}', json.dumps(access())),
        "token_malformed",
    ),
    "header-too-deep": (craft_raw(f'{{"a":{DEEP}', "{}"), "token_malformed"),
    "payload-empty": (f"{FIRST}..{THIRD}", "token_malformed"),
    "payload-not-json": (craft_raw(HEAD, "{"), "token_malformed"),
    "payload-list": (craft_raw(HEAD, json.dumps([access()])), "token_malformed"),
    "payload-null": (craft_raw(HEAD, "null"), "token_malformed"),
    "payload-number": (craft_raw(HEAD, "1"), "token_malformed"),
    "payload-byte-order-mark": (
        craft_raw(HEAD, b"\xef\xbb\xbf" + json.dumps(access()).encode()),
        "token_malformed",
    ),
    "payload-utf16": (craft_raw(HEAD, json.dumps(access()).encode("utf-16")), "token_malformed"),
    "payload-duplicate-exp": (with_claim(f'"exp": {NOW + 9999}'), "token_malformed"),
    "payload-duplicate-inside": (with_claim('"x": {"a": 1, "a": 2}'), "token_malformed"),
    "payload-nan": (with_claim('"x": NaN'), "token_malformed"),
    "payload-infinity": (with_claim('"x": Infinity'), "token_malformed"),
    "payload-minus-infinity": (with_claim('"x": [-Infinity]'), "token_malformed"),
    "payload-too-deep": (craft_raw(HEAD, f'{{"a":{DEEP}'), "token_malformed"),
    "payload-integer-too-long-to-read": (with_claim(f'"x": {"9" * 4400}'), "token_malformed"),
    # header
    "crit": (craft(access(), crit=["exp"]), "token_malformed"),
    "crit-empty": (craft(access(), crit=[]), "token_malformed"),
    "b64": (craft(access(), b64=False), "token_malformed"),
    "alg-missing": (
        craft_raw(json.dumps(without(header(), "alg")), json.dumps(access())),
        "token_algorithm",
    ),
    "alg-none": (craft(access(), alg="none"), "token_algorithm"),
    "alg-none-unsigned": (
        f"{encode(json.dumps(header(alg='none')).encode())}.{SECOND}.",
        "token_algorithm",
    ),
    "alg-null": (craft(access(), alg=None), "token_algorithm"),
    "alg-list": (craft(access(), alg=["RS256"]), "token_algorithm"),
    "alg-lower-case": (craft(access(), alg="rs256"), "token_algorithm"),
    "alg-space": (craft(access(), alg="RS256 "), "token_algorithm"),
    "alg-hs256": (craft(access(), alg="HS256"), "token_algorithm"),
    "alg-rs512": (craft(access(), alg="RS512"), "token_algorithm"),
    "alg-ps256": (craft(access(), alg="PS256"), "token_algorithm"),
    "alg-es256": (craft(access(), alg="ES256"), "token_algorithm"),
    "kid-missing": (
        craft_raw(json.dumps(without(header(), "kid")), json.dumps(access())),
        "token_key",
    ),
    "kid-null": (craft(access(), kid=None), "token_key"),
    "kid-empty": (craft(access(), kid=""), "token_key"),
    "kid-number": (craft(access(), kid=1), "token_key"),
    "kid-list": (craft(access(), kid=["test-key"]), "token_key"),
    "kid-long": (craft(access(), kid="k" * 257), "token_key"),
    "kid-unknown": (craft(access(), kid="other"), "token_key"),
    "kid-path": (craft(access(), kid="../../etc/passwd"), "token_key"),
    # signature
    "signature-empty": (f"{FIRST}.{SECOND}.", "token_signature"),
    "signature-short": (f"{FIRST}.{SECOND}.{encode(bytes(255))}", "token_signature"),
    "signature-zero": (f"{FIRST}.{SECOND}.{encode(bytes(256))}", "token_signature"),
    "signature-too-long": (f"{FIRST}.{SECOND}.{encode(bytes(512))}", "token_signature"),
    "signature-of-another-token": (
        f"{FIRST}.{SECOND}.{craft(access()).split('.')[2]}",
        "token_signature",
    ),
    "signed-with-another-key": (craft(access(), OTHER_KEY), "token_signature"),
    "embedded-jwk": (craft(access(), OTHER_KEY, jwk=jwk(OTHER_KEY, "test-key")), "token_signature"),
    "embedded-jku": (craft(access(), OTHER_KEY, jku="http://127.0.0.1:9/"), "token_signature"),
    "embedded-x5u": (craft(access(), OTHER_KEY, x5u="http://127.0.0.1:9/"), "token_signature"),
    # issuer
    "iss-missing": (craft(without(access(), "iss")), "token_claim"),
    "iss-null": (craft(access(iss=None)), "token_claim"),
    "iss-list": (craft(access(iss=[ISSUER])), "token_claim"),
    "iss-other-pool": (craft(access(iss=f"{ISSUER}2")), "token_issuer"),
    "iss-slash": (craft(access(iss=f"{ISSUER}/")), "token_issuer"),
    "iss-upper-case": (craft(access(iss=ISSUER.upper())), "token_issuer"),
    "iss-other-scheme": (craft(access(iss=ISSUER.replace("https", "http"))), "token_issuer"),
    # times
    "exp-missing": (craft(without(access(), "exp")), "token_claim"),
    "exp-null": (craft(access(exp=None)), "token_claim"),
    "exp-text": (craft(access(exp=str(NOW + 90000))), "token_claim"),
    "exp-true": (craft(access(exp=True)), "token_claim"),
    "exp-float": (craft(access(exp=NOW + 900.5)), "token_claim"),
    "exp-infinite": (
        craft_raw(HEAD, json.dumps(without(access(), "exp"))[:-1] + ', "exp": 1e400}'),
        "token_claim",
    ),
    "exp-huge": (craft(access(exp=10**40)), "token_claim"),
    "exp-negative": (craft(access(exp=-1)), "token_claim"),
    "exp-zero": (craft(access(exp=0)), "token_expired"),
    "exp-past": (craft(access(exp=NOW - 1)), "token_expired"),
    "nbf-future": (craft(access(nbf=NOW + 90000)), "token_not_yet_valid"),
    "nbf-text": (craft(access(nbf="0")), "token_claim"),
    "nbf-null": (craft(access(nbf=None)), "token_claim"),
    "iat-future": (craft(access(iat=NOW + 90000)), "token_not_yet_valid"),
    "iat-false": (craft(access(iat=False)), "token_claim"),
    "auth-time-text": (craft(access(auth_time="yesterday")), "token_claim"),
    # token use
    "use-missing": (craft(without(access(), "token_use")), "token_claim"),
    "use-null": (craft(access(token_use=None)), "token_claim"),
    "use-list": (craft(access(token_use=["access"])), "token_claim"),
    "use-refresh": (craft(access(token_use="refresh")), "token_use"),
    "use-upper-case": (craft(access(token_use="ACCESS")), "token_use"),
    # app client
    "access-client-missing": (craft(without(access(), "client_id")), "token_claim"),
    "access-client-other": (craft(access(client_id="other")), "token_app_client"),
    "access-client-null": (craft(access(client_id=None)), "token_claim"),
    "access-with-aud-instead": (
        craft(without(access(aud=APP_CLIENT_ID), "client_id")),
        "token_claim",
    ),
    "access-with-aud-and-other-client": (
        craft(access(aud=APP_CLIENT_ID, client_id="other")),
        "token_app_client",
    ),
    "id-aud-missing": (craft(without(id_(), "aud")), "token_claim"),
    "id-aud-other": (craft(id_(aud="other")), "token_app_client"),
    "id-aud-empty": (craft(id_(aud="")), "token_claim"),
    "id-aud-list": (craft(id_(aud=[APP_CLIENT_ID])), "token_claim"),
    "id-aud-object": (craft(id_(aud={APP_CLIENT_ID: 1})), "token_claim"),
    "id-with-client-instead": (
        craft(without(id_(client_id=APP_CLIENT_ID), "aud")),
        "token_claim",
    ),
    "id-with-client-and-other-aud": (
        craft(id_(aud="other", client_id=APP_CLIENT_ID)),
        "token_app_client",
    ),
    # subject and the rest
    "sub-missing": (craft(without(access(), "sub")), "token_claim"),
    "sub-null": (craft(access(sub=None)), "token_claim"),
    "sub-empty": (craft(access(sub="")), "token_claim"),
    "sub-number": (craft(access(sub=7)), "token_claim"),
    "sub-long": (craft(access(sub="s" * 129)), "token_claim"),
    "sub-nul": (craft(access(sub="a\0b")), "token_claim"),
    "sub-surrogate": (craft(access(sub="\ud800")), "token_claim"),
    "origin-jti-number": (craft(access(origin_jti=1)), "token_claim"),
    "origin-jti-empty": (craft(access(origin_jti="")), "token_claim"),
    "origin-jti-null": (craft(access(origin_jti=None)), "token_claim"),
    "origin-jti-long": (craft(access(origin_jti="o" * 129)), "token_claim"),
    "no-session": (craft(without(access(), "origin_jti", "auth_time", "iat")), "token_claim"),
    "groups-text": (craft(access(**{"cognito:groups": "staff"})), "token_claim"),
    "groups-null": (craft(access(**{"cognito:groups": None})), "token_claim"),
    "groups-object": (craft(access(**{"cognito:groups": {"staff": True}})), "token_claim"),
    "groups-of-numbers": (craft(access(**{"cognito:groups": ["staff", 1]})), "token_claim"),
    "groups-of-nothing": (craft(access(**{"cognito:groups": [""]})), "token_claim"),
    "email-number": (craft(id_(email=1)), "token_claim"),
    "email-line-break": (craft(id_(email="a@b.c\r\nBcc: x@y.z")), "token_claim"),
    "email-verified-number": (craft(id_(email_verified=1)), "token_claim"),
    "email-verified-text": (craft(id_(email_verified="yes")), "token_claim"),
    "email-verified-null": (craft(id_(email_verified=None)), "token_claim"),
}

# Where a token is bad in two ways, the cheaper check answers: nothing is fetched or computed for
# a token that a comparison can refuse.
ORDER = {
    "shape-before-algorithm": (craft(access(exp="soon"), alg="none"), "token_claim"),
    "algorithm-before-issuer": (craft(access(iss="x"), alg="none"), "token_algorithm"),
    "issuer-before-key": (craft(access(iss="x"), kid="x"), "token_issuer"),
    "signature-before-times": (craft(access(exp=1), OTHER_KEY), "token_signature"),
    "exp-before-nbf": (craft(access(exp=1, nbf=NOW + 90000)), "token_expired"),
    "times-before-use": (craft(access(exp=1, token_use="refresh")), "token_expired"),
    "use-before-app-client": (
        craft(access(token_use="refresh", client_id="x")),
        "token_use",
    ),
    "app-client-before-subject": (
        craft(without(access(client_id="x"), "sub")),
        "token_app_client",
    ),
}
