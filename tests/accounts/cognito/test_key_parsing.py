import pytest

from accounts.cognito.jwks import parse_keys
from tests.accounts.cognito.crafting import NEW, OLD, SMALL_KEY, jwk, jwks

UNFIT = {
    "other-kty": NEW | {"kty": "EC"},
    "no-kty": {name: value for name, value in NEW.items() if name != "kty"},
    "other-use": NEW | {"use": "enc"},
    "null-use": NEW | {"use": None},
    "other-alg": NEW | {"alg": "RS512"},
    "no-n": {name: value for name, value in NEW.items() if name != "n"},
    "no-e": {name: value for name, value in NEW.items() if name != "e"},
    "n-number": NEW | {"n": 5},
    "n-null": NEW | {"n": None},
    "n-empty": NEW | {"n": ""},
    "n-not-base64": NEW | {"n": "é!"},
    "e-zero": NEW | {"e": "AA"},
    "e-even": NEW | {"e": "Ag"},
    "e-list": NEW | {"e": ["AQAB"]},
    "small": jwk(SMALL_KEY, "new"),
    "no-kid": {name: value for name, value in NEW.items() if name != "kid"},
    "kid-number": NEW | {"kid": 1},
    "not-an-object": "new",
    "null": None,
}


@pytest.mark.parametrize("bad", UNFIT.values(), ids=UNFIT.keys())
def test_unfit_keys_are_left_out(bad):
    assert list(parse_keys(jwks(bad, OLD))) == ["old"]
    with pytest.raises(ValueError, match="no usable key"):
        parse_keys(jwks(bad))


def test_a_private_key_is_read_as_its_public_half():
    assert list(parse_keys(jwks(NEW | {"d": "AQAB"}))) == ["new"]
