"""Authenticator apps (TOTP): AssociateSoftwareToken and VerifySoftwareToken.

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa-totp.html
Both take an access token, or the session of an MFA_SETUP challenge. A verified app is not yet asked
for at sign-ins: that takes SetUserMFAPreference, or the answer to MFA_SETUP.
"""

import base64
import secrets

from localcloud.cognito.challenges import SET_UP
from localcloud.cognito.factors import offers_app
from localcloud.cognito.internals import (
    Json,
    Refused,
    fits_totp,
    pool_by_id,
    user_by_name,
    user_of_access_token,
)
from localcloud.cognito.sessions import SESSIONS, next_session

SECRET_BYTES = 20


def associate_software_token(data: Json) -> Json:
    """AssociateSoftwareToken: hand out a secret. A verified app stays good until the next is."""
    _one_of_two(data)
    secret = base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()
    if data.get("AccessToken"):
        pool, user = user_of_access_token(data["AccessToken"])
        _check_pool(pool)
        user["_totp_pending_secret"] = secret
        return {"SecretCode": secret}
    session = SESSIONS.find(data["Session"], SET_UP)
    pool = pool_by_id(session.pool_id)
    _check_pool(pool)
    return {"SecretCode": secret, "Session": next_session(session, pool, secret=secret)}


def verify_software_token(data: Json) -> Json:
    """VerifySoftwareToken: check that the app shows the right code, with which it is verified.

    With nothing set up anew, the code is checked against the app verified before.
    """
    _one_of_two(data)
    code = data.get("UserCode", "")
    if data.get("AccessToken"):
        _, user = user_of_access_token(data["AccessToken"])
        secret = user.get("_totp_pending_secret") or user.get("_totp_secret") or ""
        _check_code(secret, code)
        _keep(user, secret)
        return {"Status": "SUCCESS"}
    session = SESSIONS.find(data["Session"], SET_UP)
    pool = pool_by_id(session.pool_id)
    user = user_by_name(pool, session.username)
    _check_code(session.secret, code)
    token = next_session(session, pool, secret=session.secret, verified=True)
    _keep(user, session.secret)
    return {"Status": "SUCCESS", "Session": token}


def _one_of_two(data: Json) -> None:
    if bool(data.get("AccessToken")) == bool(data.get("Session")):
        message = "Either an access token or a session is required, and not both."
        raise Refused("InvalidParameterException", message)


def _check_pool(pool: Json) -> None:
    if not offers_app(pool):
        message = "Software Token MFA has not been enabled by the userPool."
        raise Refused("SoftwareTokenMFANotFoundException", message)


def _check_code(secret: str, code: str) -> None:
    if not secret:
        message = "No software token MFA has been associated for verification."
        raise Refused("EnableSoftwareTokenMFAException", message)
    if not fits_totp(secret, code):
        raise Refused("EnableSoftwareTokenMFAException", "Code mismatch")


def _keep(user: Json, secret: str) -> None:
    user["_totp_secret"] = secret
    user.pop("_totp_pending_secret", None)
