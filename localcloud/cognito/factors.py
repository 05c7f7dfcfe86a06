"""Second factors: which a user has, prefers and is asked for.

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa.html
"""

from localcloud.cognito.internals import (
    Json,
    Refused,
    attributes,
    pool_by_id,
    user_by_name,
    user_of_access_token,
)

APP = "SOFTWARE_TOKEN_MFA"
MAIL = "EMAIL_OTP"
TEXT = "SMS_MFA"

_SETTINGS = {"SoftwareTokenMfaSettings": APP, "EmailMfaSettings": MAIL, "SMSMfaSettings": TEXT}


def factors_of(pool: Json, user: Json) -> list[str]:
    """Return the second factors of which a sign-in asks for one: none, one, or several to choose.

    Where MFA is required, an app that has shown a code counts even if nobody enabled it.
    """
    if pool["MfaConfiguration"] == "OFF":
        return []
    enabled = [factor for factor in user.get("_mfa_enabled", []) if _reaches(user, factor)]
    if pool["MfaConfiguration"] == "ON" and _reaches(user, APP) and APP not in enabled:
        enabled.append(APP)
    preferred = user.get("_preferred_mfa")
    return [factor for factor in enabled if factor == preferred] or enabled


def offers_app(pool: Json) -> bool:
    """Whether people may set up authenticator apps in this pool."""
    return bool((pool.get("SoftwareTokenMfaConfiguration") or {}).get("Enabled"))


def enrol_app(user: Json) -> None:
    """Have sign-ins ask for a code of the user's authenticator app."""
    enabled = user.setdefault("_mfa_enabled", [])
    if APP not in enabled:
        enabled.append(APP)
    user["_preferred_mfa"] = APP


def set_user_mfa_preference(data: Json) -> Json:
    """SetUserMFAPreference, for the owner of an access token."""
    pool, user = user_of_access_token(data.get("AccessToken", ""))
    _set_preference(pool, user, data)
    return {}


def admin_set_user_mfa_preference(data: Json) -> Json:
    """AdminSetUserMFAPreference."""
    pool = pool_by_id(data.get("UserPoolId", ""))
    _set_preference(pool, user_by_name(pool, data.get("Username", "")), data)
    return {}


def _set_preference(pool: Json, user: Json, data: Json) -> None:
    wanted = {factor: data[name] for name, factor in _SETTINGS.items() if data.get(name)}
    preferred = [factor for factor, settings in wanted.items() if settings.get("PreferredMfa")]
    if len(preferred) > 1:
        raise Refused("InvalidParameterException", "Only one factor can be set as preferred.")
    for factor, settings in wanted.items():
        if settings.get("Enabled") and not _reaches(user, factor):
            message = f"User does not have delivery config set to turn on {factor}"
            raise Refused("InvalidParameterException", message)
    for factor, settings in wanted.items():
        _set_factor(pool, user, factor, settings)


def _set_factor(pool: Json, user: Json, factor: str, settings: Json) -> None:
    enabled: list[str] = user.setdefault("_mfa_enabled", [])
    if settings.get("Enabled") and factor not in enabled:
        enabled.append(factor)
    # A pool that requires MFA says yes to turning it off, and does nothing.
    turned_off = settings.get("Enabled") is False and pool["MfaConfiguration"] != "ON"
    if turned_off and factor in enabled:
        enabled.remove(factor)
    if settings.get("PreferredMfa") and factor in enabled:
        user["_preferred_mfa"] = factor
    elif user.get("_preferred_mfa") == factor:
        user["_preferred_mfa"] = ""


def _reaches(user: Json, factor: str) -> bool:
    if factor == APP:
        return bool(user.get("_totp_secret"))
    return bool(attributes(user).get("email" if factor == MAIL else "phone_number"))
