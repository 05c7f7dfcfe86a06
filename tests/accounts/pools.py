"""User pools of the local AWS that differ from ours, and the product pointed to them."""

from collections.abc import Callable
from typing import Any

import pytest
from pytest_django import Settings
from rest_framework.test import APIClient

from tests.accounts.steps import status_with
from tests.conftest import PASSWORD, Cognito
from tests.totp import totp

FLOWS = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
SECOND_PASSWORD = "AnotherPassword456"
PHONE = "+14325551234"
Pools = Callable[..., Cognito]


@pytest.fixture
def pool_with(cognito: Cognito, settings: Settings) -> Pools:
    """Make a pool with one app client, and point the settings to both.

    `mfa` is the pool's MfaConfiguration, `client` what is special about the app client.
    """

    def make(*, mfa: str = "OPTIONAL", **client: Any) -> Cognito:
        idp = cognito.idp
        pool = idp.create_user_pool(
            PoolName="test",
            UsernameAttributes=["email"],
            AutoVerifiedAttributes=["email"],
            Policies={"PasswordPolicy": {"MinimumLength": 12, "RequireSymbols": False}},
        )["UserPool"]["Id"]
        app = {"Enabled": True}
        idp.set_user_pool_mfa_config(
            UserPoolId=pool, SoftwareTokenMfaConfiguration=app, MfaConfiguration=mfa
        )
        options = {"ExplicitAuthFlows": FLOWS} | client
        made = idp.create_user_pool_client(UserPoolId=pool, ClientName="test", **options)
        client_id = made["UserPoolClient"]["ClientId"]
        settings.COGNITO_USER_POOL_ID, settings.COGNITO_APP_CLIENT_ID = pool, client_id
        settings.COGNITO_APP_CLIENT_SECRET = made["UserPoolClient"].get("ClientSecret", "")
        settings.COGNITO_ISSUERS = [
            f"https://cognito-idp.{settings.AWS_REGION}.amazonaws.com/{pool}"
        ]
        settings.COGNITO_JWKS_URL = f"{cognito.cloud.endpoint}/{pool}/.well-known/jwks.json"
        return Cognito(cognito.cloud, pool, client_id)

    return make


def invite(cognito: Cognito, **attributes: str) -> str:
    """Make an account whose first log-in must set a password; PASSWORD is the temporary one."""
    email = cognito.new_email()
    values = {"email": email, "email_verified": "true"} | attributes
    cognito.idp.admin_create_user(
        UserPoolId=cognito.pool,
        Username=email,
        TemporaryPassword=PASSWORD,
        MessageAction="SUPPRESS",
        UserAttributes=[{"Name": name, "Value": value} for name, value in values.items()],
    )
    return email


def account_with(cognito: Cognito, *factors: str) -> str:
    """Make an account that log-ins ask for one of these: Email, SMS."""
    email = cognito.account()
    update(cognito, email, phone_number=PHONE, phone_number_verified="true")
    prefer(cognito, email, *factors)
    return email


def update(cognito: Cognito, email: str, **attributes: str) -> None:
    cognito.idp.admin_update_user_attributes(
        UserPoolId=cognito.pool,
        Username=email,
        UserAttributes=[{"Name": name, "Value": value} for name, value in attributes.items()],
    )


def prefer(cognito: Cognito, email: str, *factors: str) -> None:
    """Have log-ins ask for one of these factors, none of them preferred."""
    cognito.idp.admin_set_user_mfa_preference(
        UserPoolId=cognito.pool,
        Username=email,
        **{f"{name}MfaSettings": {"Enabled": True, "PreferredMfa": False} for name in factors},
    )


def begin(email: str, password: str = PASSWORD) -> dict[str, Any]:
    """Log in through the API, up to whatever comes first."""
    answer = APIClient().post("/login", {"email": email, "password": password})
    assert answer.status_code == 200, answer.json()
    return answer.json()


def go_on(step: dict[str, Any], **body: object):
    """Answer a step through the API."""
    api = APIClient(raise_request_exception=False)
    return api.post("/login/challenge", {"session": step["session"], **body})


def bearer(token: str) -> APIClient:
    return APIClient(raise_request_exception=False, headers={"authorization": f"Bearer {token}"})


def tokens_of(answer: Any) -> dict[str, Any]:
    """Check that the log-in is over and its session open."""
    tokens = answer.json()
    assert answer.status_code == 200, tokens
    assert (tokens["token_type"], status_with(tokens["access_token"])) == ("Bearer", 200)
    return tokens


def set_up_app(email: str) -> str:
    """Set up an authenticator app through the API; its secret."""
    api = bearer(begin(email)["access_token"])
    secret = api.post("/me/mfa/totp").json()["secret"]
    confirmed = api.post("/me/mfa/totp/confirm", {"code": totp(secret)})
    assert confirmed.status_code == 200, confirmed.json()
    return secret


def account_with_app(cognito: Cognito) -> tuple[str, str]:
    """Make an account with an authenticator app; (address, secret)."""
    email = cognito.account()
    return email, set_up_app(email)


def refused(answer: Any, status: int, code: str, field: str | None = None) -> dict[str, Any]:
    """Check that it is this problem, at this field if one is named."""
    problem = answer.json()
    assert (answer.status_code, problem.get("code")) == (status, code), problem
    assert field is None or field in [one["field"] for one in problem["errors"]]
    return problem
