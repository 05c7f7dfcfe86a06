"""Bad tokens that are truly signed and are refused for what they claim."""

from typing import Any

from tests.accounts.cognito.crafting import (
    NOW,
    OTHER_ISSUER,
    access,
    craft,
    id_,
    with_claim,
    without,
)
from tests.tokens import APP_CLIENT_ID, ISSUER, POOL_ID, REGION

GROUPS = "cognito:groups"
HOST = f"cognito-idp.{REGION}.amazonaws.com"
LATER = NOW + 90000
LAST_SECOND = 253_402_300_799  # of the year 9999


def claiming(**changes: Any) -> str:
    return craft(access(**changes))


def identifying(**changes: Any) -> str:
    return craft(id_(**changes))


# Claims that are missing, or of another type than theirs.
CLAIM = {
    "iss-missing": craft(without(access(), "iss")),
    "iss-null": claiming(iss=None),
    "iss-empty": claiming(iss=""),
    "iss-number": claiming(iss=12345),
    "iss-list": claiming(iss=[ISSUER]),
    "iss-object": claiming(iss={ISSUER: True}),
    "iss-nul": claiming(iss=f"{ISSUER}\0"),
    "iss-long": claiming(iss=ISSUER + "x" * 2048),
    "exp-missing": craft(without(access(), "exp")),
    "exp-null": claiming(exp=None),
    "exp-text": claiming(exp=str(LATER)),
    "exp-garbage": claiming(exp="garbage"),
    "exp-true": claiming(exp=True),
    "exp-list": claiming(exp=[LATER]),
    "exp-object": claiming(exp={"at": LATER}),
    "exp-float": claiming(exp=NOW + 900.5),
    "exp-whole-float": claiming(exp=float(LATER)),
    "exp-infinite": with_claim('"exp": 1e400', "exp"),
    "exp-exponent": with_claim('"exp": 9e9', "exp"),
    "exp-too-late": claiming(exp=LAST_SECOND + 1),
    "exp-huge": claiming(exp=10**40),
    "exp-negative": claiming(exp=-1),
    "nbf-text": claiming(nbf="0"),
    "nbf-null": claiming(nbf=None),
    "nbf-true": claiming(nbf=True),
    "nbf-float": claiming(nbf=0.5),
    "nbf-negative": claiming(nbf=-1),
    "iat-text": claiming(iat="12345"),
    "iat-null": claiming(iat=None),
    "iat-false": claiming(iat=False),
    "iat-float": claiming(iat=NOW - 0.5),
    "iat-huge": claiming(iat=10**40),
    "auth-time-text": claiming(auth_time="yesterday"),
    "auth-time-null": claiming(auth_time=None),
    "auth-time-float": claiming(auth_time=NOW - 0.5),
    "auth-time-negative": claiming(auth_time=-1),
    "use-missing": craft(without(access(), "token_use")),
    "use-null": claiming(token_use=None),
    "use-empty": claiming(token_use=""),
    "use-number": claiming(token_use=123),
    "use-list": claiming(token_use=["access"]),
    "access-client-missing": craft(without(access(), "client_id")),
    "access-client-null": claiming(client_id=None),
    "access-client-empty": claiming(client_id=""),
    "access-client-number": claiming(client_id=123),
    "access-client-list": claiming(client_id=[APP_CLIENT_ID]),
    "access-with-aud-instead": craft(without(access(aud=APP_CLIENT_ID), "client_id")),
    "access-aud-number": claiming(aud=12345),
    "id-aud-missing": craft(without(id_(), "aud")),
    "id-aud-null": identifying(aud=None),
    "id-aud-empty": identifying(aud=""),
    "id-aud-number": identifying(aud=12345),
    "id-aud-list": identifying(aud=[APP_CLIENT_ID]),
    "id-aud-list-of-two": identifying(aud=[APP_CLIENT_ID, "other"]),
    "id-aud-list-of-mixed": identifying(aud=["1234", 5678]),
    "id-aud-object": identifying(aud={APP_CLIENT_ID: 1}),
    "id-with-client-instead": craft(without(id_(client_id=APP_CLIENT_ID), "aud")),
    "id-client-number": identifying(client_id=1),
    "sub-missing": craft(without(access(), "sub")),
    "sub-null": claiming(sub=None),
    "sub-empty": claiming(sub=""),
    "sub-number": claiming(sub=7),
    "sub-list": claiming(sub=["a"]),
    "sub-long": claiming(sub="s" * 129),
    "sub-nul": claiming(sub="a\0b"),
    "sub-surrogate": claiming(sub="\ud800"),
    "sub-direction-turned": claiming(sub="a\u202eb"),
    "origin-jti-number": claiming(origin_jti=1),
    "origin-jti-empty": claiming(origin_jti=""),
    "origin-jti-null": claiming(origin_jti=None),
    "origin-jti-long": claiming(origin_jti="o" * 129),
    "event-id-number": claiming(event_id=1),
    "event-id-empty": claiming(event_id=""),
    "event-id-null": claiming(event_id=None),
    "event-id-long": claiming(event_id="e" * 65),
    "no-session": craft(without(access(), "origin_jti", "auth_time", "iat")),
    "jti-number": claiming(jti=12345),
    "jti-null": claiming(jti=None),
    "scope-number": claiming(scope=12345),
    "scope-list": claiming(scope=["aws.cognito.signin.user.admin"]),
    "groups-text": claiming(**{GROUPS: "staff"}),
    "groups-null": claiming(**{GROUPS: None}),
    "groups-number": claiming(**{GROUPS: 123}),
    "groups-object": claiming(**{GROUPS: {"staff": True}}),
    "groups-of-numbers": claiming(**{GROUPS: ["staff", 1]}),
    "groups-of-lists": claiming(**{GROUPS: [["staff"]]}),
    "groups-of-null": claiming(**{GROUPS: [None]}),
    "groups-of-nothing": claiming(**{GROUPS: [""]}),
    "groups-of-long-names": claiming(**{GROUPS: ["g" * 129]}),
    "groups-with-line-break": claiming(**{GROUPS: ["support\n"]}),
    "email-number": identifying(email=1),
    "email-null": identifying(email=None),
    "email-list": identifying(email=["a@b.c"]),
    "email-long": identifying(email="a" * 249 + "@b.com"),
    "email-line-break": identifying(email="a@b.c\r\nBcc: x@y.z"),
    "email-verified-number": identifying(email_verified=1),
    "email-verified-text": identifying(email_verified="yes"),
    "email-verified-capital": identifying(email_verified="True"),
    "email-verified-null": identifying(email_verified=None),
    "nonce-number": identifying(nonce=1),
    "nonce-null": identifying(nonce=None),
    "nonce-empty": identifying(nonce=""),
    "nonce-list": identifying(nonce=["n"]),
    "nonce-true": identifying(nonce=True),
    "nonce-long": identifying(nonce="n" * 257),
    "nonce-line-break": identifying(nonce="n\n"),
    "nonce-number-in-access-token": claiming(nonce=1),
}

