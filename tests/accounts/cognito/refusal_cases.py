"""What Cognito may say to each method of the gateway, and what we say then."""

from typing import Any

from accounts.cognito.errors import (
    CodeDeliveryFailed,
    CognitoBusy,
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
)

EMAIL = "ann@example.com"

# What each method of the gateway is called with here, and what it calls.
CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "sign_up": ("sign_up", {"email": EMAIL, "password": "pa55-Word"}),
    "is_unconfirmed": ("initiate_auth", {"email": EMAIL}),
    "confirm_sign_up": ("confirm_sign_up", {"email": EMAIL, "code": "123456"}),
    "resend_code": ("resend_confirmation_code", {"email": EMAIL}),
    "log_in": ("initiate_auth", {"email": EMAIL, "password": "pa55-Word"}),
    "refresh": ("initiate_auth", {"refresh_token": "r", "sub": None}),
    "revoke": ("revoke_token", {"refresh_token": "r"}),
    "sign_out_everywhere": ("global_sign_out", {"access_token": "a"}),
    "forgot_password": ("forgot_password", {"email": EMAIL}),
    "reset_password": (
        "confirm_forgot_password",
        {"email": EMAIL, "code": "123456", "password": "pa55-Word"},
    ),
}

INVALID = "InvalidParameterException"
UNAUTHORIZED = "NotAuthorizedException"
VALIDATION = "1 validation error detected: Value at '{}' failed to satisfy constraint: Member must"
NO_MAIL = (
    "Cannot reset password for the user as there is no registered/verified email or phone_number"
)

# method, Cognito's code, its message, our error (None: success; True or False: the answer)
SHOWN_BY_A_LOCAL_AWS = [
    ("sign_up", "UsernameExistsException", "User already exists", UsernameExists),
    ("sign_up", "InvalidPasswordException", "Password not long enough", PasswordRefused),
    ("sign_up", INVALID, "Username should be an email.", EmailRefused),
    ("confirm_sign_up", "CodeMismatchException", "Invalid code", InvalidCode),
    ("confirm_sign_up", "ExpiredCodeException", "Invalid code", InvalidCode),
    ("confirm_sign_up", UNAUTHORIZED, "Current status is CONFIRMED", InvalidCode),
    ("confirm_sign_up", "UserNotFoundException", "No such combination", InvalidCode),
    ("resend_code", "UserNotFoundException", "No such combination", None),
    ("log_in", UNAUTHORIZED, "Incorrect username or password.", InvalidCredentials),
    ("log_in", UNAUTHORIZED, "User is disabled.", InvalidCredentials),
    ("log_in", "UserNotFoundException", "User does not exist.", InvalidCredentials),
    ("log_in", "UserNotConfirmedException", "User is not confirmed.", InvalidCredentials),
    ("log_in", "PasswordResetRequiredException", "Reset required", PasswordResetRequired),
    ("is_unconfirmed", "UserNotConfirmedException", "User is not confirmed.", True),
    ("is_unconfirmed", UNAUTHORIZED, "Incorrect username or password.", False),
    ("is_unconfirmed", "UserNotFoundException", "User does not exist.", False),
    ("is_unconfirmed", "PasswordResetRequiredException", "Reset required", False),
    ("refresh", UNAUTHORIZED, "Invalid Refresh Token", InvalidRefreshToken),
    ("forgot_password", "UserNotFoundException", "No such combination", None),
    ("reset_password", "CodeMismatchException", "Invalid code", InvalidCode),
    ("reset_password", "ExpiredCodeException", "Invalid code", InvalidCode),
    ("reset_password", "InvalidPasswordException", "must have symbol", PasswordRefused),
    (
        "log_in",
        "ResourceNotFoundException",
        "User pool client x does not exist",
        CognitoMisconfigured,
    ),
]

