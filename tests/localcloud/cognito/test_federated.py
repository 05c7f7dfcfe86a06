"""Who comes from an external provider has an account, and no password here."""

import pytest

from tests.cloudformation.oidc import CALLBACK, CLIENT_ID, CLIENT_SECRET, providing, sign_in

from .conftest import FLOWS, PASSWORD, REFRESH, new_email, refused


@pytest.fixture
def email(pool_with):
    """The address of somebody who has come from the provider once."""
    pool, email = pool_with(), new_email()
    with providing() as provider:
        pool.idp.create_identity_provider(
            UserPoolId=pool.id,
            ProviderName="Elsewhere",
            ProviderType="OIDC",
            ProviderDetails={
                "client_id": CLIENT_ID,
                "client_secret": CLIENT_SECRET,
                "oidc_issuer": provider.issuer,
                "authorize_scopes": "openid email",
                "attributes_request_method": "GET",
            },
            AttributeMapping={"email": "email", "email_verified": "email_verified"},
        )
        client = pool.add_client(
            ExplicitAuthFlows=[*FLOWS, REFRESH],
            SupportedIdentityProviders=["Elsewhere"],
            CallbackURLs=[CALLBACK],
            AllowedOAuthFlows=["code"],
            AllowedOAuthScopes=["openid", "email", "aws.cognito.signin.user.admin"],
            AllowedOAuthFlowsUserPoolClient=True,
        )
        provider.claims = {"sub": "Ab-1", "email": email, "email_verified": True}
        assert sign_in(pool.cloud.endpoint, client, "Elsewhere")["code"]
    return email


def test_no_password_fits(pool, email):
    user = pool.idp.list_users(UserPoolId=pool.id, Filter=f'email = "{email}"')["Users"][0]
    assert user["UserStatus"] == "EXTERNAL_PROVIDER"
    for name in (email, user["Username"]):
        with refused("NotAuthorizedException", "Incorrect username or password."):
            pool.log_in(name, PASSWORD)
        message = "User password cannot be reset in the current state."
        with refused("NotAuthorizedException", message):
            pool.idp.forgot_password(ClientId=pool.client_id, Username=name)
