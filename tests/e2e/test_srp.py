"""Tokens that Amplify's own package got by SRP, past the API, are accepted by it as they are.

amazon-cognito-identity-js is a Node package: without npm this is skipped.
"""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from localcloud import LocalCloud
from tests.conftest import PASSWORD
from tests.e2e.client import call
from tests.totp import totp

PACKAGE = "amazon-cognito-identity-js@6.3.21"
SCRIPT = Path(__file__).with_name("srp.cjs")

pytestmark = pytest.mark.skipif(
    not shutil.which("npm"), reason=f"{PACKAGE} is a Node package, and there is no npm here"
)

SignIn = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def sign_in(cloud: LocalCloud, tmp_path_factory: pytest.TempPathFactory) -> SignIn:
    """Sign in by SRP; gives the finished process."""
    folder = tmp_path_factory.mktemp("srp")
    install = ["npm", "install", "--silent", "--no-audit", "--no-fund", PACKAGE]
    subprocess.run(install, cwd=folder, check=True, capture_output=True, timeout=240)
    script = shutil.copy(SCRIPT, folder)

    def run(email: str, password: str = PASSWORD, code: str = "") -> Any:
        return subprocess.run(
            ["node", script],
            cwd=folder,
            input=json.dumps(
                {
                    "endpoint": cloud.endpoint,
                    "pool": cloud.environment["COGNITO_USER_POOL_ID"],
                    "client": cloud.environment["COGNITO_APP_CLIENT_ID"],
                    "email": email,
                    "password": password,
                    "code": code,
                }
            ),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    return run


def new_account(cloud: LocalCloud, email: str) -> str:
    idp, client = cloud.client("cognito-idp"), cloud.environment["COGNITO_APP_CLIENT_ID"]
    idp.sign_up(
        ClientId=client,
        Username=email,
        Password=PASSWORD,
        UserAttributes=[{"Name": "email", "Value": email}],
    )
    pool = cloud.environment["COGNITO_USER_POOL_ID"]
    idp.admin_confirm_sign_up(UserPoolId=pool, Username=email)
    return email


def add_authenticator(cloud: LocalCloud, email: str) -> str:
    """Set up an authenticator app and return its secret."""
    idp = cloud.client("cognito-idp")
    token = idp.initiate_auth(
        ClientId=cloud.environment["COGNITO_APP_CLIENT_ID"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": email, "PASSWORD": PASSWORD},
    )["AuthenticationResult"]["AccessToken"]
    secret = str(idp.associate_software_token(AccessToken=token)["SecretCode"])
    idp.verify_software_token(AccessToken=token, UserCode=totp(secret))
    enabled = {"Enabled": True, "PreferredMfa": True}
    idp.set_user_mfa_preference(AccessToken=token, SoftwareTokenMfaSettings=enabled)
    return secret


def statuses(server: str, tokens: dict[str, str]) -> list[int]:
    names = ("id_token", "access_token")
    return [call("GET", f"{server}/expense", token=tokens[name]).status for name in names]


def test_its_tokens_are_good_here_and_end_by_our_log_out(
    cloud: LocalCloud, server: str, sign_in: SignIn
) -> None:
    finished = sign_in(new_account(cloud, "srp@example.com"))
    assert finished.returncode == 0, finished.stderr
    tokens = json.loads(finished.stdout)
    for which in ("signed_in", "refreshed"):
        assert statuses(server, tokens[which]) == [200, 200]
    answer = call("POST", f"{server}/logout", {}, token=tokens["signed_in"]["id_token"])
    assert answer.status == 200
    for which in ("signed_in", "refreshed"):
        assert statuses(server, tokens[which]) == [401, 401]


def test_with_an_authenticator_app(cloud: LocalCloud, server: str, sign_in: SignIn) -> None:
    email = new_account(cloud, "srp-mfa@example.com")
    secret = add_authenticator(cloud, email)
    refused = sign_in(email, code="000000")
    assert (refused.returncode, refused.stderr.strip()) == (1, "CodeMismatchException")
    finished = sign_in(email, code=totp(secret))
    assert finished.returncode == 0, finished.stderr
    assert statuses(server, json.loads(finished.stdout)["signed_in"]) == [200, 200]


def test_a_wrong_password_is_refused_by_the_proof(cloud: LocalCloud, sign_in: SignIn) -> None:
    refused = sign_in(new_account(cloud, "srp-wrong@example.com"), password="WrongPassword123")
    assert (refused.returncode, refused.stderr.strip()) == (1, "NotAuthorizedException")
