"""What Cognito's error codes mean: the one table from its words to ours."""

from __future__ import annotations

from typing import Final, NamedTuple

from accounts.cognito.errors import (
    AlreadyConfirmed,
    ChallengeExpired,
    CodeDeliveryFailed,
    CognitoBusy,
    CognitoError,
    CognitoMisconfigured,
    EmailRefused,
    InvalidAccessToken,
    InvalidCode,
    InvalidCredentials,
    InvalidRefreshToken,
    MfaNotSetUp,
    NotPermitted,
    PasswordRefused,
    PasswordResetRequired,
    RefreshTokenReused,
    ResetImpossible,
    UsernameExists,
    UserNotConfirmed,
    UserUnknown,
    WrongPassword,
)

# Stands for botocore's refusal to send a parameter at all.
UNSENDABLE: Final = "ParamValidation"

# A quota for one user or address is counted over minutes or hours, the account's over a second.
_USER_QUOTA_WAIT: Final = 300


_SIGNED: Final = (
    "admin_get admin_find admin_groups admin_confirm admin_reset_password admin_sign_out"
    " admin_reset_mfa admin_disable admin_enable admin_delete"
)


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
ROWS: Final = (
    # A wrong sub, which here comes from the client, makes a wrong SECRET_HASH as well.
    Row("refresh", "NotAuthorizedException", InvalidRefreshToken),
    # The doctor looks whether there is such a pool, or such a client of it.
    Row("inspect", f"ResourceNotFoundException InvalidParameterException {UNSENDABLE}", None),
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
    # Answering a challenge.
    Row("answer_challenge", "CodeMismatchException ExpiredCodeException", InvalidCode),
    Row("answer_challenge", "NotAuthorizedException", InvalidCode, "invalid code"),
    Row(
        "answer_challenge",
        "InvalidPasswordException PasswordHistoryPolicyViolationException",
        PasswordRefused,
    ),
    Row("answer_challenge", f"InvalidParameterException {UNSENDABLE}", InvalidCode),
    Row(
        "finish_totp_setup check_totp",
        f"EnableSoftwareTokenMFAException CodeMismatchException {UNSENDABLE}",
        InvalidCode,
    ),
    Row("finish_totp_setup check_totp", "InvalidParameterException", InvalidCode, "validation"),
    Row(
        "answer_challenge start_totp_setup finish_totp_setup",
        "NotAuthorizedException UserNotFoundException UserNotConfirmedException"
        " PasswordResetRequiredException SoftwareTokenMFANotFoundException"
        f" MFAMethodNotFoundException InvalidParameterException {UNSENDABLE}",
        ChallengeExpired,
    ),
    # Tokens.
    Row("rotate", "RefreshTokenReuseException", RefreshTokenReused),
    Row(
        "rotate",
        "NotAuthorizedException UserNotFoundException UserNotConfirmedException"
        f" PasswordResetRequiredException {UNSENDABLE}",
        InvalidRefreshToken,
    ),
    Row("rotate", "InvalidParameterException", InvalidRefreshToken, "validation error"),
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
    # One's own account.
    Row("change_password", "NotAuthorizedException", WrongPassword, "username or password"),
    Row("change_password", "InvalidParameterException", WrongPassword, "previouspassword"),
    Row("change_password", UNSENDABLE, WrongPassword, "previouspassword"),
    Row(
        "change_password",
        "InvalidPasswordException PasswordHistoryPolicyViolationException",
        PasswordRefused,
    ),
    Row(
        "change_password",
        f"InvalidParameterException {UNSENDABLE}",
        PasswordRefused,
        "proposedpassword",
    ),
    Row("start_totp", "SoftwareTokenMFANotFoundException", CognitoMisconfigured),
    Row("check_totp set_totp", "SoftwareTokenMFANotFoundException", MfaNotSetUp),
    Row("check_totp set_totp", "InvalidParameterException", MfaNotSetUp, "not set up"),
    Row("set_totp", "InvalidParameterException", MfaNotSetUp, "delivery config"),
    Row("change_email verify_email", "AliasExistsException", UsernameExists),
    Row("change_email", f"InvalidParameterException {UNSENDABLE}", EmailRefused),
    Row("verify_email", f"CodeMismatchException ExpiredCodeException {UNSENDABLE}", InvalidCode),
    Row("verify_email", "InvalidParameterException", InvalidCode, "validation error"),
    Row(
        "change_password get_profile start_totp check_totp set_totp change_email"
        " verify_email delete_account",
        "NotAuthorizedException UserNotFoundException UserNotConfirmedException"
        " PasswordResetRequiredException",
        InvalidAccessToken,
    ),
    Row(
        "get_profile start_totp set_totp delete_account",
        UNSENDABLE,
        InvalidAccessToken,
    ),
    # Support and the doctor.
    Row("admin_confirm", "NotAuthorizedException", AlreadyConfirmed, "current status"),
    Row("admin_reset_password", "NotAuthorizedException", ResetImpossible, "current state"),
    Row("admin_reset_password", "InvalidParameterException", ResetImpossible, "verified"),
    Row(_SIGNED, f"UserNotFoundException {UNSENDABLE}", UserUnknown),
    Row(_SIGNED, "InvalidParameterException", UserUnknown, "validation error"),
    Row(
        f"{_SIGNED} inspect",
        "AccessDeniedException NotAuthorizedException UnrecognizedClientException"
        " InvalidSignatureException InvalidClientTokenId ExpiredTokenException"
        " IncompleteSignatureException MissingAuthenticationTokenException",
        NotPermitted,
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
