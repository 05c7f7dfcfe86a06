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
from tests.accounts.cognito.bad_tokens import BAD, GOOD, NOW, ORDER
from tests.accounts.cognito.crafting import (
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
from tests.tokens import APP_CLIENT_ID, ISSUER, PRIVATE_KEY


@pytest.mark.parametrize(("token", "code"), BAD.values(), ids=BAD.keys())
def test_bad_token_is_refused_with_its_own_code(token, code):
    with pytest.raises(TokenError) as caught:
        verifier().verify(token)
    assert caught.value.code == code


def test_bad_claim_is_named():
    with pytest.raises(TokenError) as caught:
        verifier().verify(craft(access(exp="soon")))
    assert " exp " in str(caught.value.detail)


@pytest.mark.parametrize(("token", "code"), ORDER.values(), ids=ORDER.keys())
def test_cheapest_check_answers_first(token, code):
    with pytest.raises(TokenError) as caught:
        verifier().verify(token)
    assert caught.value.code == code


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


def test_access_token():
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
        "groups": ("staff", "Größe"),
    }
    assert verified.session_key == claims["origin_jti"]


def test_id_token():
    verified = verifier().verify(craft(id_(), typ="anything"))
    assert verified.token_use == "id"
    assert verified.email == "ann@example.com"
    assert verified.email_verified is True
    assert verified.groups == ()


def test_email_in_an_access_token_is_not_believed():
    verified = verifier().verify(craft(access(email="a@b.c", email_verified=True)))
    assert (verified.email, verified.email_verified) == (None, False)


def test_id_token_without_email():
    verified = verifier().verify(craft(without(id_(), "email", "email_verified")))
    assert (verified.email, verified.email_verified) == (None, False)


@pytest.mark.parametrize(("given_as", "expected"), [("true", True), ("false", False)])
def test_email_verified_as_text(given_as, expected):
    verified = verifier().verify(craft(id_(email_verified=given_as)))
    assert verified.email_verified is expected


def test_both_forms_of_the_issuer():
    assert verifier().verify(craft(access(iss=OTHER_ISSUER))).issuer == OTHER_ISSUER


def test_another_aud_on_an_access_token_is_no_fault():
    verified = verifier().verify(craft(access(aud="https://api.example.com")))
    assert verified.app_client_id == APP_CLIENT_ID


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


def test_token_use_can_be_narrowed():
    with pytest.raises(TokenError) as caught:
        verifier(token_uses=["access"]).verify(craft(id_()))
    assert caught.value.code == "token_use"


def test_claims_cannot_be_changed():
    verified = verifier().verify(GOOD)
    with pytest.raises(dataclasses.FrozenInstanceError):
        verified.sub = "somebody else"  # type: ignore[misc]  # that is the point


POOL = [GOOD, craft(id_())]
CHARACTERS = st.sampled_from(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ é\0"
)


@st.composite
def mutated(draw):
    token = draw(st.sampled_from(POOL))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(token) - 1))
        kind = draw(st.sampled_from(["replace", "insert", "delete", "swap", "mix"]))
        if kind == "replace":
            token = token[:at] + draw(CHARACTERS) + token[at + 1 :]
        elif kind == "insert":
            token = token[:at] + draw(CHARACTERS) + token[at:]
        elif kind == "delete":
            token = token[:at] + token[at + 1 :]
        elif kind == "swap":
            token = ".".join(draw(st.permutations(token.split("."))))
        else:
            others = draw(st.sampled_from(POOL)).split(".")
            which = draw(st.integers(0, 2))
            token = ".".join(
                others[which] if index == which else part
                for index, part in enumerate(token.split("."))
            )
    return token


@given(mutated())
def test_no_other_spelling_of_a_token_passes(token):
    if token in POOL:
        return
    with pytest.raises(TokenError):
        verifier().verify(token)


@given(st.text() | st.binary() | st.recursive(st.none(), st.lists))
def test_anything_at_all_is_refused_as_a_token_and_not_otherwise(anything):
    with pytest.raises(TokenError):
        verifier().verify(anything)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2),
    max_leaves=3,
)
CLAIMS = st.sampled_from([*id_(), "nbf", "cognito:groups", "client_id"])


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
