"""What the verifier takes and what it refuses.

The tables are in bad_tokens.py (which says how they are organised) and good_tokens.py. They hold
the cases that `aws-jwt-verify`, the verifier that AWS itself publishes, names in its tests, written
anew. Those in which we differ from it by design:

- Claims must be there: it takes a token without `exp`, and lets a caller switch off the check of
  the issuer, audience, app client or token use. Here nothing can be switched off.
- Times are whole seconds, as Cognito's are; it takes fractions.
- `aud` is one text, as Cognito's is; it takes a list in which one fits.
- RS256 alone; it takes RS384, RS512, ES256 to ES512 and EdDSA, which Cognito does not use.
- Scopes and groups are not demanded by the verifier: tokens of InitiateAuth have one scope, and
  groups give roles (accounts/sessions.py), not entry. Their types are checked.
- No custom checks, no check of `typ` (Cognito sends none), and no raw token in an error, which is
  tested for below.
- One user pool, of which both forms of issuer share one key set; its several pools, issuers and
  key caches by issuer are not here. Its second form of issuer begins with `issuer.cognito-idp`,
  AWS's documentation has `issuer-cognito-idp`; we take the latter.
- A pool ID is not parsed: issuers come from the settings (budget/settings.py).
- A fetch is not tried twice, and of the answer only the content counts, not the type that its
  header names. An empty key list is no key set.
- Load balancers' keys (ALB), ASN.1 and JavaScript's prototypes are none of our business; PyJWT and
  cryptography build the key.
- That it is fast is measured (docs/measurements.md), not asserted.
"""

import dataclasses
import json
import time
from contextlib import nullcontext
from types import SimpleNamespace

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from accounts.cognito.errors import KeySetUnavailable, TokenError
from accounts.cognito.jwks import KeySet
from accounts.cognito.tokens import get_verifier
from tests.accounts.cognito.bad_tokens import BAD, ORDER, TABLES
from tests.accounts.cognito.crafting import (
    GOOD,
    NOW,
    NOWHERE,
    OTHER_ISSUER,
    SUB,
    access,
    craft,
    id_,
    jwk,
    verifier,
    without,
)
from tests.accounts.cognito.good_tokens import VERIFIED_TOKENS
from tests.tokens import APP_CLIENT_ID, ISSUER, PRIVATE_KEY


@pytest.mark.parametrize("name", BAD)
def test_bad_token_is_refused_with_its_own_code(name):
    token, code = BAD[name]
    with pytest.raises(TokenError) as caught:
        verifier().verify(token)
    assert caught.value.code == code
    shown = f"{caught.value!r} {caught.value.detail}"
    parts = token.split(".") if isinstance(token, str) else []
    assert not [part for part in parts if len(part) > 8 and part in shown]


def test_no_name_stands_in_two_tables():
    assert len(BAD) == sum(len(table) for table, _ in TABLES)


def test_bad_claim_is_named():
    with pytest.raises(TokenError) as caught:
        verifier().verify(craft(access(exp="soon")))
    assert " exp " in str(caught.value.detail)


@pytest.mark.parametrize("name", ORDER)
def test_cheapest_check_answers_first(name):
    token, code = ORDER[name]
    with pytest.raises(TokenError) as caught:
        verifier().verify(token)
    assert caught.value.code == code


@pytest.mark.parametrize("name", VERIFIED_TOKENS)
def test_good_token_is_taken(name):
    token, expected = VERIFIED_TOKENS[name]
    verified = dataclasses.asdict(verifier().verify(token))
    assert verified | expected == verified


@pytest.mark.parametrize(
    "token",
    [craft(access(iss="https://evil.example")), craft(access(), alg="none"), "nonsense"],
    ids=["issuer", "algorithm", "shape"],
)
def test_keys_are_not_asked_for_a_token_that_is_refused_without_them(token):
    with pytest.raises(TokenError):
        verifier(key_set=KeySet(NOWHERE)).verify(token)


def test_without_keys_a_good_token_is_not_called_bad():
    with pytest.raises(KeySetUnavailable) as caught:
        verifier(key_set=KeySet(NOWHERE)).verify(GOOD)
    assert caught.value.retry_after in range(1, 11)


def test_access_token_as_a_whole():
    claims = access(**{"cognito:groups": ["staff", "Größe"]})
    verified = verifier().verify(craft(claims))
    assert dataclasses.asdict(verified) == {
        "sub": SUB,
        "token_use": "access",
        "issuer": ISSUER,
        "app_client_id": APP_CLIENT_ID,
        "origin_jti": claims["origin_jti"],
        "event_id": claims["event_id"],
        "auth_time": claims["auth_time"],
        "issued_at": claims["iat"],
        "expires_at": claims["exp"],
        "email": None,
        "email_verified": False,
        "nonce": None,
        "groups": ("staff", "Größe"),
    }
    assert verified.session_key == claims["origin_jti"]


@pytest.mark.parametrize("names", [["exp"], ["nbf"], ["iat"], ["nbf", "iat", "exp"]])
def test_leeway(names):
    now = int(time.time())
    values = {"exp": now - 5, "nbf": now + 60, "iat": now + 60}
    token = craft(access(**{name: values[name] for name in names}))
    assert verifier(leeway=120).verify(token).sub == SUB
    with pytest.raises(TokenError):
        verifier(leeway=1).verify(token)


CLOCK = 1_800_000_000


