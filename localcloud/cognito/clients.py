"""App clients that rotate refresh tokens: CreateUserPoolClient and UpdateUserPoolClient.

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html
"""

import json

from localcloud.cognito.hooks import MiniStacks
from localcloud.cognito.internals import Json, Refused, Response, app_client, pool_by_id

SETTING = "RefreshTokenRotation"
DEFAULT = {"Feature": "DISABLED"}


def create_user_pool_client(ministacks: MiniStacks, data: Json) -> Json | Response:
    """CreateUserPoolClient, keeping RefreshTokenRotation."""
    _check({}, data)
    return _keep(ministacks(data), data)


def update_user_pool_client(ministacks: MiniStacks, data: Json) -> Json | Response:
    """UpdateUserPoolClient, keeping RefreshTokenRotation."""
    client = app_client(pool_by_id(data.get("UserPoolId", "")), data.get("ClientId", ""))
    _check(client, data)
    return _keep(ministacks(data), data)


def _check(client: Json, data: Json) -> None:
    wanted = {**client, **data}
    rotation = wanted.get(SETTING) or DEFAULT
    flows = wanted.get("ExplicitAuthFlows") or []
    if rotation["Feature"] == "ENABLED" and "ALLOW_REFRESH_TOKEN_AUTH" in flows:
        message = (
            "Refresh token rotation cannot be enabled along with the authentication flow"
            " ALLOW_REFRESH_TOKEN_AUTH."
        )
        raise Refused("InvalidParameterException", message)


def _keep(response: Response, data: Json) -> Json | Response:
    """Set the client's rotation as the request says, and answer with it."""
    answer = json.loads(response[2])
    if "UserPoolClient" not in answer or not data.get(SETTING):
        return response
    described: Json = answer["UserPoolClient"]
    client = app_client(pool_by_id(data["UserPoolId"]), described["ClientId"])
    rotation = dict(data[SETTING])
    if "RetryGracePeriodSeconds" in rotation:
        # A template may have it as text.
        rotation["RetryGracePeriodSeconds"] = int(rotation["RetryGracePeriodSeconds"])
    client[SETTING] = described[SETTING] = rotation
    kept: Json = answer
    return kept