NOT_SHOWN_BY_A_LOCAL_AWS = [
    # set-up
    ("log_in", UNAUTHORIZED, "Unable to verify secret hash for client x", CognitoMisconfigured),
    (
        "sign_up",
        UNAUTHORIZED,
        "Client x has a secret but SECRET_HASH was not received",
        CognitoMisconfigured,
    ),
    (
        "forgot_password",
        UNAUTHORIZED,
        "SecretHash does not match for the client: x",
        CognitoMisconfigured,
    ),
    ("refresh", UNAUTHORIZED, "SecretHash does not match for the client: x", InvalidRefreshToken),
    ("sign_up", UNAUTHORIZED, "SignUp is not permitted for this user pool", CognitoMisconfigured),
    (
        "log_in",
        INVALID,
        "USER_PASSWORD_AUTH flow not enabled for this client",
        CognitoMisconfigured,
    ),
    ("refresh", INVALID, "Auth flow not enabled for this client", CognitoMisconfigured),
    ("log_in", INVALID, VALIDATION.format("clientId"), CognitoMisconfigured),
    ("confirm_sign_up", INVALID, VALIDATION.format("secretHash"), CognitoMisconfigured),
    ("revoke", INVALID, VALIDATION.format("clientSecret"), CognitoMisconfigured),
    ("log_in", INVALID, "Something new", CognitoMisconfigured),
    ("resend_code", INVALID, "Auto verification not turned on.", CognitoMisconfigured),
    ("revoke", "UnsupportedOperationException", "Not enabled", CognitoMisconfigured),
    ("log_in", "InvalidUserPoolConfigurationException", "", CognitoMisconfigured),
    ("sign_up", "InvalidLambdaResponseException", "", CognitoMisconfigured),
    # quotas, mail and outages
    ("log_in", "TooManyRequestsException", "Rate exceeded", CognitoBusy),
    ("forgot_password", "LimitExceededException", "Attempt limit exceeded", CognitoBusy),
    ("confirm_sign_up", "LimitExceededException", "Attempt limit exceeded", CognitoBusy),
    ("reset_password", "TooManyFailedAttemptsException", "", CognitoBusy),
    ("sign_up", "CodeDeliveryFailureException", "", CodeDeliveryFailed),
    ("resend_code", "CodeDeliveryFailureException", "", CodeDeliveryFailed),
    ("log_in", "ForbiddenException", "Request not allowed due to WAF block.", CognitoUnavailable),
    ("sign_up", "UserLambdaValidationException", "PreSignUp failed", CognitoUnavailable),
    ("log_in", "SomethingNewException", "", CognitoUnavailable),
    # signing up
    ("sign_up", "AliasExistsException", "", UsernameExists),
    ("sign_up", INVALID, VALIDATION.format("password"), PasswordRefused),
    ("sign_up", INVALID, "Invalid email address format.", EmailRefused),
    ("sign_up", INVALID, VALIDATION.format("username"), EmailRefused),
    ("confirm_sign_up", "AliasExistsException", "", InvalidCode),
    ("confirm_sign_up", INVALID, VALIDATION.format("confirmationCode"), InvalidCode),
    ("resend_code", INVALID, "User is already confirmed.", None),
    ("resend_code", INVALID, VALIDATION.format("username"), None),
    ("resend_code", UNAUTHORIZED, "User is disabled.", None),
    # logging in
    ("log_in", UNAUTHORIZED, "Password attempts exceeded", InvalidCredentials),
    ("log_in", INVALID, "Missing required parameter PASSWORD", InvalidCredentials),
    ("log_in", INVALID, VALIDATION.format("authParameters"), InvalidCredentials),
    ("is_unconfirmed", UNAUTHORIZED, "Password attempts exceeded", False),
    # tokens
    ("refresh", UNAUTHORIZED, "Refresh Token has been revoked", InvalidRefreshToken),
    ("refresh", "RefreshTokenReuseException", "", InvalidRefreshToken),
    ("refresh", "UserNotFoundException", "", InvalidRefreshToken),
    ("refresh", INVALID, "Missing required parameter REFRESH_TOKEN", InvalidRefreshToken),
    ("refresh", INVALID, VALIDATION.format("authParameters"), InvalidRefreshToken),
    ("revoke", "UnsupportedTokenTypeException", "", InvalidRefreshToken),
    ("revoke", "UnauthorizedException", "", InvalidRefreshToken),
    ("revoke", INVALID, "", InvalidRefreshToken),
    ("sign_out_everywhere", UNAUTHORIZED, "Access Token has been revoked", InvalidAccessToken),
    ("sign_out_everywhere", "PasswordResetRequiredException", "", InvalidAccessToken),
    # resetting
    ("forgot_password", UNAUTHORIZED, "Password cannot be reset in the current state.", None),
    ("forgot_password", INVALID, NO_MAIL, None),
    ("forgot_password", INVALID, VALIDATION.format("username"), None),
    ("forgot_password", "UserNotConfirmedException", "", None),
    ("reset_password", "PasswordHistoryPolicyViolationException", "", PasswordRefused),
    ("reset_password", INVALID, VALIDATION.format("password"), PasswordRefused),
    ("reset_password", INVALID, VALIDATION.format("confirmationCode"), InvalidCode),
    ("reset_password", INVALID, NO_MAIL, InvalidCode),
    ("reset_password", UNAUTHORIZED, "User is disabled.", InvalidCode),
    ("reset_password", "UserNotFoundException", "No such combination", InvalidCode),
    ("reset_password", "UserNotConfirmedException", "", InvalidCode),
]

SHOWN_BY_COGNITO_LOCAL_ONLY = [
    ("log_in", "InvalidPasswordException", "Invalid password", InvalidCredentials),
    ("is_unconfirmed", "InvalidPasswordException", "Invalid password", False),
    ("revoke", UNAUTHORIZED, "User not authorized", InvalidRefreshToken),
]

# What botocore will not send
UNSENDABLE_ROWS = [
    ("sign_up", "Invalid length for parameter Username", EmailRefused),
    ("sign_up", "Invalid type for parameter Password", PasswordRefused),
    ("confirm_sign_up", "Invalid length for parameter ConfirmationCode", InvalidCode),
    ("resend_code", "Invalid length for parameter Username", None),
    ("log_in", "Invalid type for parameter AuthParameters.PASSWORD", InvalidCredentials),
    ("log_in", "Invalid length for parameter ClientId", CognitoMisconfigured),
    ("refresh", "Invalid type for parameter AuthParameters", InvalidRefreshToken),
    ("revoke", "Invalid type for parameter Token", InvalidRefreshToken),
    ("revoke", "Invalid length for parameter ClientSecret", CognitoMisconfigured),
    ("sign_out_everywhere", "Invalid type for parameter AccessToken", InvalidAccessToken),
    ("forgot_password", "Invalid length for parameter Username", None),
    ("reset_password", "Invalid length for parameter ConfirmationCode", InvalidCode),
    ("reset_password", "Invalid type for parameter Password", PasswordRefused),
    ("is_unconfirmed", "Something new", InvalidCredentials),
]