@pytest.mark.parametrize(
    ("claims", "leeway", "code"),
    [
        ({"exp": CLOCK + 1}, 0, None),
        ({"exp": CLOCK}, 0, "token_expired"),
        ({"exp": CLOCK - 59}, 60, None),
        ({"exp": CLOCK - 60}, 60, "token_expired"),
        ({"nbf": CLOCK}, 0, None),
        ({"nbf": CLOCK + 1}, 0, "token_not_yet_valid"),
        ({"nbf": CLOCK + 60}, 60, None),
        ({"nbf": CLOCK + 61}, 60, "token_not_yet_valid"),
        ({"iat": CLOCK}, 0, None),
        ({"iat": CLOCK + 1}, 0, "token_not_yet_valid"),
        ({"iat": CLOCK + 60}, 60, None),
        ({"iat": CLOCK + 61}, 60, "token_not_yet_valid"),
    ],
)
def test_times_to_the_second(monkeypatch, claims, leeway, code):
    monkeypatch.setattr("accounts.cognito.tokens.time", SimpleNamespace(time=lambda: float(CLOCK)))
    token = craft(access(iat=CLOCK - 300, exp=CLOCK + 600) | claims)
    expected = pytest.raises(TokenError) if code else nullcontext()
    with expected as caught:
        verifier(leeway=leeway).verify(token)
    assert getattr(getattr(caught, "value", None), "code", None) == code


def test_session_without_origin_jti_is_known_by_sub_and_event():
    claims = without(access(event_id="e1"), "origin_jti")
    assert verifier().verify(craft(claims)).session_key == f"{SUB}:e1"


def test_session_without_either_is_known_by_sub_and_time_of_sign_in():
    claims = access(auth_time=NOW - 60)
    verified = verifier().verify(craft(without(claims, "origin_jti", "event_id")))
    assert verified.session_key == f"{SUB}:{NOW - 60}"


def test_session_without_time_of_sign_in_is_known_by_that_of_the_token():
    verified = verifier().verify(
        craft(without(access(iat=NOW), "origin_jti", "event_id", "auth_time"))
    )
    assert verified.session_key == f"{SUB}:{NOW}"


@pytest.mark.parametrize(
    ("only", "good", "bad"), [("access", access(), id_()), ("id", id_(), access())]
)
def test_token_use_can_be_narrowed(only, good, bad):
    assert verifier(token_uses=[only]).verify(craft(good)).token_use == only
    with pytest.raises(TokenError) as caught:
        verifier(token_uses=[only]).verify(craft(bad))
    assert caught.value.code == "token_use"


def test_any_of_several_app_clients_is_taken_and_told():
    several = verifier(app_client_ids=["first", "second"])
    for app_client_id in ("first", "second"):
        for claims in (access(client_id=app_client_id), id_(aud=app_client_id)):
            assert several.verify(craft(claims)).app_client_id == app_client_id
    for token in (GOOD, craft(access(client_id="first,second")), craft(id_(aud="first second"))):
        with pytest.raises(TokenError) as caught:
            several.verify(token)
        assert caught.value.code == "token_app_client"


@pytest.mark.parametrize("nothing", ["issuers", "app_client_ids", "token_uses"])
def test_a_verifier_that_is_told_nothing_takes_nothing(nothing):
    with pytest.raises(TokenError):
        verifier(**{nothing: []}).verify(GOOD)


def test_claims_cannot_be_changed():
    verified = verifier().verify(GOOD)
    with pytest.raises(dataclasses.FrozenInstanceError):
        verified.sub = "somebody else"  # type: ignore[misc]  # that is the point


@pytest.mark.no_cover  # measuring doubles its time, and others run each line
@given(st.text() | st.binary() | st.recursive(st.none(), st.lists))
def test_anything_at_all_is_refused_as_a_token_and_not_otherwise(anything):
    with pytest.raises(TokenError):
        verifier().verify(anything)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2),
    max_leaves=3,
)
CLAIMS = st.sampled_from([*id_(), "nbf", "cognito:groups", "client_id", "nonce", "scope"])


@given(st.dictionaries(CLAIMS, JSON, max_size=3))
def test_any_signed_claims_are_taken_or_refused_as_a_token(changes):
    try:
        verified = verifier().verify(craft(id_(**changes)))
    except TokenError:
        return
    assert verified.sub
    assert verified.issuer in {ISSUER, OTHER_ISSUER}


def test_verifier_is_made_of_the_settings_and_made_anew_when_they_change(settings):
    settings.COGNITO_JWKS = json.dumps({"keys": [jwk(PRIVATE_KEY, "test-key")]})
    settings.COGNITO_JWKS_URL = NOWHERE
    settings.COGNITO_ISSUERS = [ISSUER]
    settings.COGNITO_APP_CLIENT_ID = APP_CLIENT_ID
    settings.COGNITO_TOKEN_LEEWAY = 60
    first = get_verifier()
    assert get_verifier() is first
    assert first.verify(craft(access(exp=int(time.time()) - 1))).sub == SUB
    settings.USE_TZ = settings.USE_TZ
    assert get_verifier() is first
    settings.COGNITO_APP_CLIENT_ID = "other"
    with pytest.raises(TokenError):
        get_verifier().verify(GOOD)


@pytest.mark.parametrize(
    ("name", "value"), [("COGNITO_JWKS_URL", "file:///etc/passwd"), ("COGNITO_JWKS", "{}")]
)
def test_unusable_settings_are_named(settings, name, value):
    setattr(settings, name, value)
    with pytest.raises(ImproperlyConfigured, match=name):
        get_verifier()
