"""What Cognito answers, as types of ours."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from accounts.cognito.errors import CognitoUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

logger = logging.getLogger(__name__)

# How Cognito calls an authenticator app, among second factors and challenges.
TOTP: Final = "SOFTWARE_TOKEN_MFA"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What a sign-in or a refresh yields; the repr hides the tokens.

    `refresh_token` is None where a refresh left the old one in force. `expires_in` is in seconds,
    and None where it is not told (cognito-local): then the tokens' own `exp` says it.
    """

    id_token: str = field(repr=False)
    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    expires_in: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """What Cognito wants to be answered before it yields tokens; the repr hides the session.

    `name` is Cognito's, such as NEW_PASSWORD_REQUIRED. `session` must come back with the answer
    within 3 minutes. `user_id` is the name under which the answer must be given (the sub in a pool
    of e-mail addresses), empty where Cognito tells none. `choices` are the kinds of MFA to choose
    from or to set up; `destination` says, masked, where a code went, and `medium` by what.
    """

    name: str
    session: str = field(repr=False)
    user_id: str = ""
    choices: tuple[str, ...] = ()
    destination: str = ""
    medium: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a user pool keeps on a person.

    `status` is Cognito's, such as CONFIRMED; `mfa` names the second factors that log-ins ask for,
    such as SOFTWARE_TOKEN_MFA. `enabled` and `created_at` are only told to administrators: True
    and None elsewhere.
    """

    username: str
    sub: str
    email: str
    email_verified: bool
    status: str
    enabled: bool
    mfa: tuple[str, ...]
    created_at: datetime | None = None


def read_challenge(answer: Mapping[str, Any]) -> Challenge | None:
    """Return the challenge in an answer of InitiateAuth, or None if it holds none."""
    if not answer.get("ChallengeName"):
        return None
    parameters: Mapping[str, str] = answer.get("ChallengeParameters") or {}
    return Challenge(
        name=answer["ChallengeName"],
        session=answer.get("Session") or "",
        user_id=parameters.get("USER_ID_FOR_SRP") or "",
        choices=_names(parameters.get("MFAS_CAN_CHOOSE") or parameters.get("MFAS_CAN_SETUP")),
        destination=parameters.get("CODE_DELIVERY_DESTINATION") or "",
        medium=parameters.get("CODE_DELIVERY_DELIVERY_MEDIUM") or "",
    )


def _names(text: str | None) -> tuple[str, ...]:
    """Return the names of a JSON list, which Cognito wraps in text; none for anything else."""
    try:
        found = json.loads(text or "[]")
    except ValueError:
        return ()
    return tuple(str(name) for name in found) if isinstance(found, list) else ()


def read_profile(answer: Mapping[str, Any]) -> Profile:
    """Return the person in an answer of GetUser, AdminGetUser or ListUsers."""
    listed = answer.get("UserAttributes") or answer.get("Attributes") or []
    attributes = {one["Name"]: one.get("Value", "") for one in listed}
    return Profile(
        username=answer.get("Username") or "",
        sub=attributes.get("sub") or "",
        email=str(attributes.get("email") or "").lower(),
        email_verified=attributes.get("email_verified") == "true",
        status=answer.get("UserStatus") or "",
        enabled=answer.get("Enabled", True),
        mfa=tuple(answer.get("UserMFASettingList") or ()),
        created_at=answer.get("UserCreateDate"),
    )


def read_groups(answer: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names in an answer of AdminListGroupsForUser."""
    return tuple(group["GroupName"] for group in answer.get("Groups") or [])


def read_tokens(answer: Mapping[str, Any]) -> Tokens:
    """Return the tokens in an answer of InitiateAuth; `CognitoUnavailable` if it lacks them."""
    result: Mapping[str, Any] = answer.get("AuthenticationResult") or {}
    try:
        return Tokens(
            id_token=result["IdToken"],
            access_token=result["AccessToken"],
            refresh_token=result.get("RefreshToken"),
            expires_in=result.get("ExpiresIn"),
        )
    except KeyError as error:
        logger.warning("Cognito's answer lacks %s.", error)
        raise CognitoUnavailable from error
