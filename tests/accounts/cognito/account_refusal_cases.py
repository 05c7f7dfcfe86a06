"""What Cognito may say to people about their own account, to support, and to the doctor."""

from typing import Any

from accounts.cognito.errors import (
    AlreadyConfirmed,
    ChallengeExpired,
    CodeDeliveryFailed,
    CognitoBusy,
    CognitoMisconfigured,
    EmailRefused,
    InvalidAccessToken,
    InvalidCode,
    InvalidRefreshToken,
    MfaNotSetUp,
    NotPermitted,
    PasswordRefused,
    RefreshTokenReused,
    ResetImpossible,
    UsernameExists,
    UserUnknown,
    WrongPassword,
)

SESSION = "s" * 24
NAME = {"username": "the-sub"}

# What each method of the gateway is called with here, and what it calls.
CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "answer_challenge": (
        "respond_to_auth_challenge",
        {"name": "EMAIL_OTP", "session": SESSION, "username": "the-sub", "responses": {}},
    ),
    "start_totp_setup": ("associate_software_token", {"session": SESSION}),
    "finish_totp_setup": ("verify_software_token", {"session": SESSION, "code": "123456"}),
    "rotate": ("get_tokens_from_refresh_token", {"refresh_token": "r"}),
    "get_profile": ("get_user", {"access_token": "a"}),
    "change_password": ("change_password", {"access_token": "a", "old": "o1", "new": "n1"}),
    "change_email": ("update_user_attributes", {"access_token": "a", "email": "b@example.com"}),
    "verify_email": ("verify_user_attribute", {"access_token": "a", "code": "123456"}),
    "start_totp": ("associate_software_token", {"access_token": "a"}),
    "check_totp": ("verify_software_token", {"access_token": "a", "code": "123456"}),
    "set_totp": ("set_user_mfa_preference", {"access_token": "a", "enabled": True}),
    "delete_account": ("delete_user", {"access_token": "a"}),
    "admin_get": ("admin_get_user", NAME),
    "admin_find": ("list_users", {"email": "b@example.com"}),
    "admin_groups": ("admin_list_groups_for_user", NAME),
    "admin_confirm": ("admin_confirm_sign_up", NAME),
    "admin_reset_password": ("admin_reset_user_password", NAME),
    "admin_sign_out": ("admin_user_global_sign_out", NAME),
    "admin_reset_mfa": ("admin_set_user_mfa_preference", NAME | {"methods": []}),
    "admin_disable": ("admin_disable_user", NAME),
    "admin_enable": ("admin_enable_user", NAME),
    "admin_delete": ("admin_delete_user", NAME),
    "describe_pool": ("describe_user_pool", {}),
}
SIGNED = {name for name in CALLS if name.startswith(("admin_", "describe_"))}

INVALID = "InvalidParameterException"
UNAUTHORIZED = "NotAuthorizedException"
VALIDATION = "1 validation error detected: Value at '{}' failed to satisfy constraint: Member must"

