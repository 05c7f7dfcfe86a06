"""User pools of the local AWS, made through its API as the tests need them."""

import itertools
import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localcloud import LocalCloud
from tests.totp import totp

PASSWORD = "SecurePassword123"
TEMPORARY = "TemporaryPassword123"
PASSWORDS = {"MinimumLength": 12, "RequireSymbols": False}
FLOWS = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH"]
REFRESH = "ALLOW_REFRESH_TOKEN_AUTH"
_numbers = itertools.count()


def new_email() -> str:
    return f"someone{next(_numbers)}@example.com"


class Pool:
    """A user pool of e-mail addresses with one app client."""

    def __init__(self, cloud: LocalCloud, client: dict[str, Any], **settings: Any) -> None:
        self.cloud = cloud
        self.idp = cloud.client("cognito-idp")
        self.id = self.idp.create_user_pool(
            PoolName="test",
            UsernameAttributes=["email"],
            AutoVerifiedAttributes=["email"],
            Policies={"PasswordPolicy": PASSWORDS},
            **settings,
        )["UserPool"]["Id"]
        self.idp.set_user_pool_mfa_config(
            UserPoolId=self.id,
            SoftwareTokenMfaConfiguration={"Enabled": True},
            MfaConfiguration=settings.get("MfaConfiguration", "OPTIONAL"),
        )
        self.client_id = self.add_client(**client)

    def add_client(self, **settings: Any) -> str:
        made = self.idp.create_user_pool_client(
            UserPoolId=self.id,
            ClientName="test",
            **{"ExplicitAuthFlows": [*FLOWS, REFRESH], **settings},
        )
        return made["UserPoolClient"]["ClientId"]

    def account(self, *, password: str = PASSWORD, invited: bool = False, **more: str) -> str:
        """Make an account and return its address; one that is `invited` must change it first."""
        attributes = {"email": new_email(), "email_verified": "true", **more}
        self.idp.admin_create_user(
            UserPoolId=self.id,
            Username=attributes["email"],
            TemporaryPassword=TEMPORARY,
            MessageAction="SUPPRESS",
            UserAttributes=[{"Name": name, "Value": one} for name, one in attributes.items()],
        )
        if not invited:
            self.idp.admin_set_user_password(
                UserPoolId=self.id, Username=attributes["email"], Password=password, Permanent=True
            )
        return attributes["email"]

    def log_in(self, email: str, password: str = PASSWORD, *, client: str = "") -> Any:
        return self.idp.initiate_auth(
            ClientId=client or self.client_id,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": email, "PASSWORD": password},
        )

    def tokens(self, email: str, **more: Any) -> dict[str, str]:
        return self.log_in(email, **more)["AuthenticationResult"]

    def access_token(self, email: str) -> str:
        return self.tokens(email)["AccessToken"]

    def answer(self, asked: Any, *, client: str = "", **responses: str) -> Any:
        """Answer a challenge as it was asked."""
        return self.idp.respond_to_auth_challenge(
            ClientId=client or self.client_id,
            ChallengeName=asked["ChallengeName"],
            Session=asked["Session"],
            ChallengeResponses={
                "USERNAME": asked["ChallengeParameters"]["USER_ID_FOR_SRP"],
                **responses,
            },
        )

    def attributes(self, email: str) -> dict[str, str]:
        user = self.idp.admin_get_user(UserPoolId=self.id, Username=email)
        return {one["Name"]: one["Value"] for one in user["UserAttributes"]}

    def set_up_app(self, access_token: str, *, enabled: bool = True) -> str:
        """Set up an authenticator app and return its secret."""
        secret = self.idp.associate_software_token(AccessToken=access_token)["SecretCode"]
        self.idp.verify_software_token(AccessToken=access_token, UserCode=totp(secret))
        if enabled:
            self.prefer(access_token, SoftwareToken={"Enabled": True, "PreferredMfa": True})
        return secret

    def prefer(self, access_token: str, **settings: Any) -> None:
        """SetUserMFAPreference, without the endings of its parameters' names."""
        settings = {f"{name}MfaSettings": value for name, value in settings.items()}
        self.idp.set_user_mfa_preference(AccessToken=access_token, **settings)

    def mails_to(self, email: str) -> list[str]:
        return [mail.body for mail in self.cloud.mails() if mail.to == email]


@pytest.fixture(scope="session")
def pool_with(cloud: LocalCloud):
    """Give a user pool with these settings, the same one for the same settings."""
    pools: dict[str, Pool] = {}

    def get(client: dict[str, Any] | None = None, **settings: Any) -> Pool:
        key = json.dumps([client, settings], sort_keys=True)
        if key not in pools:
            pools[key] = Pool(cloud, client or {}, **settings)
        return pools[key]

    return get


@pytest.fixture
def pool(pool_with) -> Pool:
    """A user pool in which MFA is optional."""
    return pool_with()


@pytest.fixture
def strict_pool(pool_with) -> Pool:
    """A user pool in which MFA is required."""
    return pool_with(MfaConfiguration="ON")


class Refusal:
    """Within a `with`, something is refused: with this code, and this in the message."""

    def __init__(self, code: str, message: str = "") -> None:
        self.code, self.message = code, message

    def __enter__(self) -> None:
        self._raises = pytest.raises(ClientError)
        self._info = self._raises.__enter__()

    def __exit__(self, *error: Any) -> bool:
        suppressed = self._raises.__exit__(*error)
        said = self._info.value.response["Error"]
        assert (said["Code"], said["Message"]) == (self.code, self.message or said["Message"])
        return suppressed


refused = Refusal
INVALID_SESSION = refused("NotAuthorizedException", "Invalid session for the user.")
USED_SESSION = refused(
    "NotAuthorizedException", "Invalid session for the user, session can only be used once."
)
EXPIRED_SESSION = refused(
    "NotAuthorizedException", "Invalid session for the user, session is expired."
)
