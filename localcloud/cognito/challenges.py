"""From a password to tokens, through all that Cognito may ask in between.

https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html
"""

import hmac
import json
from collections.abc import Mapping

from localcloud.cognito.delivery import CODE, masked
from localcloud.cognito.factors import APP, MAIL, factors_of, offers_app
from localcloud.cognito.internals import (
    Json,
    Refused,
    app_client,
    attributes,
    mail_sign_in_code,
    note_sign_in,
    tokens,
)
from localcloud.cognito.sessions import SESSIONS, Session

NEW_PASSWORD = "NEW_PASSWORD_REQUIRED"  # noqa: S105  a challenge's name
CHOICE = "SELECT_MFA_TYPE"
SET_UP = "MFA_SETUP"


def after_password(
    pool: Json, client_id: str, user: Json, data: Json, metadata: Mapping[str, str]
) -> Json:
    """Answer what a correct password earns: tokens, or the challenge to pass first.

    Who comes from an external provider has no password; MiniStack would take any.
    """
    if user["UserStatus"] == "EXTERNAL_PROVIDER":
        raise Refused("NotAuthorizedException", "Incorrect username or password.")
    if user["UserStatus"] == "FORCE_CHANGE_PASSWORD":
        note_sign_in(pool, user, data, None)
        details = {"requiredAttributes": "[]", "userAttributes": json.dumps(attributes(user))}
        return challenge(pool, client_id, user, NEW_PASSWORD, details)
    asked = second_factor(pool, client_id, user)
    note_sign_in(pool, user, data, asked["Session"] if asked else None)
    if asked:
        return asked
    return {"AuthenticationResult": tokens(pool, client_id, user, client_metadata=metadata)}


def second_factor(pool: Json, client_id: str, user: Json) -> Json | None:
    """Return the challenge for the user's second factor; None if no second factor is asked for."""
    factors = factors_of(pool, user)
    if len(factors) == 1:
        return code_challenge(pool, client_id, user, factors[0])
    if factors:
        choices = tuple(factors)
        details = {"MFAS_CAN_CHOOSE": json.dumps(choices)}
        return challenge(pool, client_id, user, CHOICE, details, choices=choices)
    if pool["MfaConfiguration"] == "ON":
        possible = [APP] if offers_app(pool) else []
        details = {"MFAS_CAN_SETUP": json.dumps(possible)}
        return challenge(pool, client_id, user, SET_UP, details)
    return None


def code_challenge(pool: Json, client_id: str, user: Json, factor: str) -> Json:
    """Ask for a code of this second factor, and send the code if it is one that is sent.

    Nothing goes out for a text message: its code is always the same.
    """
    if factor == APP:
        return challenge(pool, client_id, user, APP, {})
    medium, name = ("EMAIL", "email") if factor == MAIL else ("SMS", "phone_number")
    details = {
        "CODE_DELIVERY_DELIVERY_MEDIUM": medium,
        "CODE_DELIVERY_DESTINATION": masked(attributes(user)[name]),
    }
    asked = challenge(pool, client_id, user, factor, details, code=CODE)
    if factor == MAIL:
        mail_sign_in_code(pool, user, CODE)
    return asked


def challenge(
    pool: Json,
    client_id: str,
    user: Json,
    name: str,
    details: Mapping[str, str],
    *,
    code: str = "",
    choices: tuple[str, ...] = (),
) -> Json:
    """Ask for what `name` says, in a session of its own.

    USER_ID_FOR_SRP is the real username, which in a pool of e-mail addresses is the sub.
    """
    session = Session(
        pool_id=pool["Id"],
        client_id=client_id,
        username=user["Username"],
        challenge=name,
        code=code,
        choices=choices,
    )
    return {
        "ChallengeName": name,
        "Session": SESSIONS.hand_out(session, client=app_client(pool, client_id)),
        "ChallengeParameters": {"USER_ID_FOR_SRP": user["Username"], **details},
    }


def same_code(issued: str, given: str) -> bool:
    """Whether the code that came back is the one that was sent."""
    return bool(issued) and hmac.compare_digest(issued.encode(), given.encode())
