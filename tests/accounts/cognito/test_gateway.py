import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from accounts.cognito.errors import InvalidRefreshToken
from accounts.cognito.gateway import Challenge, Tokens, get_gateway
from tests.accounts.cognito.asking import (
    EMAIL,
    RESULT,
    SECRET,
    answer,
    make,
    refusing,
    secret_hash,
    sent,
)


def test_importing_the_package_does_not_import_boto3():
    script = (
        "import accounts.cognito.gateway, accounts.cognito.tokens, sys;"
        "assert not {'boto3', 'botocore'} & set(sys.modules), 'too early'"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)


CALLS = [
    (
        "sign_up",
        {"email": EMAIL, "password": "p"},
        "SignUp",
        {
            "ClientId": "client",
            "Username": EMAIL,
            "Password": "p",
            "UserAttributes": [{"Name": "email", "Value": EMAIL}],
        },
    ),
    (
        "confirm_sign_up",
        {"email": EMAIL, "code": "1"},
        "ConfirmSignUp",
        {"ClientId": "client", "Username": EMAIL, "ConfirmationCode": "1"},
    ),
    (
        "resend_code",
        {"email": EMAIL},
        "ResendConfirmationCode",
        {"ClientId": "client", "Username": EMAIL},
    ),
    (
        "forgot_password",
        {"email": EMAIL},
        "ForgotPassword",
        {"ClientId": "client", "Username": EMAIL},
    ),
    (
        "reset_password",
        {"email": EMAIL, "code": "1", "password": "p"},
        "ConfirmForgotPassword",
        {"ClientId": "client", "Username": EMAIL, "ConfirmationCode": "1", "Password": "p"},
    ),
]


@pytest.mark.parametrize(("method", "arguments", "operation", "parameters"), CALLS)
def test_calls_about_a_user(cognito, method, arguments, operation, parameters):
    assert getattr(make(), method)(**arguments) is None
    assert sent(cognito) == (operation, parameters)
    getattr(make(SECRET), method)(**arguments)
    assert sent(cognito) == (operation, parameters | {"SecretHash": secret_hash(EMAIL)})


def test_log_in(cognito):
    cognito.answer = answer(AuthenticationResult=RESULT)
    expected = Tokens(id_token="i", access_token="a", refresh_token="r", expires_in=3600)
    assert make().log_in(email=EMAIL, password="p") == expected
    request = {"ClientId": "client", "AuthFlow": "USER_PASSWORD_AUTH"}
    parameters = {"USERNAME": EMAIL, "PASSWORD": "p"}
    assert sent(cognito) == ("InitiateAuth", request | {"AuthParameters": parameters})
    make(SECRET).log_in(email=EMAIL, password="p")
    parameters["SECRET_HASH"] = secret_hash(EMAIL)
    assert sent(cognito) == ("InitiateAuth", request | {"AuthParameters": parameters})


def test_challenge(cognito):
    cognito.answer = answer(ChallengeName="NEW_PASSWORD_REQUIRED", Session="s" * 20)
    outcome = make().log_in(email=EMAIL, password="p")
    assert outcome == Challenge(name="NEW_PASSWORD_REQUIRED", session="s" * 20)


def test_challenge_without_a_session(cognito):
    cognito.answer = answer(ChallengeName="SOFTWARE_TOKEN_MFA")
    outcome = make().log_in(email=EMAIL, password="p")
    assert outcome == Challenge(name="SOFTWARE_TOKEN_MFA", session="")


def test_is_unconfirmed_tries_another_password_each_time(cognito):
    cognito.answer = refusing("UserNotConfirmedException")
    gateway = make()
    assert gateway.is_unconfirmed(email=EMAIL)
    _, first = sent(cognito)
    assert gateway.is_unconfirmed(email=EMAIL)
    _, second = sent(cognito)
    passwords = {one["AuthParameters"]["PASSWORD"] for one in (first, second)}
    assert len(passwords) == 2
    assert min(map(len, passwords)) > 20


@pytest.mark.parametrize(
    "content", [{"ChallengeName": "NEW_PASSWORD_REQUIRED"}, {"AuthenticationResult": RESULT}]
)
def test_a_user_who_may_log_in_is_not_unconfirmed(cognito, content):
    cognito.answer = answer(**content)
    assert make().is_unconfirmed(email=EMAIL) is False


def test_refresh_that_leaves_the_old_refresh_token_and_tells_no_lifetime(cognito):
    cognito.answer = answer(AuthenticationResult={"IdToken": "i", "AccessToken": "a"})
    tokens = make().refresh(refresh_token="r", sub=None)
    assert tokens == Tokens(id_token="i", access_token="a", refresh_token=None, expires_in=None)
    request = {
        "ClientId": "client",
        "AuthFlow": "REFRESH_TOKEN_AUTH",
        "AuthParameters": {"REFRESH_TOKEN": "r"},
    }
    assert sent(cognito) == ("InitiateAuth", request)


def test_refresh_with_a_client_secret_is_about_the_sub(cognito):
    cognito.answer = answer(AuthenticationResult=RESULT)
    make(SECRET).refresh(refresh_token="r", sub="the-sub")
    _, request = sent(cognito)
    assert request["AuthParameters"] == {
        "REFRESH_TOKEN": "r",
        "SECRET_HASH": secret_hash("the-sub"),
    }


def test_refresh_with_a_client_secret_and_no_sub_cannot_be_asked(cognito):
    with pytest.raises(InvalidRefreshToken):
        make(SECRET).refresh(refresh_token="r", sub=None)
    assert cognito.count == 0


def test_revoke(cognito):
    make().revoke(refresh_token="r")
    assert sent(cognito) == ("RevokeToken", {"ClientId": "client", "Token": "r"})
    make(SECRET).revoke(refresh_token="r")
    _, request = sent(cognito)
    assert request["ClientSecret"] == SECRET


def test_sign_out_everywhere(cognito):
    make().sign_out_everywhere(access_token="a")
    assert sent(cognito) == ("GlobalSignOut", {"AccessToken": "a"})


def test_requests_are_not_signed(cognito, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key-in-the-environment")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret-in-the-environment")
    make().sign_out_everywhere(access_token="a")
    headers, _ = cognito.requests[-1]
    assert "authorization" not in {name.lower() for name in headers}
    assert "key-in-the-environment" not in str(headers)


def test_secrets_are_not_in_the_repr():
    tokens = Tokens(id_token="AAA", access_token="BBB", refresh_token="CCC", expires_in=60)
    challenge = Challenge(name="MFA_SETUP", session="DDD")
    gateway = make(SECRET)
    shown = repr([tokens, challenge, gateway])
    assert not any(secret in shown for secret in ("AAA", "BBB", "CCC", "DDD", SECRET))
    assert "MFA_SETUP" in shown


def test_threads_share_one_client():
    gateway = make()
    with ThreadPoolExecutor(8) as pool:
        clients = list(pool.map(lambda _: gateway._client(), range(8)))
    assert len({id(client) for client in clients}) == 1


def test_gateway_is_made_of_the_settings_and_made_anew_when_they_change(cognito, settings):
    settings.COGNITO_APP_CLIENT_SECRET = ""
    settings.COGNITO_APP_CLIENT_ID = "first"
    first = get_gateway()
    assert get_gateway() is first
    settings.USE_TZ = settings.USE_TZ
    assert get_gateway() is first
    settings.AWS_REGION = "eu-central-1"
    second = get_gateway()
    assert second is not first
    settings.COGNITO_APP_CLIENT_ID = "other"
    get_gateway().forgot_password(email=EMAIL)
    assert sent(cognito)[1]["ClientId"] == "other"
