"""Refresh tokens: how long they last, what they carry, and how they are exchanged.

https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-refresh-token.html
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeAlias

from localcloud.cognito.families import Families, rotates
from localcloud.cognito.hooks import MiniStacks
from localcloud.cognito.internals import (
    Json,
    Refused,
    Response,
    app_client,
    claims_of,
    owner_of_refresh_token,
    pool_by_id,
    pool_of_client,
    revoke_only,
    tokens,
    user_named_in,
)

Outcome: TypeAlias = tuple[Json | None, Response | None]
_FLOWS = ("REFRESH_TOKEN_AUTH", "REFRESH_TOKEN")
# What the tokens being made have from the sign-in or the refresh token that they come from.
_inherited: ContextVar[Json | None] = ContextVar("_inherited", default=None)


def signed_jwt(
    ministacks: Callable[..., str], claims: Json, pool_id: str = "", use: str = ""
) -> str:
    """Sign a token: all tokens of a sign-in tell when that was, refreshed ones as well."""
    inherited = _inherited.get() or {}
    if claims.get("token_use") == "refresh":
        claims = claims | {"auth_time": claims["iat"]} | inherited
    elif "auth_time" in claims and "auth_time" in inherited:
        claims = claims | {"auth_time": inherited["auth_time"]}
    return ministacks(claims, pool_id, use)


def build_auth_result(ministacks: Callable[..., Json], *details: object, **more: object) -> Json:
    """Make the tokens of a sign-in, which all tell the same time of it, or of a refresh."""
    with _inheriting(_inherited.get() or {"auth_time": int(time.time())}):
        return ministacks(*details, **more)


def refresh_auth_user(
    ministacks: Callable[..., Outcome],
    pool: Json,
    pool_id: str,
    client_id: str,
    token: str,
) -> Outcome:
    """Return (the user, None) for a good refresh token, else (None, the refusal)."""
    user, error = ministacks(pool, pool_id, client_id, token)
    if not error and claims_of(token).get("exp", 0) <= time.time():
        return None, Refused("NotAuthorizedException", "Refresh Token has expired").response
    return user, error


def refresh_auth_result(
    ministacks: Callable[..., Outcome],
    pool: Json,
    pool_id: str,
    client_id: str,
    token: str,
) -> Outcome:
    """Return (the tokens that a refresh yields, None), else (None, the refusal)."""
    with _inheriting(_sign_in_of(claims_of(token))):
        return ministacks(pool, pool_id, client_id, token)


def initiate_auth(ministacks: MiniStacks, data: Json) -> Response:
    """InitiateAuth: no REFRESH_TOKEN_AUTH where the app client rotates or does not list it."""
    if data.get("AuthFlow") in _FLOWS:
        _check_flow(pool_of_client(data.get("ClientId", "")), data)
    return ministacks(data)


def admin_initiate_auth(ministacks: MiniStacks, data: Json) -> Response:
    """AdminInitiateAuth, likewise."""
    if data.get("AuthFlow") in _FLOWS:
        _check_flow(pool_by_id(data.get("UserPoolId", "")), data)
    return ministacks(data)


def get_tokens_from_refresh_token(data: Json) -> Json:
    """GetTokensFromRefreshToken, which for an app client that rotates also gives a new one."""
    token = data.get("RefreshToken", "")
    pool = pool_of_client(data.get("ClientId", ""))
    client = app_client(pool, data["ClientId"])
    if client.get("ClientSecret") and data.get("ClientSecret") != client["ClientSecret"]:
        message = f"Unable to verify secret for client {client['ClientId']}"
        raise Refused("NotAuthorizedException", message)
    user = owner_of_refresh_token(pool, client["ClientId"], token)
    claims = claims_of(token)
    successor = Families(user).exchange(claims, client)
    details = {
        "trigger_source": "TokenGeneration_RefreshTokens",
        "client_metadata": data.get("ClientMetadata") or {},
        "origin_jti": claims["origin_jti"],
        "scope": claims.get("scope"),
    }
    inherited = {"jti": successor, "exp": claims["exp"]} if successor else {}
    with _inheriting(_sign_in_of(claims) | inherited):
        result = tokens(pool, client["ClientId"], user, **details)
    if not successor:
        del result["RefreshToken"]
    return {"AuthenticationResult": result}


def revoke_token(ministacks: MiniStacks, data: Json) -> Json | Response:
    """RevokeToken: the newest and the first token of a family end it, one in between only itself.

    So it was measured on AWS with an app client that rotates.
    """
    token = data.get("Token", "")
    user = user_named_in(token)
    if user is None or Families(user).ends_with(claims_of(token)):
        return ministacks(data)
    revoke_only(token)
    return {}


def _check_flow(pool: Json, data: Json) -> None:
    client = app_client(pool, data.get("ClientId", ""))
    flows = client.get("ExplicitAuthFlows") or []
    named = any(flow.startswith("ALLOW_") for flow in flows)
    if rotates(client) or (named and "ALLOW_REFRESH_TOKEN_AUTH" not in flows):
        message = "REFRESH_TOKEN_AUTH flow not enabled for this client"
        raise Refused("InvalidParameterException", message)


def _sign_in_of(claims: Json) -> Json:
    """Return what all tokens have in common with the refresh token of these claims."""
    return {"auth_time": claims.get("auth_time", claims.get("iat", 0))}


@contextmanager
def _inheriting(claims: Json) -> Iterator[None]:
    """Have the tokens made meanwhile inherit these claims."""
    before = _inherited.set(claims)
    try:
        yield
    finally:
        _inherited.reset(before)
