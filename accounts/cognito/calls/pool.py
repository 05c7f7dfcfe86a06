"""How the pool and its app client are set up, for `manage.py cognito_doctor`; signed calls."""

from __future__ import annotations

import hmac
from typing import Any

from accounts.cognito.calls.base import Calls


class PoolCalls(Calls):
    """Calls that describe; they return what AWS answers, as its API reference describes it.

    Each needs the IAM right of its API's name; raises `NotPermitted` where the AWS credentials
    lack it. What AWS does not know at all, the pool included, is described by an empty answer.
    """

    def describe_pool(self) -> dict[str, Any]:
        """Return the user pool (UserPoolType)."""
        return self._inspect("describe_user_pool", "UserPool")

    def describe_app_client(self) -> dict[str, Any]:
        """Return the app client (UserPoolClientType), but for its secret.

        ClientSecret says instead whether it has one: "" for none, "ours" for the one that the
        gateway was given, or "another".
        """
        client = self._inspect(
            "describe_user_pool_client", "UserPoolClient", ClientId=self._app_client_id
        )
        if client:
            client["ClientSecret"] = self._whose(client.pop("ClientSecret", ""))
        return client

    def describe_mfa(self) -> dict[str, Any]:
        """Return what kinds of MFA the pool has (GetUserPoolMfaConfig)."""
        return self._inspect("get_user_pool_mfa_config")

    def describe_domain(self, *, domain: str) -> dict[str, Any]:
        """Return a domain (DomainDescriptionType): a prefix of AWS's or one's own host name."""
        answer = self._ask("inspect", "describe_user_pool_domain", signed=True, Domain=domain)
        description: dict[str, Any] = answer.get("DomainDescription") or {}
        return description

    def list_groups(self) -> list[dict[str, Any]]:
        """Return the groups of the pool (GroupType)."""
        return self._list("list_groups", "Groups", Limit=60)

    def list_identity_providers(self) -> list[dict[str, Any]]:
        """Return the external identity providers of the pool (ProviderDescription)."""
        return self._list("list_identity_providers", "Providers", MaxResults=60)

    def _list(self, api: str, part: str, **parameters: Any) -> list[dict[str, Any]]:  # noqa: ANN401  (AWS's parameters)
        page = self._inspect(api, "", **parameters)
        listed: list[dict[str, Any]] = list(page.get(part) or [])
        while page.get("NextToken"):
            page = self._inspect(api, "", **parameters, NextToken=page["NextToken"])
            listed += page[part]
        return listed

    def _inspect(self, api: str, part: str = "", **parameters: Any) -> dict[str, Any]:  # noqa: ANN401  (AWS's parameters)
        answer = self._ask("inspect", api, signed=True, UserPoolId=self._user_pool_id, **parameters)
        found: dict[str, Any] = answer.get(part) or {} if part else answer
        return found

    def _whose(self, secret: str) -> str:
        if not secret:
            return ""
        same = hmac.compare_digest(secret.encode(), self._app_client_secret.encode())
        return "ours" if same else "another"
