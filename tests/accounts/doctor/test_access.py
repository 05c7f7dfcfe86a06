"""Cognito away, rights lacking, and a pool that is not there."""

import json
import uuid
from pathlib import Path

import pytest
from django.conf import settings

from accounts.cognito.gateway import CognitoGateway, get_gateway
from accounts.cognito.patience import Patience
from accounts.doctor.asking import ask
from accounts.doctor.report import BLIND, examine
from tests.accounts.cognito.asking import ENDPOINT, refusing
from tests.accounts.cognito.servers import closed_port, raw, serving, silent
from tests.accounts.doctor.conftest import finding, found

CALLS = (
    "DescribeUserPool",
    "DescribeUserPoolClient",
    "GetUserPoolMfaConfig",
    "ListGroups",
    "ListIdentityProviders",
)
# The checks that need no answer of Cognito's.
ALONE = {"doctor.D306", "doctor.D401", "doctor.D402", "doctor.D403", "doctor.D404", "doctor.D407"}
ACCESS = {f"doctor.D00{number}" for number in range(1, 7)}


def asked(through=None):
    told: list[str] = []
    facts = ask(through or get_gateway(), in_vpc=False, tell=told.append)
    return facts, told


def gateway(patience, **changes):
    """The gateway of the settings, with more or less patience."""
    return CognitoGateway(
        region=settings.AWS_REGION,
        app_client_id=settings.COGNITO_APP_CLIENT_ID,
        user_pool_id=settings.COGNITO_USER_POOL_ID,
        patience=patience,
        **changes,
    )


def tireless():
    """One that takes no rest when a retry came late."""
    return gateway(Patience(rest=0.0))