# method, Cognito's code, its message, our error (None: success)
REFUSALS = [
    # challenges
    ("answer_challenge", "CodeMismatchException", "Invalid code received for user", InvalidCode),
    ("answer_challenge", "ExpiredCodeException", "Your code has expired", InvalidCode),
    ("answer_challenge", UNAUTHORIZED, "Invalid code or auth state for the user.", InvalidCode),
    ("answer_challenge", "InvalidPasswordException", "Password not long enough", PasswordRefused),
    ("answer_challenge", "PasswordHistoryPolicyViolationException", "", PasswordRefused),
    ("answer_challenge", INVALID, VALIDATION.format("challengeResponses"), InvalidCode),
    ("answer_challenge", UNAUTHORIZED, "Invalid session for the user.", ChallengeExpired),
    (
        "answer_challenge",
        UNAUTHORIZED,
        "Invalid session for the user, session is expired.",
        ChallengeExpired,
    ),
    ("answer_challenge", "UserNotFoundException", "", ChallengeExpired),
    ("answer_challenge", "SoftwareTokenMFANotFoundException", "", ChallengeExpired),
    ("answer_challenge", "LimitExceededException", "Attempt limit exceeded", CognitoBusy),
    ("answer_challenge", UNAUTHORIZED, "SecretHash does not match", CognitoMisconfigured),
    ("start_totp_setup", UNAUTHORIZED, "Invalid session for the user.", ChallengeExpired),
    ("start_totp_setup", INVALID, VALIDATION.format("session"), ChallengeExpired),
    ("finish_totp_setup", "EnableSoftwareTokenMFAException", "Code mismatch", InvalidCode),
    ("finish_totp_setup", INVALID, VALIDATION.format("userCode"), InvalidCode),
    ("finish_totp_setup", UNAUTHORIZED, "Invalid session for the user.", ChallengeExpired),
    # rotating
    ("rotate", "RefreshTokenReuseException", "Refresh token reuse detected", RefreshTokenReused),
    ("rotate", UNAUTHORIZED, "Invalid Refresh Token", InvalidRefreshToken),
    ("rotate", UNAUTHORIZED, "Refresh Token has been revoked", InvalidRefreshToken),
    ("rotate", "UserNotFoundException", "", InvalidRefreshToken),
    ("rotate", INVALID, VALIDATION.format("refreshToken"), InvalidRefreshToken),
    # one's own account
    ("change_password", UNAUTHORIZED, "Incorrect username or password.", WrongPassword),
    ("change_password", INVALID, VALIDATION.format("previousPassword"), WrongPassword),
    ("change_password", UNAUTHORIZED, "Access Token has expired", InvalidAccessToken),
    ("change_password", "InvalidPasswordException", "must have symbol", PasswordRefused),
    ("change_password", "PasswordHistoryPolicyViolationException", "", PasswordRefused),
    ("change_password", INVALID, VALIDATION.format("proposedPassword"), PasswordRefused),
    ("change_password", "LimitExceededException", "Attempt limit exceeded", CognitoBusy),
    ("get_profile", UNAUTHORIZED, "Access Token has been revoked", InvalidAccessToken),
    ("get_profile", "UserNotFoundException", "User does not exist.", InvalidAccessToken),
    ("start_totp", "PasswordResetRequiredException", "", InvalidAccessToken),
    ("start_totp", "SoftwareTokenMFANotFoundException", "", CognitoMisconfigured),
    ("check_totp", "EnableSoftwareTokenMFAException", "Code mismatch", InvalidCode),
    ("check_totp", "CodeMismatchException", "", InvalidCode),
    ("check_totp", INVALID, VALIDATION.format("userCode"), InvalidCode),
    ("check_totp", "SoftwareTokenMFANotFoundException", "", MfaNotSetUp),
    ("set_totp", INVALID, "User has not set up software token mfa", MfaNotSetUp),
    (
        "set_totp",
        INVALID,
        "User does not have delivery config set to turn on SOFTWARE_TOKEN_MFA",
        MfaNotSetUp,
    ),
    ("set_totp", UNAUTHORIZED, "Invalid Access Token", InvalidAccessToken),
    ("change_email", "AliasExistsException", "Already found an entry", UsernameExists),
    ("change_email", INVALID, "Invalid email address format.", EmailRefused),
    ("change_email", "CodeDeliveryFailureException", "", CodeDeliveryFailed),
    ("verify_email", "CodeMismatchException", "Invalid code provided", InvalidCode),
    ("verify_email", "ExpiredCodeException", "Invalid code provided", InvalidCode),
    ("verify_email", INVALID, VALIDATION.format("code"), InvalidCode),
    ("verify_email", "AliasExistsException", "Already found an entry", UsernameExists),
    ("delete_account", "UserNotConfirmedException", "", InvalidAccessToken),
    # support
    ("admin_get", "UserNotFoundException", "User does not exist.", UserUnknown),
    ("admin_disable", INVALID, VALIDATION.format("username"), UserUnknown),
    ("admin_confirm", UNAUTHORIZED, "Current status is CONFIRMED", AlreadyConfirmed),
    (
        "admin_reset_password",
        UNAUTHORIZED,
        "User password cannot be reset in the current state.",
        ResetImpossible,
    ),
    (
        "admin_reset_password",
        INVALID,
        "Cannot reset password as there is no registered/verified email",
        ResetImpossible,
    ),
    ("admin_find", "AccessDeniedException", "User is not authorized to perform", NotPermitted),
    ("admin_enable", "UnrecognizedClientException", "", NotPermitted),
    ("admin_groups", "ExpiredTokenException", "", NotPermitted),
    ("admin_sign_out", "InvalidSignatureException", "", NotPermitted),
    ("admin_reset_mfa", "TooManyRequestsException", "Rate exceeded", CognitoBusy),
    ("admin_delete", "UserNotFoundException", "", UserUnknown),
    ("describe_pool", "AccessDeniedException", "", NotPermitted),
]

# What botocore will not send
UNSENDABLE_ROWS = [
    ("answer_challenge", "Invalid type for parameter ChallengeResponses.ANSWER", InvalidCode),
    ("start_totp_setup", "Invalid length for parameter Session", ChallengeExpired),
    ("finish_totp_setup", "Invalid type for parameter UserCode", InvalidCode),
    ("rotate", "Invalid type for parameter RefreshToken", InvalidRefreshToken),
    ("change_password", "Invalid type for parameter PreviousPassword", WrongPassword),
    ("change_password", "Invalid type for parameter ProposedPassword", PasswordRefused),
    ("change_email", "Invalid type for parameter UserAttributes", EmailRefused),
    ("verify_email", "Invalid type for parameter Code", InvalidCode),
    ("get_profile", "Invalid type for parameter AccessToken", InvalidAccessToken),
    ("admin_get", "Invalid length for parameter Username", UserUnknown),
    ("inspect", "Invalid length for parameter UserPoolId", None),
]
