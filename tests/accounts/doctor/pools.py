"""Pools at the local AWS: one that is as the template's, or with something wrong with it."""

import contextlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

# What CreateUserPool and CreateUserPoolClient take of what the Describe... calls return.
POOL_FIELDS = (
    "AccountRecoverySetting",
    "AdminCreateUserConfig",
    "AutoVerifiedAttributes",
    "DeletionProtection",
    "EmailConfiguration",
    "LambdaConfig",
    "MfaConfiguration",
    "Policies",
    "UserAttributeUpdateSettings",
    "UserPoolTier",
    "UsernameAttributes",
    "UsernameConfiguration",
)
CLIENT_FIELDS = (
    "AccessTokenValidity",
    "AllowedOAuthFlows",
    "AllowedOAuthFlowsUserPoolClient",
    "AllowedOAuthScopes",
    "AuthSessionValidity",
    "CallbackURLs",
    "ClientName",
    "EnableTokenRevocation",
    "ExplicitAuthFlows",
    "IdTokenValidity",
    "LogoutURLs",
    "PreventUserExistenceErrors",
    "ReadAttributes",
    "RefreshTokenRotation",
    "RefreshTokenValidity",
    "SupportedIdentityProviders",
    "TokenValidityUnits",
    "WriteAttributes",
)
EMAIL = {"Name": "email", "AttributeDataType": "String", "Required": True, "Mutable": True}
GOOGLE = {"client_id": "id", "client_secret": "secret", "authorize_scopes": "openid email"}


@dataclass
class Plan:
    """A pool to be: the parameters of the calls that make it."""

    pool: dict[str, Any]
    client: dict[str, Any]
    mfa: dict[str, Any]
    groups: list[str] = field(default_factory=lambda: ["support", "admins"])
    providers: list[str] = field(default_factory=list)
    domain: str = field(default_factory=lambda: f"doctor-{uuid.uuid4().hex[:12]}")


def plan_like(idp: Any, pool_id: str, client_id: str) -> Plan:
    """Plan another pool such as this one."""
    pool = idp.describe_user_pool(UserPoolId=pool_id)["UserPool"]
    client = idp.describe_user_pool_client(UserPoolId=pool_id, ClientId=client_id)["UserPoolClient"]
    mfa = idp.get_user_pool_mfa_config(UserPoolId=pool_id)
    del mfa["ResponseMetadata"]
    parameters = {name: pool[name] for name in POOL_FIELDS if name in pool}
    return Plan(
        pool=parameters | {"PoolName": "of-the-doctor", "Schema": [EMAIL]},
        client={name: client[name] for name in CLIENT_FIELDS if name in client},
        mfa=mfa,
    )


@contextlib.contextmanager
def made(idp: Any, plan: Plan) -> Iterator[tuple[str, str]]:
    """Make what is planned; gives the IDs of the pool and its app client."""
    pool_id = idp.create_user_pool(**plan.pool)["UserPool"]["Id"]
    idp.set_user_pool_mfa_config(UserPoolId=pool_id, **plan.mfa)
    for provider in plan.providers:
        idp.create_identity_provider(
            UserPoolId=pool_id,
            ProviderName=provider,
            ProviderType="Google",
            ProviderDetails=GOOGLE,
        )
    client = idp.create_user_pool_client(UserPoolId=pool_id, **plan.client)["UserPoolClient"]
    for group in plan.groups:
        idp.create_group(UserPoolId=pool_id, GroupName=group)
    if plan.domain:
        idp.create_user_pool_domain(UserPoolId=pool_id, Domain=plan.domain)
    try:
        yield pool_id, client["ClientId"]
    finally:
        if plan.domain:
            idp.delete_user_pool_domain(UserPoolId=pool_id, Domain=plan.domain)
        idp.update_user_pool(UserPoolId=pool_id, DeletionProtection="INACTIVE")
        idp.delete_user_pool(UserPoolId=pool_id)
