"""Parameters of the templates that go together."""

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
# What has no default: the stage, and outputs of the stacks before.
DATABASE = {
    "Stage": "dev",
    "SubnetIds": "subnet-0a,subnet-0b",
    "DatabaseSecurityGroupId": "sg-0d",
}
SERVICE = {
    "Stage": "dev",
    "DatabaseSecret": "arn:aws:secretsmanager:us-east-1:000000000000:secret:rds!cluster-1-AbCdEf",
    "DatabaseKind": "CLUSTER",
    "DatabaseIdentifier": "budget-tracker-dev",
    "SupportPolicyArn": "arn:aws:iam::000000000000:policy/support",
    "DoctorPolicyArn": "arn:aws:iam::000000000000:policy/doctor",
}
KEY = "arn:aws:kms:us-east-1:000000000000:key/0a1b2c3d"


def without(parameters: dict[str, str], *names: str) -> dict[str, str]:
    """These parameters, some left to their defaults."""
    assert parameters.keys() >= set(names)
    return {name: value for name, value in parameters.items() if name not in names}
