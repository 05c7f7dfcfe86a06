"""From what Cognito refuses to our errors, by the table in refusal_table.py."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from accounts.cognito.errors import (
    CognitoError,
    CognitoMisconfigured,
    CognitoUnavailable,
    PasswordRefused,
)
from accounts.cognito.refusal_table import ROWS, Row

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

logger = logging.getLogger(__name__)

_SERVER_ERROR: Final = 500

# Parts of Cognito's sentences about passwords, in lower case; the first that is found counts.
_PASSWORD_RULES: Final[tuple[tuple[str, StrOrPromise], ...]] = (
    ("long enough", _("The password is too short.")),
    ("length greater than or equal", _("The password is too short.")),
    ("length less than or equal", _("The password is too long.")),
    ("uppercase", _("The password must have an upper-case letter.")),
    ("lowercase", _("The password must have a lower-case letter.")),
    ("numeric", _("The password must have a digit.")),
    ("symbol", _("The password must have a symbol.")),
    ("previous", _("The password was used before.")),
    ("history", _("The password was used before.")),
    ("security reasons", _("The password is known to have leaked; choose another.")),
    ("space", _("The password must not begin or end with a space.")),
    # Its pattern ^[\S]+.*[\S]+$ forbids nothing but spaces at either end.
    ("regular expression", _("The password must not begin or end with a space.")),
)


def refusal(operation: str, code: str, message: str, status: int = 400) -> CognitoError | None:
    """Return the error to raise for what Cognito said, or None for "let it pass as success".

    `operation` is the gateway's method, `status` the answer's HTTP status. `message` is only
    searched for known phrases and goes no further.
    """
    if status >= _SERVER_ERROR:
        logger.warning("Cognito answered %s with status %s.", operation, status)
        return CognitoUnavailable()
    lowered = message.lower()
    for row in ROWS:
        if _fits(row, operation, code, lowered):
            return _make(row, operation, code, lowered)
    logger.error("Cognito answered %s with %r, which is not understood.", operation, code)
    return CognitoUnavailable()


def _fits(row: Row, operation: str, code: str, lowered: str) -> bool:
    return (
        (not row.operations or operation in row.operations.split())
        and code in row.codes.split()
        and row.phrase in lowered
    )


def _make(row: Row, operation: str, code: str, lowered: str) -> CognitoError | None:
    if row.error is None:
        return None
    if issubclass(row.error, CognitoMisconfigured):
        logger.error("Cognito's set-up does not fit ours: %s answered with %s.", operation, code)
    if row.error is PasswordRefused:
        return PasswordRefused(_broken_rule(lowered))
    return row.error(retry_after=row.retry_after)


def _broken_rule(lowered: str) -> StrOrPromise | None:
    return next((rule for phrase, rule in _PASSWORD_RULES if phrase in lowered), None)
