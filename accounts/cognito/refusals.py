"""What Cognito's error codes mean: the one table from its words to ours."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from accounts.cognito.errors import (
    CodeDeliveryFailed,
    CognitoBusy,
    CognitoError,
    CognitoMisconfigured,
    CognitoUnavailable,
    EmailRefused,
    InvalidAccessToken,
    InvalidCode,
    InvalidCredentials,
    InvalidRefreshToken,
    PasswordRefused,
    PasswordResetRequired,
    UsernameExists,
    UserNotConfirmed,
)

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

logger = logging.getLogger(__name__)

# Stands for botocore's refusal to send a parameter at all.
UNSENDABLE: Final = "ParamValidation"

_SERVER_ERROR: Final = 500
# A quota for one user or address is counted over minutes or hours, the account's over a second.
_USER_QUOTA_WAIT: Final = 300


class Row(NamedTuple):
    """What one of Cognito's errors means to one of our operations.

    `operations` and `codes` are separated by spaces, and no operation stands for all of them.
    `phrase`, in lower case, must be part of Cognito's message. `error` None means that the caller
    shall see success: the difference would tell whether an address has an account.
    """

    operations: str
    codes: str
    error: type[CognitoError] | None
    phrase: str = ""
    retry_after: int | None = None


# The first row that fits counts.
_ROWS: Final = (
    # A wrong sub, which here comes from the client, makes a wrong SECRET_HASH as well.
    Row("refresh", "NotAuthorizedException", InvalidRefreshToken),
    # Set-up: nothing that the sender of a request could mend.
    Row("", "NotAuthorizedException", CognitoMisconfigured, "secret"),
    Row("", f"InvalidParameterException {UNSENDABLE}", CognitoMisconfigured, "clientid"),
    Row("", f"InvalidParameterException {UNSENDABLE}", CognitoMisconfigured, "clientsecret"),
    Row("", "InvalidParameterException", CognitoMisconfigured, "secrethash"),
    Row("", "InvalidParameterException", CognitoMisconfigured, "not enabled"),
    Row(
        "",
        "ResourceNotFoundException OperationNotEnabledException UnsupportedOperationException"
        " InvalidUserPoolConfigurationException UserPoolAddOnNotEnabledException"
        " InvalidLambdaResponseException UnexpectedLambdaException"
        " InvalidEmailRoleAccessPolicyException InvalidSmsRoleAccessPolicyException"
        " InvalidSmsRoleTrustRelationshipException",
        CognitoMisconfigured,
    ),
    # Quotas and mail.
    Row("", "TooManyRequestsException", CognitoBusy),
    Row(
        "",
        "LimitExceededException TooManyFailedAttemptsException",
        CognitoBusy,
        retry_after=_USER_QUOTA_WAIT,
    ),
    Row("", "CodeDeliveryFailureException", CodeDeliveryFailed),
    # Signing up.
    Row("sign_up", "UsernameExistsException AliasExistsException", UsernameExists),
    Row("sign_up", "InvalidPasswordException", PasswordRefused),
    Row("sign_up", "InvalidParameterException", PasswordRefused, "'password'"),
    Row("sign_up", "InvalidParameterException", EmailRefused, "email address"),
    Row("sign_up", f"InvalidParameterException {UNSENDABLE}", EmailRefused, "username"),
    Row("sign_up", UNSENDABLE, PasswordRefused),
    Row(
        "confirm_sign_up",
        "CodeMismatchException ExpiredCodeException NotAuthorizedException UserNotFoundException"
        f" AliasExistsException {UNSENDABLE}",
        InvalidCode,
    ),
    Row("confirm_sign_up", "InvalidParameterException", InvalidCode, "validation error"),
    Row("resend_code", f"UserNotFoundException NotAuthorizedException {UNSENDABLE}", None),
    Row("resend_code", "InvalidParameterException", None, "confirmed"),
    Row("resend_code", "InvalidParameterException", None, "validation error"),
    # Logging in.
    Row("is_unconfirmed", "UserNotConfirmedException", UserNotConfirmed),
    Row(
        "log_in is_unconfirmed",
        # cognito-local says InvalidPasswordException for a wrong password.
        "NotAuthorizedException UserNotFoundException UserNotConfirmedException"
        f" InvalidPasswordException {UNSENDABLE}",
        InvalidCredentials,
    ),
    Row(
        "log_in is_unconfirmed",
        "InvalidParameterException",
        InvalidCredentials,
        "validation error",
    ),
    Row(
        "log_in is_unconfirmed",
        "InvalidParameterException",
        InvalidCredentials,
        "missing required parameter",
    ),
    Row("log_in is_unconfirmed", "PasswordResetRequiredException", PasswordResetRequired),
    # Tokens.
    Row(
        "refresh",
        "UserNotFoundException UserNotConfirmedException PasswordResetRequiredException"
        f" RefreshTokenReuseException {UNSENDABLE}",
        InvalidRefreshToken,
    ),
    Row("refresh", "InvalidParameterException", InvalidRefreshToken, "validation error"),
    Row("refresh", "InvalidParameterException", InvalidRefreshToken, "refresh_token"),
    Row(
        "revoke",
        "NotAuthorizedException UnauthorizedException UnsupportedTokenTypeException"
        f" InvalidParameterException {UNSENDABLE}",
        InvalidRefreshToken,
    ),
    Row(
        "sign_out_everywhere",
        "NotAuthorizedException UserNotFoundException UserNotConfirmedException"
        f" PasswordResetRequiredException InvalidParameterException {UNSENDABLE}",
        InvalidAccessToken,
    ),
    # Resetting a password.
    Row(
        "forgot_password",
        f"UserNotFoundException UserNotConfirmedException NotAuthorizedException {UNSENDABLE}",
        None,
    ),
    Row("forgot_password", "InvalidParameterException", None, "no registered/verified"),
    Row("forgot_password", "InvalidParameterException", None, "validation error"),
    Row(
        "reset_password",
        "InvalidPasswordException PasswordHistoryPolicyViolationException",
        PasswordRefused,
    ),
    Row("reset_password", "InvalidParameterException", PasswordRefused, "'password'"),
    Row("reset_password", UNSENDABLE, PasswordRefused, "parameter password"),
    Row(
        "reset_password",
        "CodeMismatchException ExpiredCodeException NotAuthorizedException UserNotFoundException"
        f" UserNotConfirmedException {UNSENDABLE}",
        InvalidCode,
    ),
    Row("reset_password", "InvalidParameterException", InvalidCode, "no registered/verified"),
    Row("reset_password", "InvalidParameterException", InvalidCode, "validation error"),
    # Anything else about a parameter is about one that we chose.
    Row("", f"InvalidParameterException {UNSENDABLE}", CognitoMisconfigured),
    Row("", "NotAuthorizedException", CognitoMisconfigured),
)

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
    for row in _ROWS:
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
    if row.error is CognitoMisconfigured:
        logger.error("Cognito's set-up does not fit ours: %s answered with %s.", operation, code)
    if row.error is PasswordRefused:
        return PasswordRefused(_broken_rule(lowered))
    return row.error(retry_after=row.retry_after)


def _broken_rule(lowered: str) -> StrOrPromise | None:
    return next((rule for phrase, rule in _PASSWORD_RULES if phrase in lowered), None)
