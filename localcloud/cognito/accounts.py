"""Signing up and forgotten passwords, where MiniStack is more lenient than Cognito.

https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-managing-errors.html
"""

from collections.abc import Callable
from typing import TypeAlias

from localcloud.cognito.delivery import code_delivery_details
from localcloud.cognito.hooks import MiniStacks
from localcloud.cognito.internals import (
    Json,
    Refused,
    Response,
    attributes,
    find_user,
    hides_users,
    pool_by_id,
    pool_of_client,
    set_attributes,
    user_by_name,
)

Found: TypeAlias = tuple[Json | None, Response | None]

# Who has no password of their own.
_WITHOUT_PASSWORD = ("FORCE_CHANGE_PASSWORD", "EXTERNAL_PROVIDER")


def resolve_user(
    ministacks: Callable[..., Found],
    pool: Json,
    name: object,
) -> Found:
    """Return (the user of this name, None); in a pool that ignores case, whatever its case."""
    user, error = ministacks(pool, name)
    if user or not isinstance(name, str) or _minds_case(pool):
        return user, error
    aliases = pool["UsernameAttributes"]
    for other in pool["_users"].values():
        names = [other["Username"], *(attributes(other).get(alias, "") for alias in aliases)]
        if name.lower() in [one.lower() for one in names]:
            return other, None
    return None, error


def resend_confirmation_code(ministacks: MiniStacks, data: Json) -> Response:
    """ResendConfirmationCode, which has nothing to send to a confirmed user."""
    user = find_user(pool_of_client(data.get("ClientId", "")), data.get("Username", ""))
    if user and user["UserStatus"] != "UNCONFIRMED":
        raise Refused("InvalidParameterException", "User is already confirmed.")
    return ministacks(data)


def confirm_sign_up(ministacks: MiniStacks, data: Json) -> Response:
    """ConfirmSignUp: the address that the code was sent to is verified with it.

    A wrong code has been refused before.
    """
    response = ministacks(data)
    pool = pool_of_client(data.get("ClientId", ""))
    user = find_user(pool, data.get("Username", ""))
    if user and "email" in pool["AutoVerifiedAttributes"]:
        set_attributes(user, {"email_verified": "true"})
    return response


def admin_confirm_sign_up(ministacks: MiniStacks, data: Json) -> Response:
    """AdminConfirmSignUp, only for who has signed up and is not confirmed yet."""
    user = user_by_name(pool_by_id(data.get("UserPoolId", "")), data.get("Username", ""))
    if user["UserStatus"] != "UNCONFIRMED":
        message = f"User cannot be confirmed. Current status is {user['UserStatus']}"
        raise Refused("NotAuthorizedException", message)
    return ministacks(data)


def forgot_password(ministacks: MiniStacks, data: Json) -> Json | Response:
    """ForgotPassword: a code goes to a verified address only, and to no one who was invited."""
    pool = pool_of_client(data.get("ClientId", ""))
    user = find_user(pool, data.get("Username", ""))
    unreachable = user and not (user["Enabled"] and _is_reachable(user))
    if unreachable and hides_users(pool, data["ClientId"]):
        return {"CodeDeliveryDetails": code_delivery_details("email", data["Username"])}
    if user:
        _check_recovery(user)
    return ministacks(data)


def admin_reset_user_password(ministacks: MiniStacks, data: Json) -> Response:
    """AdminResetUserPassword, for those who could do it themselves."""
    _check_recovery(user_by_name(pool_by_id(data.get("UserPoolId", "")), data.get("Username", "")))
    return ministacks(data)


def _check_recovery(user: Json) -> None:
    if not user["Enabled"]:
        raise Refused("NotAuthorizedException", "User is disabled.")
    if user["UserStatus"] in _WITHOUT_PASSWORD:
        message = "User password cannot be reset in the current state."
        raise Refused("NotAuthorizedException", message)
    if not _is_reachable(user):
        message = (
            "Cannot reset password for the user as there is no registered/verified email or"
            " phone_number"
        )
        raise Refused("InvalidParameterException", message)


def _is_reachable(user: Json) -> bool:
    return attributes(user).get("email_verified") == "true"


def _minds_case(pool: Json) -> bool:
    configuration = pool.get("UsernameConfiguration")
    if configuration is None:
        return True
    return str(configuration.get("CaseSensitive", False)).lower() == "true"