# An issuer that is not one of ours, however near it comes.
NOT_OURS = {
    "iss-other-pool": claiming(iss=f"{ISSUER}2"),
    "iss-other-pool-of-the-other-form": claiming(iss=f"{OTHER_ISSUER}2"),
    "iss-other-region": claiming(iss=ISSUER.replace(REGION, "eu-west-1")),
    "iss-other-region-before-our-pool": claiming(
        iss=f"https://cognito-idp.us-west-2.amazonaws.com/{POOL_ID}"
    ),
    "iss-no-pool": claiming(iss=f"https://{HOST}"),
    "iss-no-pool-but-slash": claiming(iss=f"https://{HOST}/"),
    "iss-pool-alone": claiming(iss=POOL_ID),
    "iss-not-an-address": claiming(iss="not-a-url"),
    "iss-not-cognito": claiming(iss=f"https://example.com/{POOL_ID}"),
    "iss-other-prefix": claiming(iss=f"https://invalid.{HOST}/{POOL_ID}"),
    "iss-dot-for-hyphen": claiming(iss=f"https://issuer.{HOST}/{POOL_ID}"),
    "iss-suffixed-host": claiming(iss=f"https://{HOST}.example.com/{POOL_ID}"),
    "iss-as-user-name": claiming(iss=f"https://{HOST}@example.com/{POOL_ID}"),
    "iss-slash": claiming(iss=f"{ISSUER}/"),
    "iss-query": claiming(iss=f"{ISSUER}?"),
    "iss-fragment": claiming(iss=f"{ISSUER}#"),
    "iss-port": claiming(iss=ISSUER.replace(".com", ".com:443")),
    "iss-path-upwards": claiming(iss=f"https://{HOST}/x/../{POOL_ID}"),
    "iss-jwks-address": claiming(iss=f"{ISSUER}/.well-known/jwks.json"),
    "iss-upper-case": claiming(iss=ISSUER.upper()),
    "iss-other-scheme": claiming(iss=ISSUER.replace("https", "http")),
    "iss-no-scheme": claiming(iss=ISSUER.removeprefix("https://")),
    "iss-space": claiming(iss=f"{ISSUER} "),
    "iss-both": claiming(iss=f"{ISSUER},{OTHER_ISSUER}"),
    "iss-look-alike": claiming(iss=ISSUER.replace("cognito", "c\u043egnito")),
}

EXPIRED = {
    "exp-zero": claiming(exp=0),
    "exp-minus-zero": with_claim('"exp": -0', "exp"),
    "exp-past": claiming(exp=NOW - 1),
    "exp-before-it-was-issued": claiming(exp=NOW - 7200, iat=NOW - 3600),
    "exp-past-in-id-token": identifying(exp=NOW - 1),
}

NOT_YET = {
    "nbf-future": claiming(nbf=LATER),
    "nbf-far-future": claiming(nbf=LAST_SECOND),
    "iat-future": claiming(iat=LATER),
    "iat-future-in-id-token": identifying(iat=LATER),
}

# A kind of token that is not let in.
USE = {
    "use-refresh": claiming(token_use="refresh"),
    "use-unknown": claiming(token_use="m2m"),
    "use-upper-case": claiming(token_use="ACCESS"),
    "use-space": claiming(token_use="access "),
    "use-both": claiming(token_use="id access"),
}

# Another app client's; `aud` says it in ID tokens and `client_id` in access tokens, and neither
# stands in for the other.
APP_CLIENT = {
    "access-client-other": claiming(client_id="other"),
    "access-client-upper-case": claiming(client_id=APP_CLIENT_ID.upper()),
    "access-client-prefix": claiming(client_id=APP_CLIENT_ID[:-1]),
    "access-client-longer": claiming(client_id=f"{APP_CLIENT_ID}2"),
    "access-client-space": claiming(client_id=f"{APP_CLIENT_ID} "),
    "access-client-look-alike": claiming(client_id=APP_CLIENT_ID.replace("e", "\u0435")),
    "access-with-aud-and-other-client": claiming(aud=APP_CLIENT_ID, client_id="other"),
    "id-aud-other": identifying(aud="other"),
    "id-aud-upper-case": identifying(aud=APP_CLIENT_ID.upper()),
    "id-with-client-and-other-aud": identifying(aud="other", client_id=APP_CLIENT_ID),
}
