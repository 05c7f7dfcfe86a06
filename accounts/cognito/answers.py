"""What Cognito yields to a sign-in or a refresh."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from accounts.cognito.errors import CognitoUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping

logger = logging.getLogger(__name__)


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
    within 3 minutes.
    """

    name: str
    session: str = field(repr=False)


def read_challenge(answer: Mapping[str, Any]) -> Challenge | None:
    """Return the challenge in an answer of InitiateAuth, or None if it holds none."""
    if not answer.get("ChallengeName"):
        return None
    return Challenge(name=answer["ChallengeName"], session=answer.get("Session") or "")


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
