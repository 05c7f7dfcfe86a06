"""Which parameters of cognito.yaml CloudFormation takes, and what it says of the others."""

import pytest
from botocore.exceptions import ClientError

from .conftest import TEMPLATES
from .parameters import CLIENT, DOMAIN, GOOGLE, OIDC, SES, without

TEMPLATE = TEMPLATES / "cognito.yaml"
NO_BLANKS = "separated by commas, no blanks"


@pytest.mark.parametrize(
    ("parameters", "because"),
    [
        ({"SesIdentityArn": SES["SesIdentityArn"]}, "also needs MailFrom"),
        ({"MailFrom": SES["MailFrom"]}, "also need SesIdentityArn"),
        ({"MailReplyTo": "help@example.com"}, "also need SesIdentityArn"),
        (SES | {"SesIdentityArn": "example.com"}, "arn:aws:ses"),
        ({"MfaConfiguration": "SOMETIMES"}, "MfaConfiguration"),
        ({"DeletionProtection": "NONE"}, "DeletionProtection"),
        ({"RefreshTokenRotation": "true"}, "RefreshTokenRotation"),
        ({"RefreshTokenGraceSeconds": "61"}, "RefreshTokenGraceSeconds"),
        ({"RefreshTokenGraceSeconds": "-1"}, "RefreshTokenGraceSeconds"),
        (without(DOMAIN, "CallbackUrls"), "also needs CallbackUrls"),
        (without(DOMAIN, "LogoutUrls"), "also needs LogoutUrls"),
        (without(DOMAIN, "DomainPrefix"), "also need DomainPrefix"),
        (without(DOMAIN, "DomainPrefix", "LogoutUrls"), "also need DomainPrefix"),
        (without(DOMAIN, "DomainPrefix", "CallbackUrls"), "also need DomainPrefix"),
        (DOMAIN | {"DomainPrefix": "my-cognito-pages"}, "without aws, amazon or cognito"),
        (DOMAIN | {"DomainPrefix": "-budget"}, "inner hyphens"),
        (DOMAIN | {"DomainPrefix": "Budget"}, "lower-case"),
        (DOMAIN | {"CallbackUrls": "http://example.com/back"}, NO_BLANKS),
        (DOMAIN | {"CallbackUrls": "http://localhost.example.com/"}, NO_BLANKS),
        (DOMAIN | {"CallbackUrls": "https://example.com/#part"}, NO_BLANKS),
        (DOMAIN | {"CallbackUrls": "https://example.com/, https://b.example.com/"}, NO_BLANKS),
        (DOMAIN | {"LogoutUrls": "https://example.com/,"}, NO_BLANKS),
        (without(GOOGLE, *DOMAIN), "IdentityProvider also needs DomainPrefix"),
        (without(GOOGLE, "IdentityProviderClientId"), "also needs IdentityProviderClientId"),
        (
            without(GOOGLE, "IdentityProviderClientSecret"),
            "also needs IdentityProviderClientSecret",
        ),
        (DOMAIN | CLIENT, "also need IdentityProvider"),
        (without(OIDC, "IdentityProviderName"), "also needs IdentityProviderName"),
        (without(OIDC, "IdentityProviderIssuer"), "also needs IdentityProviderIssuer"),
        (GOOGLE | {"IdentityProviderName": "Mine"}, "for IdentityProvider OIDC alone"),
        (
            GOOGLE | {"IdentityProviderIssuer": "https://login.example.com"},
            "for IdentityProvider OIDC alone",
        ),
        (OIDC | {"IdentityProvider": "SAML"}, "IdentityProvider"),
        (OIDC | {"IdentityProviderName": "google"}, "not a name that Cognito uses itself"),
        (OIDC | {"IdentityProviderName": "Cognito"}, "not a name that Cognito uses itself"),
        (OIDC | {"IdentityProviderName": "with_underscore"}, "letters, digits and hyphens"),
        (
            OIDC | {"IdentityProviderIssuer": "https://login.example.com/"},
            "without a slash at its end",
        ),
        (OIDC | {"IdentityProviderIssuer": "http://login.example.com"}, "empty, or a URL"),
        (OIDC | {"IdentityProviderClientId": "two words"}, "printable characters"),
    ],
)
def test_parameters_that_do_not_fit_are_refused_in_words(stack, parameters, because):
    with pytest.raises(ClientError) as refusal:
        stack.deploy(TEMPLATE, parameters)
    assert because in str(refusal.value)


@pytest.mark.parametrize(
    "parameters",
    [
        DOMAIN | {"DomainPrefix": "b"},
        DOMAIN | {"LogoutUrls": "https://example.com/out?now=1,http://localhost/,http://localhost"},
        GOOGLE,
        OIDC | {"IdentityProviderIssuer": "https://login.example.com/oauth2/default"},
        {"RefreshTokenRotation": "ENABLED", "RefreshTokenGraceSeconds": "0"},
        {"RefreshTokenRotation": "ENABLED", "RefreshTokenGraceSeconds": "60"},
    ],
    ids=["short", "urls", "Google", "OIDC", "no-grace", "most-grace"],
)
def test_parameters_that_fit_are_taken(stack, parameters):
    stack.deploy(TEMPLATE, parameters)
    assert stack.outputs()["CognitoUserPoolId"]
