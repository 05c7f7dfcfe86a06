"""How the pool and its app client are set up, for `manage.py cognito_doctor`; signed calls."""

from __future__ import annotations

from typing import Any

from accounts.cognito.calls.base import Calls


class PoolCalls(Calls):
    """Calls that describe; they return what AWS answers, as its API reference describes it.

    Raises `NotPermitted` where the AWS credentials lack the right.
    """

    def describe_pool(self) -> dict[str, Any]:
        """Return the user pool (UserPoolType)."""
        return self._inspect("describe_user_pool", "UserPool")

    def describe_app_client(self) -> dict[str, Any]:
        """Return the app client (UserPoolClientType)."""
        return self._inspect(
            "describe_user_pool_client", "UserPoolClient", ClientId=self._app_client_id
        )

    def describe_mfa(self) -> dict[str, Any]:
        """Return what kinds of MFA the pool has (GetUserPoolMfaConfig)."""
        return self._inspect("get_user_pool_mfa_config")

    def list_groups(self) -> list[dict[str, Any]]:
        """Return the first 60 groups of the pool (GroupType)."""
        groups: list[dict[str, Any]] = self._inspect("list_groups", Limit=60).get("Groups") or []
        return groups

    def list_identity_providers(self) -> list[dict[str, Any]]:
        """Return the first 60 external identity providers (ProviderDescription)."""
        answer = self._inspect("list_identity_providers", MaxResults=60)
        providers: list[dict[str, Any]] = answer.get("Providers") or []
        return providers

    def _inspect(self, api: str, part: str = "", **parameters: object) -> dict[str, Any]:
        answer = self._ask("inspect", api, signed=True, UserPoolId=self._user_pool_id, **parameters)
        found: dict[str, Any] = answer.get(part) or {} if part else answer
        return found
