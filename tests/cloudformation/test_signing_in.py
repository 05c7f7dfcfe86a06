"""The rules of cognito.yaml about refresh tokens, managed login and external providers."""

import pytest

from .parameters import DOMAIN, GOOGLE, OIDC, ROTATION

FLOWS = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH"]
OAUTH = {
    "AllowedOAuthFlowsUserPoolClient",
    "AllowedOAuthFlows",
    "AllowedOAuthScopes",
    "CallbackURLs",
    "LogoutURLs",
    "SupportedIdentityProviders",
}
FEDERATION = {
    "AWS::Cognito::UserPoolIdentityProvider",
    "AWS::Lambda::Function",
    "AWS::Lambda::Permission",
    "AWS::IAM::Role",
    "AWS::IAM::Policy",
    "AWS::Logs::LogGroup",
}


@pytest.fixture
def made(resolved, cognito_template):
    """The types of what is made with some parameters."""

    def types(**parameters):
        template = cognito_template["Resources"]
        return {template[name]["Type"] for name in resolved(**parameters).resources}

    return types


def test_refresh_tokens_do_not_rotate_unless_told_to(resolved):
    client = resolved().resources["AppClient"]
    assert client["ExplicitAuthFlows"] == [*FLOWS, "ALLOW_REFRESH_TOKEN_AUTH"]
    assert "RefreshTokenRotation" not in client


def test_rotation_excludes_the_old_refresh_flow(resolved):
    template = resolved(**ROTATION, RefreshTokenGraceSeconds="30")
    client = template.resources["AppClient"]
    assert client["ExplicitAuthFlows"] == FLOWS
    assert client["RefreshTokenRotation"] == {"Feature": "ENABLED", "RetryGracePeriodSeconds": "30"}
    assert template.outputs["CognitoRefreshRotation"] == "true"
    assert template.outputs["CognitoRefreshGraceSeconds"] == "30"


def test_the_grace_is_within_what_cognito_allows(cognito_template):
    grace = cognito_template["Parameters"]["RefreshTokenGraceSeconds"]
    assert (grace["MinValue"], grace["MaxValue"]) == (0, 60)


def test_without_a_domain_there_is_no_oauth(resolved, made):
    assert resolved().resources["AppClient"].keys().isdisjoint(OAUTH)
    assert made() & {"AWS::Cognito::UserPoolDomain", "AWS::Cognito::ManagedLoginBranding"} == set()


def test_managed_login_is_the_code_flow_for_these_addresses_alone(resolved):
    template = resolved(**DOMAIN)
    client = template.resources["AppClient"]
    assert {name: client[name] for name in OAUTH} == {
        "AllowedOAuthFlowsUserPoolClient": True,
        "AllowedOAuthFlows": ["code"],
        "AllowedOAuthScopes": ["openid", "email", "aws.cognito.signin.user.admin"],
        "CallbackURLs": [
            "http://localhost:5000/api-auth/cognito/callback",
            "https://example.com/back",
        ],
        "LogoutURLs": ["http://localhost:5000/"],
        "SupportedIdentityProviders": ["COGNITO"],
    }
    assert template.outputs["CognitoDomain"] == (
        "https://people-of-the-tests.auth.us-east-1.amazoncognito.com"
    )


def test_the_domain_has_the_new_pages_and_they_have_a_branding(resolved, cognito_template):
    template = resolved(**DOMAIN)
    assert template.resources["Domain"] == {
        "UserPoolId": {"Ref": "UserPool"},
        "Domain": "people-of-the-tests",
        "ManagedLoginVersion": 2,
    }
    # Without one, the pages say that they are unavailable; so it has to be there first.
    assert cognito_template["Resources"]["Domain"]["DependsOn"] == "Branding"
    assert template.resources["Branding"] == {
        "UserPoolId": {"Ref": "UserPool"},
        "ClientId": {"Ref": "AppClient"},
        "UseCognitoProvidedValues": True,
    }


@pytest.mark.parametrize("parameters", [{}, DOMAIN, ROTATION], ids=["none", "domain", "rotation"])
def test_nothing_of_federation_is_made_without_a_provider(resolved, made, parameters):
    template = resolved(**parameters)
    assert made(**parameters) & FEDERATION == set()
    assert "LambdaConfig" not in template.resources["UserPool"]
    assert template.resources["AppClient"]["WriteAttributes"] == ["email"]
    assert template.outputs["CognitoIdentityProvider"] == ""


def test_google_is_configured(resolved, made):
    template = resolved(**GOOGLE)
    provider = template.resources["ExternalProvider"]
    assert made(**GOOGLE) >= FEDERATION
    assert (provider["ProviderType"], provider["ProviderName"]) == ("Google", "Google")
    assert provider["ProviderDetails"] == {
        "client_id": "our-client-id",
        "client_secret": "our-client-secret",
        "authorize_scopes": "openid email",
    }


def test_an_oidc_provider_is_configured(resolved, made):
    provider = resolved(**OIDC).resources["ExternalProvider"]
    assert made(**OIDC) >= FEDERATION
    assert (provider["ProviderType"], provider["ProviderName"]) == ("OIDC", "Staff-Login")
    assert provider["ProviderDetails"] == {
        "client_id": "our-client-id",
        "client_secret": "our-client-secret",
        "authorize_scopes": "openid email",
        "oidc_issuer": "https://login.example.com",
        "attributes_request_method": "GET",
    }


@pytest.mark.parametrize("parameters", [GOOGLE, OIDC], ids=["Google", "OIDC"])
def test_a_provider_is_offered_and_says_whose_address_is_verified(resolved, parameters):
    template = resolved(**parameters)
    client = template.resources["AppClient"]
    provider = {"Ref": "ExternalProvider"}
    assert client["SupportedIdentityProviders"] == ["COGNITO", provider]
    assert template.outputs["CognitoIdentityProvider"] == provider
    mapping = template.resources["ExternalProvider"]["AttributeMapping"]
    assert mapping == {
        "email": "email",
        "email_verified": "email_verified",
        "custom:provider_sub": "sub",
    }
    # Cognito drops what the client may not write, but refuses that email_verified be written.
    assert set(client["WriteAttributes"]) == set(mapping) - {"email_verified"}


def test_the_secret_is_not_shown(cognito_template):
    parameters = cognito_template["Parameters"]
    hidden = {name for name, parameter in parameters.items() if parameter.get("NoEcho")}
    assert hidden == {"IdentityProviderClientSecret"}
    assert "IdentityProviderClientSecret" not in str(cognito_template["Outputs"])
