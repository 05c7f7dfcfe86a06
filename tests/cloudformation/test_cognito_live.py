"""cognito.yaml deployed through CloudFormation's API: created, updated, deleted."""

import pytest
from botocore.exceptions import ClientError

from localcloud import LocalCloudError
from localcloud.stacks import Stack

from .conftest import TEMPLATES

TEMPLATE = TEMPLATES / "cognito.yaml"
SES = {
    "SesIdentityArn": "arn:aws:ses:us-east-1:000000000000:identity/example.com",
    "MailFrom": "Budget Tracker <no-reply@example.com>",
}


@pytest.fixture
def idp(cloud):
    return cloud.client("cognito-idp")


@pytest.fixture
def stack(cloud, request):
    stack = Stack(cloud.client("cloudformation"), f"live-{abs(hash(request.node.name))}")
    yield stack
    stack.delete()


def described(idp, outputs):
    pool_id = outputs["CognitoUserPoolId"]
    pool = idp.describe_user_pool(UserPoolId=pool_id)["UserPool"]
    client = idp.describe_user_pool_client(
        UserPoolId=pool_id, ClientId=outputs["CognitoAppClientId"]
    )["UserPoolClient"]
    return pool, client


def add_user(idp, pool_id, email):
    idp.admin_create_user(
        UserPoolId=pool_id,
        Username=email,
        UserAttributes=[{"Name": "email", "Value": email}],
        MessageAction="SUPPRESS",
    )


def test_created_it_is_what_the_template_says(stack, idp):
    stack.deploy(TEMPLATE)
    outputs = stack.outputs()
    pool, client = described(idp, outputs)
    assert outputs["AwsRegion"] == "us-east-1"
    assert outputs["PasswordMinimumLength"] == "12"
    assert pool["Policies"]["PasswordPolicy"]["MinimumLength"] == 12
    assert pool["MfaConfiguration"] == "OPTIONAL"
    assert pool["DeletionProtection"] == "ACTIVE"
    assert pool["UsernameAttributes"] == ["email"]
    assert pool["EmailConfiguration"] == {"EmailSendingAccount": "COGNITO_DEFAULT"}
    mfa = idp.get_user_pool_mfa_config(UserPoolId=pool["Id"])
    assert mfa["SoftwareTokenMfaConfiguration"] == {"Enabled": True}
    assert "ClientSecret" not in client
    assert client["EnableTokenRevocation"] is True
    assert client["IdTokenValidity"] == client["AccessTokenValidity"] == 15
    groups = idp.list_groups(UserPoolId=pool["Id"])["Groups"]
    assert {group["GroupName"] for group in groups} == {"admins", "support"}


def test_updated_it_keeps_its_pool_its_client_and_its_users(stack, idp):
    stack.deploy(TEMPLATE)
    before = stack.outputs()
    add_user(idp, before["CognitoUserPoolId"], "kept@example.com")
    stack.deploy(TEMPLATE, {"MfaConfiguration": "ON", **SES, "MailReplyTo": "help@example.com"})
    assert stack.outputs() == before
    pool, _ = described(idp, before)
    assert pool["MfaConfiguration"] == "ON"
    assert pool["EmailConfiguration"] == {
        "EmailSendingAccount": "DEVELOPER",
        "SourceArn": SES["SesIdentityArn"],
        "From": SES["MailFrom"],
        "ReplyToEmailAddress": "help@example.com",
    }
    idp.admin_get_user(UserPoolId=pool["Id"], Username="kept@example.com")


def test_deleted_it_leaves_the_accounts(stack, idp):
    stack.deploy(TEMPLATE)
    pool_id = stack.outputs()["CognitoUserPoolId"]
    add_user(idp, pool_id, "kept@example.com")
    stack.delete()
    assert stack.outputs() == {}
    idp.admin_get_user(UserPoolId=pool_id, Username="kept@example.com")


def test_mfa_can_be_left_out_of_a_pool(stack, idp):
    stack.deploy(TEMPLATE, {"MfaConfiguration": "OFF"})
    pool, _ = described(idp, stack.outputs())
    assert pool["MfaConfiguration"] == "OFF"
    mfa = idp.get_user_pool_mfa_config(UserPoolId=pool["Id"])
    assert not mfa.get("SoftwareTokenMfaConfiguration", {}).get("Enabled", False)


@pytest.mark.parametrize(
    "parameters",
    [
        {"SesIdentityArn": SES["SesIdentityArn"]},
        {"MailFrom": SES["MailFrom"]},
        {"MailReplyTo": "help@example.com"},
        {"SesIdentityArn": "example.com", "MailFrom": SES["MailFrom"]},
        {"MfaConfiguration": "SOMETIMES"},
        {"DeletionProtection": "NONE"},
    ],
    ids="+".join,
)
def test_parameters_that_do_not_fit_are_refused(stack, parameters):
    with pytest.raises((ClientError, LocalCloudError)):
        stack.deploy(TEMPLATE, parameters)
