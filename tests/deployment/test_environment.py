"""The environment that the function gets, out of a local AWS."""

import dataclasses
import json

import pytest

from deployment.account import Account
from deployment.environment import environment, said_settings
from deployment.errors import DeploymentError
from deployment.stage import load
from localcloud.clients import REGION

HOST = "abc.execute-api.us-east-1.amazonaws.com"


@pytest.fixture
def secret(cloud):
    client = cloud.client("secretsmanager")
    arn = client.create_secret(Name="service", SecretString='{"SECRET_KEY": "kept"}')["ARN"]
    yield arn
    client.delete_secret(SecretId=arn, ForceDeleteWithoutRecovery=True)


@pytest.fixture
def outputs(cloud, secret):
    return {
        "AwsRegion": REGION,
        "CognitoUserPoolId": cloud.environment["COGNITO_USER_POOL_ID"],
        "CognitoDomain": "",
        "DatabaseUrl": "postgres://db:5432/budget",
        "DjangoSecretArn": secret,
        "SubnetIds": "subnet-1,subnet-2",
    }


@pytest.fixture
def made(account, outputs):
    def make(**changes):
        stage = dataclasses.replace(load("dev"), **({"settings": {}} | changes))
        said = said_settings(account, stage, outputs)
        return environment(account, stage, said, release="today-abc", host=HOST)

    return make


def test_it_is_outputs_secrets_and_what_is_found_out(made, outputs):
    variables = made()
    keys = json.loads(variables.pop("COGNITO_JWKS"))["keys"]
    assert all(key["kty"] == "RSA" for key in keys)
    assert keys
    assert variables == {
        "ALLOWED_HOSTS": HOST,
        "COGNITO_USER_POOL_ID": outputs["CognitoUserPoolId"],
        "DATABASE_URL": "postgres://db:5432/budget",
        "RELEASE": "today-abc",
        "SECRET_KEY": "kept",
    }


def test_a_domain_and_the_settings_of_the_stage_count(made):
    variables = made(domain="budget.example.com", settings={"DEFAULT_CURRENCY": "EUR"})
    assert variables["ALLOWED_HOSTS"] == f"budget.example.com,{HOST}"
    assert variables["DEFAULT_CURRENCY"] == "EUR"


def test_secrets_may_be_added_and_are_settings(made, cloud, secret):
    client = cloud.client("secretsmanager")
    kept = {"SECRET_KEY": "kept", "EMAIL_URL": "smtp://user:password@mail.example.com"}
    client.put_secret_value(SecretId=secret, SecretString=json.dumps(kept))
    assert made()["EMAIL_URL"] == kept["EMAIL_URL"]
    client.put_secret_value(SecretId=secret, SecretString='{"PASSWORT": "hidden"}')
    with pytest.raises(DeploymentError, match="PASSWORT") as refusal:
        made()
    assert "hidden" not in str(refusal.value)


def test_more_than_lambda_takes_is_refused(made):
    with pytest.raises(
        DeploymentError, match=r"[45]\d\d\d bytes .* takes 4096.*longest is LOG_FILE"
    ):
        made(settings={"LOG_FILE": "x" * 3200})


def test_without_credentials_it_says_so(account, monkeypatch, tmp_path):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    with pytest.raises(DeploymentError, match="AWS does not know who is asking"):
        Account("eu-west-1").number()


def test_a_key_set_that_is_not_there_is_named(account, outputs, made):
    outputs["CognitoUserPoolId"] = "us-east-1_nowhere"
    with pytest.raises(DeploymentError, match=r"cannot be fetched .*us-east-1_nowhere"):
        made()
