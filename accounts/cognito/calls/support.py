"""What support may do to people's accounts; the calls are signed with our AWS credentials.

Each needs the IAM right of its API's name on the user pool, and cloudformation/cognito.yaml grants
these and no others. `username` is the person's sub, or their address where that is all we have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from accounts.cognito.answers import TOTP, Profile, read_groups, read_profile
from accounts.cognito.calls.base import Calls

if TYPE_CHECKING:
    from collections.abc import Iterable

# A pool refuses settings of a second factor that it does not have, even to turn it off.
_MFA_SETTINGS: Final = {
    TOTP: "SoftwareTokenMfaSettings",
    "SMS_MFA": "SMSMfaSettings",
    "EMAIL_OTP": "EmailMfaSettings",
}


class SupportCalls(Calls):
    """Calls of administrators. All raise `UserUnknown` besides what they name."""

    def admin_get(self, *, username: str) -> Profile:
        """Return what the pool keeps on the person."""
        return read_profile(self._for("admin_get", "admin_get_user", username))

    def admin_find(self, *, email: str, sub: str = "") -> Profile | None:
        """Return what the pool keeps on whoever has this address; None for nobody.

        With an account of an identity provider several may have it: `sub` says which is meant.
        """
        quoted = email.replace("\\", "\\\\").replace('"', '\\"')
        answer = self._ask(
            "admin_find",
            "list_users",
            signed=True,
            UserPoolId=self._user_pool_id,
            Filter=f'email = "{quoted}"',
            Limit=60,
        )
        found = [read_profile(one) for one in answer.get("Users") or []]
        return next((profile for profile in found if not sub or profile.sub == sub), None)

    def admin_groups(self, *, username: str) -> tuple[str, ...]:
        """Return the person's groups of the pool."""
        groups: tuple[str, ...] = ()
        page: dict[str, Any] = {"NextToken": ""}
        while "NextToken" in page:
            more = {"NextToken": page["NextToken"]} if page["NextToken"] else {}
            page = self._for("admin_groups", "admin_list_groups_for_user", username, **more)
            groups += read_groups(page)
        return groups

    def admin_confirm(self, *, username: str) -> None:
        """Confirm the person without a code; raises `AlreadyConfirmed`."""
        self._for("admin_confirm", "admin_confirm_sign_up", username)

    def admin_reset_password(self, *, username: str) -> None:
        """Make the password unusable and mail a code for a new one.

        Raises `CodeDeliveryFailed`, and `ResetImpossible` where there is no verified address, or
        no password of their own yet.
        """
        self._for("admin_reset_password", "admin_reset_user_password", username)

    def admin_sign_out(self, *, username: str) -> None:
        """Make all refresh tokens of the person invalid."""
        self._for("admin_sign_out", "admin_user_global_sign_out", username)

    def admin_reset_mfa(self, *, username: str, methods: Iterable[str]) -> None:
        """Have log-ins ask for none of these second factors (a profile's `mfa`) any more."""
        off = {"Enabled": False, "PreferredMfa": False}
        settings = {_MFA_SETTINGS[name]: off for name in methods if name in _MFA_SETTINGS}
        self._for("admin_reset_mfa", "admin_set_user_mfa_preference", username, **settings)

    def admin_disable(self, *, username: str) -> None:
        """Let the person sign in no more."""
        self._for("admin_disable", "admin_disable_user", username)

    def admin_enable(self, *, username: str) -> None:
        """Let the person sign in again."""
        self._for("admin_enable", "admin_enable_user", username)

    def admin_delete(self, *, username: str) -> None:
        """Delete the person from the pool."""
        self._for("admin_delete", "admin_delete_user", username)

    def _for(self, operation: str, api: str, username: str, **parameters: Any) -> dict[str, Any]:  # noqa: ANN401  (AWS's parameters)
        return self._ask(
            operation,
            api,
            signed=True,
            UserPoolId=self._user_pool_id,
            Username=username,
            **parameters,
        )
