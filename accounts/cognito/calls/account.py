"""What people do with their own account; each call carries their access token."""

from __future__ import annotations

from accounts.cognito.answers import Profile, read_profile
from accounts.cognito.calls.base import Calls
from accounts.cognito.errors import CognitoUnavailable


class AccountCalls(Calls):
    """Calls on behalf of a person. All raise `InvalidAccessToken` besides what they name."""

    def get_profile(self, *, access_token: str) -> Profile:
        """Return what the pool keeps on the person."""
        return read_profile(self._ask("get_profile", "get_user", AccessToken=access_token))

    def sign_out_everywhere(self, *, access_token: str) -> None:
        """Make all refresh tokens of the user invalid.

        Tokens checked locally stay good until they expire.
        """
        self._ask("sign_out_everywhere", "global_sign_out", AccessToken=access_token)

    def change_password(self, *, access_token: str, old: str, new: str) -> None:
        """Set another password; raises `WrongPassword` for the old, `PasswordRefused` for the new.

        Tokens given before stay good.
        """
        self._ask(
            "change_password",
            "change_password",
            once=True,
            AccessToken=access_token,
            PreviousPassword=old,
            ProposedPassword=new,
        )

    def change_email(self, *, access_token: str, email: str) -> None:
        """Mail a code to the new address, which counts once `verify_email` has that code.

        Raises `UsernameExists`, `EmailRefused` or `CodeDeliveryFailed`.
        """
        self._ask(
            "change_email",
            "update_user_attributes",
            AccessToken=access_token,
            UserAttributes=[{"Name": "email", "Value": email}],
        )

    def verify_email(self, *, access_token: str, code: str) -> None:
        """Make the new address the person's; raises `InvalidCode` or `UsernameExists`."""
        self._ask(
            "verify_email",
            "verify_user_attribute",
            AccessToken=access_token,
            AttributeName="email",
            Code=code,
        )

    def start_totp(self, *, access_token: str) -> str:
        """Return a new secret for an authenticator app; it counts after `check_totp`."""
        answer = self._ask("start_totp", "associate_software_token", AccessToken=access_token)
        secret = answer.get("SecretCode")
        if not isinstance(secret, str) or not secret:
            raise CognitoUnavailable
        return secret

    def check_totp(self, *, access_token: str, code: str) -> None:
        """Check a code of the secret handed out last; raises `InvalidCode`, `MfaNotSetUp`."""
        self._ask(
            "check_totp",
            "verify_software_token",
            once=True,
            AccessToken=access_token,
            UserCode=code,
        )

    def set_totp(self, *, access_token: str, enabled: bool) -> None:
        """Have log-ins ask for a code of the app, or no longer; raises `MfaNotSetUp`."""
        self._ask(
            "set_totp",
            "set_user_mfa_preference",
            AccessToken=access_token,
            SoftwareTokenMfaSettings={"Enabled": enabled, "PreferredMfa": enabled},
        )

    def delete_account(self, *, access_token: str) -> None:
        """Delete the person from the pool."""
        self._ask("delete_account", "delete_user", AccessToken=access_token)
