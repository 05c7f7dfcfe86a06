"""What the services share in asking Cognito."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from accounts.cognito.errors import CognitoMisconfigured, TokenError
from accounts.cognito.tokens import get_verifier
from common.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.cognito.gateway import Tokens
    from accounts.cognito.tokens import VerifiedClaims

logger = logging.getLogger(__name__)


def claims_of(tokens: Tokens) -> VerifiedClaims:
    """Return the claims of the ID token that Cognito just gave."""
    try:
        return get_verifier().verify(tokens.id_token)
    except TokenError as error:
        # Not the caller's fault: our clock is wrong, or the settings name another pool.
        logger.error("A token fresh from Cognito was refused: %s", error.code)  # noqa: TRY400  (no trace)
        raise CognitoMisconfigured from error


def quietly(call: Callable[..., None], **arguments: str) -> None:
    """Do what must not change the answer; a failure is logged by its code alone."""
    try:
        call(**arguments)
    except (DomainError, OSError) as error:  # OSError: no mail could be sent
        code = getattr(error, "code", type(error).__name__)
        logger.warning("%s failed: %s", getattr(call, "__name__", "call"), code)
