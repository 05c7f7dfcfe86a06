"""Asking the pool's domain; what it shows and gives is tested with the pages."""

import base64
import hashlib
import json
from urllib.parse import parse_qs, urlsplit

import pytest

from accounts.cognito.errors import CognitoUnavailable, InvalidCode
from accounts.cognito.managed_login import SCOPE, SignInRequest, log_out_url
from tests.accounts.cognito.servers import replying, serving
from tests.tokens import APP_CLIENT_ID

BACK = "http://localhost:5000/back"
TOKENS = {"id_token": "i", "access_token": "a", "refresh_token": "r", "expires_in": 900}


@pytest.fixture
def domain(settings):
    with serving(replying(json.dumps(TOKENS).encode())) as running:
        settings.COGNITO_DOMAIN = f"{running.url}/"
        yield running


def test_the_request_binds_the_answer_to_this_browser(domain):
    request = SignInRequest(redirect_uri=BACK)
    address, query = request.url().split("?")
    assert address == f"{domain.url.rstrip('/')}/oauth2/authorize"
    digest = base64.urlsafe_b64encode(hashlib.sha256(request.verifier.encode()).digest())
    assert parse_qs(query) == {
        "client_id": [APP_CLIENT_ID],
        "response_type": ["code"],
        "scope": [SCOPE],
        "redirect_uri": [BACK],
        "state": [request.state],
        "nonce": [request.nonce],
        "code_challenge": [digest.rstrip(b"=").decode()],
        "code_challenge_method": ["S256"],
    }
    assert request.verifier not in query


def test_no_two_requests_share_a_secret_and_none_is_in_the_repr():
    one, two = SignInRequest(redirect_uri=BACK), SignInRequest(redirect_uri=BACK)
    secrets = {one.state, one.nonce, one.verifier, two.state, two.nonce, two.verifier}
    assert len(secrets) == 6
    assert 43 <= len(one.verifier) <= 128  # RFC 7636, 4.1
    assert not any(secret in repr([one, two]) for secret in secrets)


def test_a_provider_is_gone_to_at_once(domain):
    url = SignInRequest(redirect_uri=BACK).url(provider="Google")
    assert parse_qs(urlsplit(url).query)["identity_provider"] == ["Google"]


@pytest.mark.parametrize("secret", ["", "of-the-client"])
def test_the_code_is_exchanged_with_its_proof(domain, settings, secret):
    settings.COGNITO_APP_CLIENT_SECRET = secret
    request = SignInRequest(redirect_uri=BACK)
    tokens = request.exchange("the-code")
    assert (tokens.id_token, tokens.access_token, tokens.refresh_token) == ("i", "a", "r")
    _, body = domain.requests[-1]
    assert parse_qs(body.decode()) == {
        "grant_type": ["authorization_code"],
        "client_id": [APP_CLIENT_ID],
        "code": ["the-code"],
        "redirect_uri": [BACK],
        "code_verifier": [request.verifier],
    } | ({"client_secret": [secret]} if secret else {})


def test_a_code_that_is_refused(domain):
    domain.answer = replying(b'{"error": "invalid_grant"}', status=400)
    with pytest.raises(InvalidCode):
        SignInRequest(redirect_uri=BACK).exchange("the-code")


@pytest.mark.parametrize(
    "reply",
    [
        replying(b"", status=500),
        replying(b"", status=429),
        replying(b"", status=302, Location="http://127.0.0.1:9/"),
        replying(b"<html>"),
        replying(b"[]"),
        replying(b'"text"'),
        replying(b'{"access_token": "a"}'),
        replying(b"\xff"),
        replying(b"x" * 70_000),
    ],
)
def test_what_cannot_be_read_is_an_outage(domain, reply, caplog):
    domain.answer = reply
    with pytest.raises(CognitoUnavailable):
        SignInRequest(redirect_uri=BACK).exchange("the-code")
    assert "the-code" not in caplog.text


def test_a_domain_that_is_away(settings):
    settings.COGNITO_DOMAIN = "http://127.0.0.1:9"
    with pytest.raises(CognitoUnavailable):
        SignInRequest(redirect_uri=BACK).exchange("the-code")


def test_logging_out_there_comes_back_here(domain):
    address, query = log_out_url("http://localhost:5000/").split("?")
    assert address == f"{domain.url.rstrip('/')}/logout"
    assert parse_qs(query) == {
        "client_id": [APP_CLIENT_ID],
        "logout_uri": ["http://localhost:5000/"],
    }