@pytest.fixture
def no_credentials(configured, monkeypatch, tmp_path: Path):
    """The AWS SDK finds none; gives the file in which it looks for its configuration."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    return tmp_path / "config"


@pytest.fixture
def user(configured, monkeypatch):
    """An IAM user who may do what `allow` is told, whose keys the AWS SDK finds."""
    iam, name = configured.cloud.client("iam"), f"doctor-{uuid.uuid4().hex[:8]}"
    iam.create_user(UserName=name)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key["AccessKeyId"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", key["SecretAccessKey"])

    def allow(*actions: str) -> None:
        policy = {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": [*actions], "Resource": "*"}],
        }
        iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=json.dumps(policy))

    return allow


def check_blind(facts, check, reason, prefix=""):
    report = examine(facts)
    assert not report.looked
    assert report.exit_code(strict=False) == BLIND
    assert found(report) == {check}
    listed = ", ".join(f"{prefix}{call} ({reason})" for call in CALLS)
    assert finding(report, check)[:2] == ("error", listed)
    well = {one.id for one in report.well}
    assert well == (ALONE | ACCESS) - {check}


def test_nobody_listens(configured, monkeypatch):
    monkeypatch.setenv(ENDPOINT, f"http://127.0.0.1:{closed_port()}")
    facts, told = asked(tireless())
    check_blind(facts, "doctor.D001", "EndpointConnectionError")
    assert told == [*CALLS, "the key set"]


def test_cognito_hangs(configured, monkeypatch):
    with serving(silent) as aws:
        monkeypatch.setenv(ENDPOINT, aws.url)
        short = {"connect_timeout": 0.2, "read_timeout": 0.2}
        facts, _ = asked(gateway(Patience(seconds=0.3, rest=0.0), **short))
    check_blind(facts, "doctor.D001", "no answer in time")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (refusing("TooManyRequestsException"), "TooManyRequestsException"),
        (refusing("InternalErrorException", 500), "InternalErrorException"),
        (refusing("SomethingNew"), "SomethingNew"),
        (raw(b"SSH-2.0-OpenSSH\r\n"), "ConnectionClosedError"),
    ],
    ids=["busy", "failing", "new", "no HTTP"],
)
def test_cognito_answers_none_of_the_calls(configured, monkeypatch, answer, reason):
    with serving(answer) as aws:
        monkeypatch.setenv(ENDPOINT, aws.url)
        facts, _ = asked(tireless())
    check_blind(facts, "doctor.D001", reason)


def test_no_credentials(no_credentials):
    facts, _ = asked()
    check_blind(facts, "doctor.D002", "NoCredentialsError", "cognito-idp:")


def test_credentials_that_the_sdk_was_told_of_and_cannot_get(no_credentials):
    no_credentials.write_text("[default]\ncredential_process = false\n")
    facts, _ = asked()
    check_blind(facts, "doctor.D002", "CredentialRetrievalError", "cognito-idp:")


def test_credentials_of_nobody(configured, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "guessed")
    facts, _ = asked()
    check_blind(facts, "doctor.D002", "InvalidSignatureException", "cognito-idp:")


def test_expired_credentials_which_the_local_aws_never_has(configured, monkeypatch):
    with serving(refusing("ExpiredTokenException")) as aws:
        monkeypatch.setenv(ENDPOINT, aws.url)
        facts, _ = asked()
    check_blind(facts, "doctor.D002", "ExpiredTokenException", "cognito-idp:")


def test_a_user_without_any_right(user):
    facts, _ = asked()
    check_blind(facts, "doctor.D002", "AccessDeniedException", "cognito-idp:")


def test_a_user_with_some_rights_gets_what_they_allow(user, settings):
    settings.COGNITO_ROLES = {"auditors": "support"}
    user("cognito-idp:ListGroups", "cognito-idp:DescribeUserPoolClient")
    facts, _ = asked()
    report = examine(facts)
    assert report.looked
    assert report.exit_code(strict=False) == 1
    assert found(report) == {"doctor.D002", "doctor.D501"}
    value = finding(report, "doctor.D002")[1]
    assert value == ", ".join(
        f"cognito-idp:{call} (AccessDeniedException)" for call in (CALLS[0], CALLS[2], CALLS[4])
    )
    ids = {check.id for check in report.skipped}
    assert {"doctor.D101", "doctor.D131", "doctor.D304", "doctor.D301", "doctor.D303"} <= ids
    assert not {"doctor.D201", "doctor.D208", "doctor.D219"} & ids


def test_the_right_to_look_at_the_domain_is_apart(user):
    user(*(f"cognito-idp:{call}" for call in CALLS))
    facts, told = asked()
    report = examine(facts)
    assert told == [*CALLS, "DescribeUserPoolDomain", "the key set"]
    assert found(report) == {"doctor.D002"}
    expected = "cognito-idp:DescribeUserPoolDomain (AccessDeniedException)"
    assert finding(report, "doctor.D002")[1] == expected
    assert [check.id for check in report.skipped] == ["doctor.D302"]


def test_the_apps_own_rights_suffice(configured):
    facts, told = asked()
    assert facts.failures == ()
    assert told == [*CALLS, "DescribeUserPoolDomain", "the key set"]
    assert examine(facts).skipped == ()


@pytest.mark.parametrize("variable", ["AWS_PROFILE", ENDPOINT])
def test_a_set_up_that_the_sdk_cannot_use(no_credentials, monkeypatch, variable):
    monkeypatch.setenv(variable, "no such thing")
    facts, _ = asked()
    reason = "ProfileNotFound" if variable == "AWS_PROFILE" else "ValueError"
    check_blind(facts, "doctor.D003", reason)


@pytest.mark.parametrize("pool", ["us-east-1_Nowhere", "us-east-1-x", "us-east-1_"])
def test_no_such_pool(facts, configured, settings, pool):
    settings.COGNITO_USER_POOL_ID = pool
    settings.COGNITO_JWKS_URL = settings.COGNITO_JWKS_URL.replace(configured.pool, pool)
    known = facts()
    report = examine(known)
    assert report.looked
    assert report.exit_code(strict=False) == 1
    assert finding(report, "doctor.D004") == ("error", "no such pool", f"{pool} in us-east-1")
    # Nothing is said of what cannot be there.
    assert found(report) <= {"doctor.D004", "doctor.D006", "doctor.D401", "doctor.D407"}
    assert known.answers.keys() == {"pool", "keys"}


def test_no_such_app_client(facts, configured, settings):
    settings.COGNITO_APP_CLIENT_ID = "nobody"
    report = examine(facts())
    assert found(report) == {"doctor.D005"}
    expected = ("error", "no such app client in this pool", f"nobody in {configured.pool}")
    assert finding(report, "doctor.D005") == expected
    assert {"doctor.D201", "doctor.D311"} <= {check.id for check in report.skipped}


def test_an_app_client_of_another_pool(facts, pool, plan, configured, settings):
    with pool(plan):
        settings.COGNITO_APP_CLIENT_ID = configured.client_id
        assert found(examine(facts())) == {"doctor.D005"}


def test_what_the_gateway_logs_is_not_said_twice(configured, monkeypatch, caplog):
    monkeypatch.setenv(ENDPOINT, f"http://127.0.0.1:{closed_port()}")
    asked(tireless())
    assert [record for record in caplog.records if record.name.startswith("accounts")] == []
    # Afterwards it logs again.
    with pytest.raises(Exception, match="cognito_unavailable"):
        tireless().describe_pool()
    assert "did not answer inspect" in caplog.text
