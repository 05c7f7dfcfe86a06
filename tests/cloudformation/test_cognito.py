"""The rules of cognito.yaml that cfn-lint does not know."""

import pytest

from deployment.stacks import settings


@pytest.fixture
def resources(cognito_template):
    return cognito_template["Resources"]


@pytest.fixture
def pool(resources):
    return resources["UserPool"]["Properties"]


@pytest.fixture
def client(resources):
    return resources["AppClient"]["Properties"]


@pytest.fixture
def parameters(cognito_template):
    return cognito_template["Parameters"]


def test_each_schema_entry_has_its_data_type(pool):
    assert [entry["Name"] for entry in pool["Schema"]] == ["email", "provider_sub"]
    for entry in pool["Schema"]:
        assert entry["AttributeDataType"] in {"String", "Number", "DateTime", "Boolean"}
        assert entry["Mutable"] is True


def test_people_are_known_by_their_address_however_they_spell_it(pool):
    assert pool["UsernameAttributes"] == ["email"]
    assert pool["UsernameConfiguration"] == {"CaseSensitive": False}
    assert "AliasAttributes" not in pool


def test_an_address_is_verified_by_code_before_it_counts(pool):
    assert pool["AutoVerifiedAttributes"] == ["email"]
    template = pool["VerificationMessageTemplate"]
    assert template["DefaultEmailOption"] == "CONFIRM_WITH_CODE"
    assert "{####}" in template["EmailMessage"]
    assert pool["UserAttributeUpdateSettings"] == {
        "AttributesRequireVerificationBeforeUpdate": ["email"]
    }


def test_people_may_sign_up_and_be_invited(pool):
    config = pool["AdminCreateUserConfig"]
    assert config["AllowAdminCreateUserOnly"] is False
    for placeholder in ("{username}", "{####}"):
        assert placeholder in config["InviteMessageTemplate"]["EmailMessage"]


def test_password_policy(pool):
    assert pool["Policies"]["PasswordPolicy"] == {
        "MinimumLength": 12,
        "RequireUppercase": True,
        "RequireLowercase": True,
        "RequireNumbers": True,
        "RequireSymbols": False,
        "TemporaryPasswordValidityDays": 7,
    }


def test_mfa_is_optional_and_by_authenticator_app_only(pool, parameters, cognito_template):
    assert pool["MfaConfiguration"] == {"Ref": "MfaConfiguration"}
    assert parameters["MfaConfiguration"]["Default"] == "OPTIONAL"
    assert parameters["MfaConfiguration"]["AllowedValues"] == ["OFF", "OPTIONAL", "ON"]
    # A pool whose MFA is OFF must name none.
    assert pool["EnabledMfas"] == {
        "Fn::If": ["AllowsMfa", ["SOFTWARE_TOKEN_MFA"], {"Ref": "AWS::NoValue"}]
    }
    assert cognito_template["Conditions"]["AllowsMfa"] == {
        "Fn::Not": [{"Fn::Equals": [{"Ref": "MfaConfiguration"}, "OFF"]}]
    }


def test_recovery_is_by_verified_address_only(pool):
    mechanisms = pool["AccountRecoverySetting"]["RecoveryMechanisms"]
    assert mechanisms == [{"Name": "verified_email", "Priority": 1}]


def test_accounts_survive_the_stack(resources, pool, parameters):
    assert resources["UserPool"]["DeletionPolicy"] == "Retain"
    assert resources["UserPool"]["UpdateReplacePolicy"] == "Retain"
    assert pool["DeletionProtection"] == {"Ref": "DeletionProtection"}
    assert parameters["DeletionProtection"]["Default"] == "ACTIVE"


def test_no_attribute_depends_on_a_parameter(pool):
    # Cognito refuses an update that takes one away.
    assert "Fn::If" not in str(pool["Schema"])


def test_nothing_needs_the_plus_tier(pool):
    assert "UserPoolAddOns" not in pool
    assert "UserPoolTier" not in pool


def test_mails_go_through_ses_when_it_is_given(pool, cognito_template):
    assert pool["EmailConfiguration"] == {
        "Fn::If": [
            "SendsThroughSes",
            {
                "EmailSendingAccount": "DEVELOPER",
                "SourceArn": {"Ref": "SesIdentityArn"},
                "From": {"Ref": "MailFrom"},
                "ReplyToEmailAddress": {
                    "Fn::If": ["HasReplyTo", {"Ref": "MailReplyTo"}, {"Ref": "AWS::NoValue"}]
                },
            },
            {"EmailSendingAccount": "COGNITO_DEFAULT"},
        ]
    }
    assert cognito_template["Conditions"]["SendsThroughSes"] == {
        "Fn::Not": [{"Fn::Equals": [{"Ref": "SesIdentityArn"}, ""]}]
    }


def test_the_client_is_public(client):
    assert client["GenerateSecret"] is False


def test_tokens_can_be_revoked_and_nobody_learns_who_exists(client):
    assert client["EnableTokenRevocation"] is True
    assert client["PreventUserExistenceErrors"] == "ENABLED"


def test_token_lifetimes_have_their_units(client):
    assert client["TokenValidityUnits"] == {
        "IdToken": "minutes",
        "AccessToken": "minutes",
        "RefreshToken": "days",
    }
    assert client["IdTokenValidity"] == 15
    assert client["AccessTokenValidity"] == 15
    assert client["RefreshTokenValidity"] == 30


def test_the_client_reads_and_writes_no_more_than_the_address(resolved, pool):
    client = resolved().resources["AppClient"]
    assert client["ReadAttributes"] == ["email", "email_verified"]
    required = [entry["Name"] for entry in pool["Schema"] if entry.get("Required")]
    assert client["WriteAttributes"] == required == ["email"]


def test_groups(resources):
    groups = [
        item["Properties"]
        for item in resources.values()
        if item["Type"] == "AWS::Cognito::UserPoolGroup"
    ]
    assert {group["GroupName"] for group in groups} == {"support", "admins"}
    # The lower number goes first; a group that carried a role would open AWS to its members.
    by_precedence = sorted(groups, key=lambda group: group["Precedence"])
    assert [group["GroupName"] for group in by_precedence] == ["admins", "support"]
    assert not any("RoleArn" in group for group in groups)


def test_each_parameter_is_described_and_limited(parameters):
    for parameter in parameters.values():
        assert parameter["Description"]
        assert parameter.keys() & {"AllowedValues", "AllowedPattern", "MinValue"}
        assert "Default" in parameter


def test_outputs_fill_the_settings_they_are_named_after(resolved, pool):
    assert settings(resolved().outputs) == {
        "AWS_REGION": "us-east-1",
        "COGNITO_USER_POOL_ID": {"Ref": "UserPool"},
        "COGNITO_APP_CLIENT_ID": {"Ref": "AppClient"},
        "COGNITO_DOMAIN": "",
        "COGNITO_IDENTITY_PROVIDER": "",
        "COGNITO_REFRESH_GRACE_SECONDS": "10",
        "COGNITO_REFRESH_ROTATION": "false",
        "PASSWORD_MINIMUM_LENGTH": str(pool["Policies"]["PasswordPolicy"]["MinimumLength"]),
    }


def test_each_output_says_what_it_fills(cognito_template):
    for name, output in cognito_template["Outputs"].items():
        filled = "".join(settings({name: ""})) or "Fills no setting"
        assert filled in output["Description"]
