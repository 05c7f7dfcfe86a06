"""cognito.yaml deployed through CloudFormation's API: created, updated, deleted."""

from .conftest import TEMPLATES
from .parameters import DOMAIN, OIDC, ROTATION, SES

TEMPLATE = TEMPLATES / "cognito.yaml"


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


def test_managed_login_and_a_provider_can_come_and_go(stack, idp):
    stack.deploy(TEMPLATE)
    before = stack.outputs()
    stack.deploy(TEMPLATE, OIDC)
    outputs = stack.outputs()
    pool, client = described(idp, outputs)
    assert outputs["CognitoIdentityProvider"] == "Staff-Login"
    assert client["SupportedIdentityProviders"] == ["COGNITO", "Staff-Login"]
    assert client["AllowedOAuthFlows"] == ["code"]
    assert pool["LambdaConfig"]["PreSignUp"]
    domain = idp.describe_user_pool_domain(Domain=OIDC["DomainPrefix"])["DomainDescription"]
    assert domain["UserPoolId"] == pool["Id"]
    assert domain["ManagedLoginVersion"] == 2
    stack.deploy(TEMPLATE, DOMAIN)
    assert idp.list_identity_providers(UserPoolId=pool["Id"])["Providers"] == []
    stack.deploy(TEMPLATE)
    assert stack.outputs() == before
    pool, client = described(idp, before)
    assert not pool["LambdaConfig"]
    assert not client["AllowedOAuthFlows"]
    assert not idp.describe_user_pool_domain(Domain=OIDC["DomainPrefix"])["DomainDescription"]


def test_refresh_tokens_can_begin_to_rotate_and_stop(stack, idp):
    stack.deploy(TEMPLATE)
    flows = described(idp, stack.outputs())[1]["ExplicitAuthFlows"]
    assert "ALLOW_REFRESH_TOKEN_AUTH" in flows
    stack.deploy(TEMPLATE, ROTATION)
    outputs = stack.outputs()
    _, client = described(idp, outputs)
    rotation = client["RefreshTokenRotation"]
    # A number out of a template is a text at the local AWS.
    assert (rotation["Feature"], int(rotation["RetryGracePeriodSeconds"])) == ("ENABLED", 10)
    assert "ALLOW_REFRESH_TOKEN_AUTH" not in client["ExplicitAuthFlows"]
    assert outputs["CognitoRefreshRotation"] == "true"
    stack.deploy(TEMPLATE)
    _, client = described(idp, stack.outputs())
    assert client["ExplicitAuthFlows"] == flows
    assert client["RefreshTokenRotation"]["Feature"] == "DISABLED"


def test_a_provider_can_be_changed_for_another(stack, idp):
    stack.deploy(TEMPLATE, OIDC)
    pool = stack.outputs()["CognitoUserPoolId"]
    stack.deploy(TEMPLATE, OIDC | {"IdentityProviderClientId": "another-client-id"})
    described = idp.describe_identity_provider(UserPoolId=pool, ProviderName="Staff-Login")
    assert described["IdentityProvider"]["ProviderDetails"]["client_id"] == "another-client-id"
    stack.deploy(TEMPLATE, OIDC | {"IdentityProviderName": "Other-Login"})
    providers = idp.list_identity_providers(UserPoolId=pool)["Providers"]
    assert [provider["ProviderName"] for provider in providers] == ["Other-Login"]


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
