"""The key set, as a server of its own gives it or does not."""

import json
import time

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from accounts.cognito.fetching import fetch
from accounts.cognito.jwks import FETCH_LIMIT
from accounts.doctor.report import examine
from tests.accounts.cognito.servers import closed_port, dribbling, raw, replying, serving, silent
from tests.accounts.doctor.conftest import finding, found
from tests.tokens import JWKS

NOT_A_KEY_SET = "not a key set, or no usable key in it"
WEAK = jwt.algorithms.RSAAlgorithm.to_jwk(
    rsa.generate_private_key(public_exponent=65537, key_size=1024).public_key(), as_dict=True
)
BROKEN = {
    "down": (None, "URLError"),
    "silent": (silent, "TimeoutError"),
    "drop by drop": (dribbling(b"HTTP/1.1 200 OK\r\n\r\n{"), "TimeoutError"),
    "an error": (replying(b"no", status=500), "status 500"),
    "elsewhere": (replying(b"", status=302, Location="https://example.com/"), "status 302"),
    "huge": (replying(b" " * (FETCH_LIMIT + 1)), "too long"),
    "no HTTP": (raw(b"SSH-2.0-OpenSSH\r\n"), "BadStatusLine"),
    "no JSON": (replying(b"<html>secret</html>"), NOT_A_KEY_SET),
    "no keys": (replying(b'{"keys": []}'), NOT_A_KEY_SET),
    "no usable key": (
        replying(json.dumps({"keys": [WEAK | {"kid": "1"}]}).encode()),
        NOT_A_KEY_SET,
    ),
}


@pytest.mark.parametrize(("answer", "reason"), BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize(
    ("baked_in", "severity"), [("", "error"), (JWKS, "warning")], ids=["", "baked in"]
)
def test_it_cannot_be_had(facts, configured, settings, answer, reason, baked_in, severity):
    settings.COGNITO_JWKS = baked_in
    started = time.monotonic()
    with serving(answer or silent) as server:
        settings.COGNITO_JWKS_URL = server.url
        if not answer:
            settings.COGNITO_JWKS_URL = f"http://127.0.0.1:{closed_port()}/jwks.json"
        known = facts()
    assert time.monotonic() - started < 20
    report = examine(known)
    assert found(report) == {"doctor.D401"}
    assert finding(report, "doctor.D401")[:2] == (severity, reason)
    # Whether the keys that are baked in are still good cannot be said.
    skipped = {check.id for check in report.skipped}
    assert skipped == ({"doctor.D402"} if baked_in else set())


@pytest.mark.parametrize("url", ["", "ftp://127.0.0.1/jwks.json", "/jwks.json", "jwks.json"])
def test_an_address_that_is_none(facts, configured, settings, url):
    settings.COGNITO_JWKS_URL = url
    report = examine(facts())
    assert found(report) == {"doctor.D401"}
    assert finding(report, "doctor.D401")[1] == "not an http or https address"


def test_an_address_that_is_half_of_one(facts, configured, settings):
    settings.COGNITO_JWKS_URL = "http://[::1"
    assert found(examine(facts())) == {"doctor.D401"}


def test_keys_that_are_baked_in_and_fresh(facts, configured, settings):
    settings.COGNITO_JWKS = live(settings)
    assert found(examine(facts())) == set()


def test_keys_that_are_of_another_pool(facts, configured, settings):
    settings.COGNITO_JWKS = JWKS
    report = examine(facts())
    assert found(report) == {"doctor.D402"}
    severity, value, wanted = finding(report, "doctor.D402")
    assert (severity, value) == ("error", "test-key")
    assert all(key["kid"] in wanted for key in json.loads(live(settings))["keys"])


def test_keys_of_which_one_is_new(facts, configured, settings):
    keys = json.loads(live(settings))["keys"]
    assert len(keys) == 2
    settings.COGNITO_JWKS = json.dumps({"keys": keys[:1]})
    assert found(examine(facts())) == {"doctor.D402"}


def test_keys_of_the_same_names_with_other_numbers(facts, configured, settings):
    keys = json.loads(live(settings))["keys"]
    forged = json.loads(JWKS)["keys"][0]["n"]
    settings.COGNITO_JWKS = json.dumps({"keys": [keys[0], keys[1] | {"n": forged}]})
    assert found(examine(facts())) == {"doctor.D402"}


@pytest.mark.parametrize("text", ["{}", '{"keys": []}', "secret"])
def test_keys_that_cannot_be_read(facts, configured, settings, text):
    settings.COGNITO_JWKS = text
    report = examine(facts())
    assert found(report) == {"doctor.D402"}
    assert finding(report, "doctor.D402")[:2] == ("error", NOT_A_KEY_SET)


@pytest.mark.parametrize(
    ("url", "fits"),
    [
        ("https://cognito-idp.us-east-1.amazonaws.com/{}/.well-known/jwks.json", True),
        (
            "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Other/.well-known/jwks.json",
            False,
        ),
        ("https://cognito-idp.us-east-1.amazonaws.com/{}x/.well-known/jwks.json", False),
        ("https://keys.example.com/jwks.json", True),
    ],
)
def test_the_address_is_of_the_pool(facts, configured, settings, url, fits):
    known = facts()
    settings.COGNITO_JWKS_URL = url.format(configured.pool)
    report = examine(known)
    assert found(report) == (set() if fits else {"doctor.D404"})
    if not fits:
        expected = ("error", url.format(configured.pool), f".../{configured.pool}/...")
        assert finding(report, "doctor.D404") == expected


def live(settings) -> str:
    return fetch(settings.COGNITO_JWKS_URL, timeout=10, limit=100_000).decode()
