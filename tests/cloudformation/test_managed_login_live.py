"""Managed login as cognito.yaml sets it up: pages, codes, PKCE."""

import base64
import hashlib
import urllib.parse

import pytest
import urllib3

from .oidc import CALLBACK

VERIFIER = "a-verifier-" + "v" * 40
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=")
PASSWORD = "Long-enough-1"


@pytest.fixture
def person(cloud, idp):
    who = {"UserPoolId": cloud.environment["COGNITO_USER_POOL_ID"], "Username": "login@example.com"}
    attributes = {"email": who["Username"], "email_verified": "true"}
    idp.admin_create_user(
        **who,
        MessageAction="SUPPRESS",
        UserAttributes=[{"Name": name, "Value": value} for name, value in attributes.items()],
    )
    idp.admin_set_user_password(**who, Password=PASSWORD, Permanent=True)
    yield who["Username"]
    idp.admin_delete_user(**who)


@pytest.fixture
def asked(cloud):
    return {
        "client_id": cloud.environment["COGNITO_APP_CLIENT_ID"],
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "scope": "openid email aws.cognito.signin.user.admin",
        "state": "state-of-the-app",
        "code_challenge": CHALLENGE.decode(),
        "code_challenge_method": "S256",
    }


def get(cloud, path, query):
    url = f"{cloud.environment['COGNITO_DOMAIN']}{path}?{urllib.parse.urlencode(query)}"
    return urllib3.request("GET", url, redirect=False, retries=False, timeout=10)


def post(cloud, path, form):
    return urllib3.request(
        "POST",
        f"{cloud.environment['COGNITO_DOMAIN']}{path}",
        body=urllib.parse.urlencode(form),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        redirect=False,
        retries=False,
        timeout=10,
    )


def redeem(cloud, asked, code, verifier):
    form = {
        "grant_type": "authorization_code",
        "client_id": asked["client_id"],
        "redirect_uri": CALLBACK,
        "code": code,
        "code_verifier": verifier,
    }
    return post(cloud, "/oauth2/token", form)


def test_a_password_on_the_page_becomes_tokens_for_who_has_the_verifier(cloud, asked, person):
    page = get(cloud, "/oauth2/authorize", asked)
    assert page.status == 200
    assert b'type="password"' in page.data
    answer = post(cloud, "/login", asked | {"username": person, "password": PASSWORD})
    assert answer.status == 302
    back = urllib.parse.urlsplit(answer.headers["Location"])
    said = dict(urllib.parse.parse_qsl(back.query))
    assert answer.headers["Location"].startswith(CALLBACK)
    assert said["state"] == "state-of-the-app"
    assert redeem(cloud, asked, said["code"], "another-verifier").status == 400
    tokens = redeem(cloud, asked, said["code"], VERIFIER)
    assert tokens.status == 200
    assert tokens.json().keys() >= {"id_token", "access_token", "refresh_token"}


def test_tokens_never_come_in_an_address(cloud, asked):
    refusal = get(cloud, "/oauth2/authorize", asked | {"response_type": "token"})
    assert refusal.status == 400
    assert refusal.json()["error"] == "unsupported_response_type"


def test_codes_go_to_the_app_alone(cloud, asked):
    refusal = get(cloud, "/oauth2/authorize", asked | {"redirect_uri": "https://evil.example.com/"})
    assert refusal.status == 400
    assert "Location" not in refusal.headers


def test_logging_out_leads_back_to_the_app(cloud, asked):
    client = {"client_id": asked["client_id"]}
    answer = get(cloud, "/logout", client | {"logout_uri": "http://localhost:5000/"})
    assert (answer.status, answer.headers["Location"]) == (302, "http://localhost:5000/")
    elsewhere = get(cloud, "/logout", client | {"logout_uri": "https://evil.example.com/"})
    assert elsewhere.status == 400
