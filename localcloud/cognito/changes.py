"""Changes of a user's attributes, and the codes that verify a new address or number.

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-email-phone-verification.html
Where the pool's AttributesRequireVerificationBeforeUpdate names an attribute, its old value stays
in force until the code sent to the new one has come back; otherwise the new value counts at once,
unverified.
"""

from localcloud.cognito.delivery import CODE, code_delivery_details
from localcloud.cognito.internals import (
    Json,
    Refused,
    app_client,
    attributes,
    check_code,
    claims_of,
    find_user,
    mail_verification,
    named_values,
    pool_by_id,
    set_attributes,
    user_by_name,
    user_of_access_token,
)

_WHAT = {"email": "email address", "phone_number": "phone number"}
# Nobody may write these about themselves, whatever the app client's WriteAttributes are.
_OURS = {"sub", "email_verified", "phone_number_verified"}


def update_user_attributes(data: Json) -> Json:
    """UpdateUserAttributes, which answers where codes were sent."""
    pool, user = user_of_access_token(data.get("AccessToken", ""))
    changes = named_values(data.get("UserAttributes") or [])
    client = app_client(pool, claims_of(data["AccessToken"]).get("client_id", ""))
    writable = client.get("WriteAttributes")
    if _OURS & changes.keys() or (writable and not changes.keys() <= set(writable)):
        message = "A client attempted to write unauthorized attribute"
        raise Refused("NotAuthorizedException", message)
    return {"CodeDeliveryDetailsList": _change(pool, user, changes)}


def admin_update_user_attributes(data: Json) -> Json:
    """AdminUpdateUserAttributes; with email_verified "true" a new address counts at once."""
    pool = pool_by_id(data.get("UserPoolId", ""))
    user = user_by_name(pool, data.get("Username", ""))
    _change(pool, user, named_values(data.get("UserAttributes") or []))
    return {}


def get_user_attribute_verification_code(data: Json) -> Json:
    """GetUserAttributeVerificationCode: send the code for a pending value, or the present one."""
    pool, user = user_of_access_token(data.get("AccessToken", ""))
    name = _verifiable(data)
    pending = user.get("_verifications", {}).get(name)
    value = pending["value"] if pending else attributes(user).get(name)
    if not value:
        message = f"User does not have a valid registered {_WHAT[name]}"
        raise Refused("InvalidParameterException", message)
    return {"CodeDeliveryDetails": _send_code(pool, user, name, value)}


def verify_user_attribute(data: Json) -> Json:
    """VerifyUserAttribute: the value whose code comes back is the user's, and verified."""
    pool, user = user_of_access_token(data.get("AccessToken", ""))
    name = _verifiable(data)
    pending = user.get("_verifications", {}).get(name) or {}
    check_code(pending.get("code"), data.get("Code", ""))
    _check_free(pool, user, name, pending["value"])
    del user["_verifications"][name]
    set_attributes(user, {name: pending["value"], f"{name}_verified": "true"})
    return {}


def _change(pool: Json, user: Json, changes: dict[str, str]) -> list[Json]:
    """Apply changes as far as they count at once; return where codes were sent."""
    changed = dict(changes.items() - attributes(user).items())
    new = {name: value for name, value in changed.items() if name in _WHAT}
    for name in new.keys() & set(pool["UsernameAttributes"]):
        _check_free(pool, user, name, new[name])
    unverified = [name for name in new if changes.get(f"{name}_verified") != "true"]
    waiting = [name for name in unverified if name in _verified_first(pool)]
    flags = {f"{name}_verified": "false" for name in unverified if name not in waiting}
    set_attributes(user, flags | {name: changes[name] for name in changes if name not in waiting})
    for name in new:
        user.get("_verifications", {}).pop(name, None)
    asked = {*waiting, *pool["AutoVerifiedAttributes"]}
    return [_send_code(pool, user, name, new[name]) for name in unverified if name in asked]


def _verified_first(pool: Json) -> list[str]:
    settings = pool.get("UserAttributeUpdateSettings") or {}
    names: list[str] = settings.get("AttributesRequireVerificationBeforeUpdate") or []
    return names


def _send_code(pool: Json, user: Json, name: str, value: str) -> Json:
    user.setdefault("_verifications", {})[name] = {"value": value, "code": CODE}
    if name == "email":
        mail_verification(pool, user, value, CODE)
    return code_delivery_details(name, value)


def _verifiable(data: Json) -> str:
    name: str = data.get("AttributeName", "")
    if name not in _WHAT:
        message = "Invalid attribute name. Only phone_number and email can be verified."
        raise Refused("InvalidParameterException", message)
    return name


def _check_free(pool: Json, user: Json, name: str, value: str) -> None:
    other = find_user(pool, value)
    if other is not None and other["Username"] != user["Username"]:
        message = f"An account with the given {name} already exists."
        raise Refused("AliasExistsException", message)
