"""Another emulator in the place of the local AWS, by settings alone.

cognito-local is a Node program: without npm this is skipped. Its tokens have no `origin_jti`, its
issuer is its own address, and it knows neither GlobalSignOut nor ResendConfirmationCode.
"""

import os
import shutil
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator

import boto3
import pytest

from localcloud.ports import free_port
from tests.conftest import PASSWORD
from tests.e2e.client import Answer, call
from tests.e2e.conftest import serving

VERSION = "5.3.0"
CODE = "987654"
EMAIL = "user@example.com"

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        not shutil.which("npm"), reason="cognito-local is a Node program, and there is no npm here"
    ),
]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The product, with cognito-local behind it."""
    folder = tmp_path_factory.mktemp("cognito-local")
    install = ["npm", "install", "--silent", "--no-audit", "--no-fund", f"cognito-local@{VERSION}"]
    subprocess.run(install, cwd=folder, check=True, capture_output=True, timeout=240)
    port = free_port()
    endpoint = f"http://127.0.0.1:{port}"
    with (folder / "log").open("w") as log:
        emulator = subprocess.Popen(
            ["node", "node_modules/cognito-local/lib/bin/start.js"],
            cwd=folder, stdout=log, stderr=log, start_new_session=True,
            env={"PATH": os.environ["PATH"], "PORT": str(port), "CODE": CODE},
        )  # fmt: skip
        try:
            with serving(folder, settings_for(endpoint, port)) as url:
                yield url
        finally:
            os.killpg(emulator.pid, signal.SIGTERM)
            emulator.wait(10)


def settings_for(endpoint: str, port: int) -> dict[str, str]:
    wait_for(endpoint)
    idp = boto3.client(
        "cognito-idp", region_name="us-east-1", endpoint_url=endpoint,
        aws_access_key_id="local", aws_secret_access_key="local",
    )  # fmt: skip
    pool = idp.create_user_pool(
        PoolName="budget", UsernameAttributes=["email"], AutoVerifiedAttributes=["email"]
    )["UserPool"]["Id"]
    client = idp.create_user_pool_client(
        UserPoolId=pool, ClientName="budget",
        ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    )["UserPoolClient"]["ClientId"]  # fmt: skip
    return {
        "SECRET_KEY": "0123456789abcdefghij" * 3,
        "HTTPS_ONLY": "false",
        "AWS_REGION": "us-east-1",
        "COGNITO_USER_POOL_ID": pool,
        "COGNITO_APP_CLIENT_ID": client,
        "COGNITO_ISSUERS": f"http://localhost:{port}/{pool}",
        "COGNITO_JWKS_URL": f"{endpoint}/{pool}/.well-known/jwks.json",
        "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": endpoint,
    }


def wait_for(endpoint: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{endpoint}/health", timeout=1).close()
        except urllib.error.HTTPError as error:
            error.close()
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("cognito-local did not start")


def test_the_whole_flow(url: str) -> None:
    def post(path: str, body: object, token: str = "") -> Answer:
        return call("POST", f"{url}{path}", body, token)

    def log_in(password: str = PASSWORD) -> dict[str, str]:
        answer = post("/login", {"email": EMAIL, "password": password})
        assert answer.status == 200, answer.body
        tokens: dict[str, str] = answer.json()
        return tokens

    def status(token: str) -> int:
        return call("GET", f"{url}/expense", token=token).status

    account = {"email": EMAIL, "password": PASSWORD}
    assert post("/signup", account).status == 201
    assert post("/signup", account).status == 201
    assert post("/login", account).status == 401
    assert post("/verify", {"email": EMAIL, "code": "000000"}).status == 400
    assert post("/verify", {"email": EMAIL, "code": CODE}).status == 200

    # Two sign-ins within one second are two sessions.
    first, second = log_in(), log_in()
    assert int(first["expires_in"]) > 0
    assert status(first["id_token"]) == status(first["access_token"]) == 200
    refreshed = post("/refresh", {"refresh_token": first["refresh_token"]}).json()
    assert status(refreshed["access_token"]) == 200
    assert post("/logout", {}, first["id_token"]).status == 200
    assert [status(t[k]) for t in (first, refreshed) for k in ("id_token", "access_token")] == (
        [401] * 4
    )
    assert post("/refresh", {"refresh_token": first["refresh_token"]}).status == 401
    assert status(second["id_token"]) == 200

    assert post("/forgot-password", {"email": EMAIL}).status == 200
    reset = {"email": EMAIL, "code": CODE, "new_password": "AnotherPassword456"}
    assert post("/reset-password", reset).status == 200
    assert status(second["id_token"]) == 401
    third, fourth = log_in("AnotherPassword456"), log_in("AnotherPassword456")
    assert post("/logout", {"everywhere": True}, third["access_token"]).status == 200
    assert status(third["id_token"]) == status(fourth["id_token"]) == 401
