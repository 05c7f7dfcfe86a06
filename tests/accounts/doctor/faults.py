"""What may be wrong with a pool or its app client, and which check finds it."""

ARN = "arn:aws:lambda:us-east-1:000000000000:function:trigger"
SES = "arn:aws:ses:us-east-1:000000000000:identity/example.com"
PHONE = {"Name": "verified_phone_number", "Priority": 1}
MAIL = {"Name": "verified_email", "Priority": 2}
FLOWS = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
OFF = {"MfaConfiguration": "OFF", "SoftwareTokenMfaConfiguration": {"Enabled": False}}
NO_APPS = {
    "SoftwareTokenMfaConfiguration": {"Enabled": False},
    "EmailMfaConfiguration": {"Message": "{####}", "Subject": "Code"},
}
EMAIL = {"Name": "email", "AttributeDataType": "String"}
MINUTES = {"IdToken": "minutes", "AccessToken": "minutes", "RefreshToken": "days"}

# What is changed of a sound plan; the check that finds it; its severity; what it finds.
POOL = [
    ({"UsernameAttributes": ["phone_number"]}, "D101", "error", "phone_number"),
    ({"UsernameAttributes": ["email", "phone_number"]}, "D101", "error", "email, phone_number"),
    ({"UsernameAttributes": None}, "D101", "error", "none"),
    ({"UsernameConfiguration": {"CaseSensitive": True}}, "D102", "error", "case-sensitive: true"),
    ({"UsernameConfiguration": None}, "D102", "error", "case-sensitive: true"),
    ({"AutoVerifiedAttributes": ["phone_number"]}, "D103", "error", "phone_number"),
    ({"AutoVerifiedAttributes": None}, "D103", "error", "none"),
    ({"UserAttributeUpdateSettings": None}, "D104", "error", "none"),
    (
        {"UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": []}},
        "D104",
        "error",
        "none",
    ),
    (
        {"Schema": [EMAIL | {"Required": False, "Mutable": True}]},
        "D105",
        "error",
        "required: false, mutable: true",
    ),
    (
        {"Schema": [EMAIL | {"Required": True, "Mutable": False}]},
        "D105",
        "error",
        "required: true, mutable: false",
    ),
    (
        {"AdminCreateUserConfig": {"AllowAdminCreateUserOnly": True}},
        "D106",
        "error",
        "by administrators only",
    ),
    ({"DeletionProtection": "INACTIVE"}, "D107", "warning", "INACTIVE"),
    ({"DeletionProtection": None}, "D107", "warning", "INACTIVE"),
    ({"AccountRecoverySetting": None}, "D123", "error", "none"),
    (
        {"AccountRecoverySetting": {"RecoveryMechanisms": [PHONE, MAIL]}},
        "D123",
        "error",
        "verified_phone_number, verified_email",
    ),
    (
        {"AccountRecoverySetting": {"RecoveryMechanisms": [{"Name": "admin_only", "Priority": 1}]}},
        "D123",
        "error",
        "admin_only",
    ),
    ({"EmailConfiguration": None}, "D134", "warning", "COGNITO_DEFAULT"),
    (
        {"EmailConfiguration": {"EmailSendingAccount": "DEVELOPER"}},
        "D134",
        "error",
        "DEVELOPER without SourceArn",
    ),
    ({"LambdaConfig": {"PreTokenGeneration": ARN}}, "D136", "info", "PreTokenGeneration"),
    (
        {"LambdaConfig": {"PreTokenGenerationConfig": {"LambdaVersion": "V1_0", "LambdaArn": ARN}}},
        "D136",
        "info",
        "PreTokenGenerationConfig",
    ),
]
POLICY = [
    ({"MinimumLength": 8}, "D121", "8"),
    ({"MinimumLength": 14}, "D121", "14"),
    ({"RequireSymbols": True}, "D122", "digit, lowercase, symbol, uppercase"),
    ({"RequireUppercase": False}, "D122", "digit, lowercase"),
    ({"RequireNumbers": False, "RequireLowercase": False}, "D122", "uppercase"),
]
LITE = [
    ({"UserPoolAddOns": {"AdvancedSecurityMode": "AUDIT"}}, {}, {}, "threat protection (PLUS)"),
    (
        {"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}}},
        {},
        {},
        "sign-in without a password (ESSENTIALS)",
    ),
    (
        {},
        {
            "ExplicitAuthFlows": FLOWS[:2],
            "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 10},
        },
        {},
        "rotation of refresh tokens (ESSENTIALS)",
    ),
    ({}, {"ExplicitAuthFlows": [*FLOWS, "ALLOW_USER_AUTH"]}, {}, "ALLOW_USER_AUTH (ESSENTIALS)"),
    (
        {"LambdaConfig": {"PreTokenGenerationConfig": {"LambdaVersion": "V2_0", "LambdaArn": ARN}}},
        {},
        {},
        "changes of access tokens (ESSENTIALS)",
    ),
    (
        {},
        {},
        {"EmailMfaConfiguration": {"Message": "{####}", "Subject": "Code"}},
        "codes by mail as second factor (ESSENTIALS)",
    ),
]
CLIENT = [
    ({"ExplicitAuthFlows": FLOWS[1:]}, "D201", "error"),
    ({"ExplicitAuthFlows": [FLOWS[0], FLOWS[2]]}, "D202", "warning"),
    ({"ExplicitAuthFlows": FLOWS[:2]}, "D203", "error"),
    ({"ExplicitAuthFlows": [*FLOWS, "ADMIN_NO_SRP_AUTH"]}, "D206", "error"),
    ({"ExplicitAuthFlows": ["USER_PASSWORD_AUTH"]}, "D206", "error"),
    ({"ExplicitAuthFlows": [*FLOWS, "ALLOW_CUSTOM_AUTH"]}, "D207", "info"),
    ({"ExplicitAuthFlows": [*FLOWS, "ALLOW_ADMIN_USER_PASSWORD_AUTH"]}, "D207", "info"),
    ({"GenerateSecret": True}, "D208", "error"),
    ({"EnableTokenRevocation": False}, "D211", "error"),
    ({"PreventUserExistenceErrors": "LEGACY"}, "D212", "error"),
    ({"PreventUserExistenceErrors": None}, "D212", "error"),
    ({"AuthSessionValidity": 15}, "D213", "warning"),
    ({"IdTokenValidity": 30, "AccessTokenValidity": 30}, "D214", "warning"),
    ({"IdTokenValidity": 60, "AccessTokenValidity": 60}, "D214", "warning"),
    ({"IdTokenValidity": 61, "AccessTokenValidity": 61}, "D214", "error"),
    ({"IdTokenValidity": None, "AccessTokenValidity": None}, "D214", "warning"),
    (
        {
            "IdTokenValidity": 15,
            "AccessTokenValidity": 15,
            "TokenValidityUnits": {"RefreshToken": "days"},
        },
        "D214",
        "error",
    ),
    ({"IdTokenValidity": 10}, "D215", "warning"),
    ({"RefreshTokenValidity": 91}, "D216", "warning"),
    ({"RefreshTokenValidity": 90}, "D217", "info"),
    (
        {"RefreshTokenValidity": 15, "TokenValidityUnits": MINUTES | {"RefreshToken": "hours"}},
        "D217",
        "info",
    ),
    ({"IdTokenValidity": 5, "AccessTokenValidity": 5}, "D217", "info"),
    ({"ReadAttributes": ["email"]}, "D218", "error"),
    ({"ReadAttributes": ["email_verified", "name"]}, "D218", "error"),
    ({"WriteAttributes": ["name"]}, "D219", "error"),
    ({"AllowedOAuthFlowsUserPoolClient": False}, "D311", "error"),
    ({"AllowedOAuthFlows": ["code", "implicit"]}, "D312", "error"),
    ({"AllowedOAuthFlows": ["client_credentials"]}, "D312", "error"),
    ({"AllowedOAuthFlows": None}, "D312", "error"),
    ({"AllowedOAuthScopes": ["openid", "email"]}, "D313", "error"),
    ({"AllowedOAuthScopes": ["email", "aws.cognito.signin.user.admin"]}, "D313", "error"),
    ({"CallbackURLs": ["http://budget.example.com/back"]}, "D314", "error"),
    ({"CallbackURLs": ["https://budget.example.com/back", "budget://back"]}, "D314", "error"),
    ({"CallbackURLs": ["http://localhost.example.com/"]}, "D314", "error"),
    ({"CallbackURLs": ["http://[::1"]}, "D314", "error"),
    ({"CallbackURLs": None}, "D314", "error"),
    ({"LogoutURLs": ["http://budget.example.com/"]}, "D315", "warning"),
    ({"LogoutURLs": None}, "D315", "warning"),
]
SOUND = [
    {"ReadAttributes": None, "WriteAttributes": None},
    {"CallbackURLs": ["https://budget.example.com/back", "http://[::1]:5000/back"]},
    {"LogoutURLs": ["http://127.0.0.1:5000/"]},
    {"RefreshTokenValidity": 30 * 24, "TokenValidityUnits": MINUTES | {"RefreshToken": "hours"}},
    {"RefreshTokenValidity": None},
]
