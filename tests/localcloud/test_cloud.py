"""The local AWS as tests and the command line use it."""

import base64
import json
import os
import signal
import socket
import sys
import time
import urllib.request

import pytest

from localcloud import LocalCloud, LocalCloudError
from localcloud.ports import answers, free_port
from localcloud.staff import new_password

from .conftest import until

PASSWORD = "Long-enough-1"


def sign_up(cloud, email):
    cloud.client("cognito-idp").sign_up(
        ClientId=cloud.environment["COGNITO_APP_CLIENT_ID"],
        Username=email,
        Password=PASSWORD,
        UserAttributes=[{"Name": "email", "Value": email}],
    )


def is_known(cloud, email):
    client = cloud.client("cognito-idp")
    try:
        client.admin_get_user(UserPoolId=cloud.environment["COGNITO_USER_POOL_ID"], Username=email)
    except client.exceptions.UserNotFoundException:
        return False
    return True


def emulator_pid(cloud):
    return cloud._process._popen.pid


def test_environment_has_what_an_app_needs(cloud):
    environment = cloud.environment
    pool = environment["COGNITO_USER_POOL_ID"]
    assert pool.startswith("us-east-1_")
    assert environment == {
        "AWS_ACCESS_KEY_ID": environment["AWS_ACCESS_KEY_ID"],
        "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": cloud.endpoint,
        "AWS_REGION": "us-east-1",
        "AWS_SECRET_ACCESS_KEY": environment["AWS_SECRET_ACCESS_KEY"],
        "EMAIL_URL": f"filemail:///{cloud.state.mails}",
        "COGNITO_APP_CLIENT_ID": environment["COGNITO_APP_CLIENT_ID"],
        "COGNITO_DOMAIN": cloud.endpoint,
        "COGNITO_IDENTITY_PROVIDER": "",
        "COGNITO_JWKS_URL": f"{cloud.endpoint}/{pool}/.well-known/jwks.json",
        "COGNITO_REFRESH_GRACE_SECONDS": "10",
        "COGNITO_REFRESH_ROTATION": "false",
        "COGNITO_USER_POOL_ID": pool,
        "HTTPS_ONLY": "false",
        "PASSWORD_MINIMUM_LENGTH": "12",
        "SECRET_KEY": environment["SECRET_KEY"],
    }
    assert len(environment["SECRET_KEY"]) >= 50


def test_the_key_set_is_where_it_says(cloud):
    with urllib.request.urlopen(cloud.environment["COGNITO_JWKS_URL"], timeout=5) as answer:
        keys = json.load(answer)["keys"]
    assert {key["alg"] for key in keys} == {"RS256"}


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have one loopback address")
def test_only_this_machine_can_reach_it(cloud):
    # The port is still to be had on another address, so it is not open on all of them.
    with socket.create_server(("127.0.0.2", cloud.port)):
        assert answers(cloud.port)


def test_mails_can_be_read(cloud):
    sign_up(cloud, "mail@example.com")
    [mail] = [mail for mail in cloud.mails() if mail.to == "mail@example.com"]
    assert mail.subject == "Your Budget Tracker code"
    assert "Your Budget Tracker code is 123456." in mail.body


def test_staff_log_in_and_are_in_their_groups(cloud):
    assert [login.group for login in cloud.staff] == ["support", "admins"]
    for login in cloud.staff:
        answer = cloud.client("cognito-idp").initiate_auth(
            ClientId=cloud.environment["COGNITO_APP_CLIENT_ID"],
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": login.email, "PASSWORD": login.password},
        )
        payload = answer["AuthenticationResult"]["IdToken"].split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
        assert claims["cognito:groups"] == [login.group]
        assert claims["email_verified"] is True
    assert not [mail for mail in cloud.mails() if mail.to in dict.fromkeys(cloud.staff)]


def test_a_second_start_is_the_same_aws_and_quick(tmp_path, monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    with LocalCloud(state_dir=tmp_path) as first:
        sign_up(first, "kept@example.com")
    assert not answers(first.port)
    began = time.monotonic()
    with LocalCloud(state_dir=tmp_path, port=first.port) as second:
        # A second and a half by itself; the rest is for a busy machine.
        assert time.monotonic() - began < 10
        assert second.environment == first.environment
        assert second.staff == first.staff
        assert is_known(second, "kept@example.com")
    # The passwords and the key are kept for their owner only.
    assert tmp_path.stat().st_mode & 0o777 == 0o700
    for name in ("staff.json", "secret-key", "app-user.json"):
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600


def test_an_unclean_end_loses_nobody(tmp_path):
    with LocalCloud(state_dir=tmp_path) as first:
        sign_up(first, "kept@example.com")
        saved = tmp_path / "aws" / "cognito.json"
        until(lambda: saved.exists() and "kept@example.com" in saved.read_text(), 5)
        os.kill(emulator_pid(first), signal.SIGKILL)
        until(lambda: not first.is_running, 5)
    with LocalCloud(state_dir=tmp_path) as second:
        assert is_known(second, "kept@example.com")


def test_two_at_a_time_on_one_folder_are_refused(cloud, monkeypatch):
    monkeypatch.setattr("localcloud.state.LOCK_PATIENCE_SECONDS", 0.1)
    with (
        pytest.raises(LocalCloudError, match=r"running on .* already"),
        LocalCloud(state_dir=cloud.state.path),
    ):
        pytest.fail("it started")
    assert cloud.is_running


def test_a_start_that_fails_says_where_to_look(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with (
            pytest.raises(LocalCloudError, match=r"did not start; see .*aws\.log"),
            LocalCloud(state_dir=tmp_path, port=port),
        ):
            pytest.fail("it started")


def test_it_listens_where_it_is_told(tmp_path):
    port = free_port()
    cloud = LocalCloud(state_dir=tmp_path, port=port)
    assert cloud.endpoint == f"http://127.0.0.1:{port}"
    assert not cloud.is_running
    cloud.stop()


def app_client_of(cloud):
    return cloud.client("cognito-idp").describe_user_pool_client(
        UserPoolId=cloud.environment["COGNITO_USER_POOL_ID"],
        ClientId=cloud.environment["COGNITO_APP_CLIENT_ID"],
    )["UserPoolClient"]


def test_managed_login_returns_to_the_app(cloud):
    client = app_client_of(cloud)
    assert client["CallbackURLs"] == ["http://localhost:5000/api-auth/cognito/callback"]
    assert client["LogoutURLs"] == ["http://localhost:5000/"]


def test_a_second_start_may_have_other_parameters(tmp_path):
    with LocalCloud(state_dir=tmp_path, app_port=8000) as first:
        assert app_client_of(first)["LogoutURLs"] == ["http://localhost:8000/"]
        sign_up(first, "kept@example.com")
    without_pages = {"DomainPrefix": "", "CallbackUrls": "", "LogoutUrls": ""}
    with LocalCloud(
        state_dir=tmp_path, parameters={"MfaConfiguration": "ON", **without_pages}
    ) as second:
        pool = second.environment["COGNITO_USER_POOL_ID"]
        described = second.client("cognito-idp").describe_user_pool(UserPoolId=pool)["UserPool"]
        assert described["MfaConfiguration"] == "ON"
        assert second.environment["COGNITO_DOMAIN"] == ""
        assert is_known(second, "kept@example.com")


def test_passwords_fit_the_policy_and_differ():
    passwords = {new_password() for _ in range(50)}
    assert len(passwords) == 50
    for password in passwords:
        assert len(password) >= 12
        assert {char.isupper() for char in password if char.isalpha()} == {True, False}
        assert any(char.isdigit() for char in password)
