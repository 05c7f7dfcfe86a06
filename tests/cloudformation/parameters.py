"""Parameters of cognito.yaml that go together."""

DOMAIN = {
    "DomainPrefix": "people-of-the-tests",
    "CallbackUrls": "http://localhost:5000/api-auth/cognito/callback,https://example.com/back",
    "LogoutUrls": "http://localhost:5000/",
}
CLIENT = {
    "IdentityProviderClientId": "our-client-id",
    "IdentityProviderClientSecret": "our-client-secret",
}
GOOGLE = DOMAIN | CLIENT | {"IdentityProvider": "Google"}
OIDC = (
    DOMAIN
    | CLIENT
    | {
        "IdentityProvider": "OIDC",
        "IdentityProviderName": "Staff-Login",
        "IdentityProviderIssuer": "https://login.example.com",
    }
)
ROTATION = {"RefreshTokenRotation": "ENABLED"}
SES = {
    "SesIdentityArn": "arn:aws:ses:us-east-1:000000000000:identity/example.com",
    "MailFrom": "Budget Tracker <no-reply@example.com>",
}


def without(parameters: dict[str, str], *names: str) -> dict[str, str]:
    """These parameters, some left to their defaults."""
    assert parameters.keys() >= set(names)
    return {name: value for name, value in parameters.items() if name not in names}
