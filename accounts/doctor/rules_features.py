"""Second factors, mails, the feature plan and the triggers of the user pool."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from accounts.doctor.findings import Area, Fault, Severity, fault, template, unless

if TYPE_CHECKING:
    from accounts.doctor.facts import Facts

AREA: Final = Area("Features of the pool")

# By when a plan has them; ESSENTIALS is AWS's default.
_PLANS: Final = ("LITE", "ESSENTIALS", "PLUS")


@AREA.check(
    "D131",
    Severity.WARNING,
    "Second factor",
    why="Nobody can protect an account by more than a password: setting up an app fails.",
    mend=template(
        "UserPool.Properties.MfaConfiguration",
        "MfaConfiguration: !Ref MfaConfiguration",
        "Deploy with the parameter MfaConfiguration=OPTIONAL, or ON to have everybody use one.",
    ),
)
def has_second_factor(facts: Facts) -> Fault | None:
    """Whether people may have a second factor."""
    found = facts.mfa.get("MfaConfiguration") or "OFF"
    return unless(found != "OFF", found, "OPTIONAL or ON")


@AREA.check(
    "D132",
    Severity.ERROR,
    "Authenticator apps",
    why=(
        "The app is the second factor that the API sets up. Without it that fails; and where MFA"
        " is ON, nobody who has no other factor can log in at all."
    ),
    mend=template(
        "UserPool.Properties.EnabledMfas",
        'EnabledMfas: !If [AllowsMfa, [SOFTWARE_TOKEN_MFA], !Ref "AWS::NoValue"]',
    ),
)
def has_authenticator_apps(facts: Facts) -> Fault | None:
    """Whether the second factor may be an app, where there is one at all."""
    if facts.mfa.get("MfaConfiguration", "OFF") == "OFF":
        return None
    enabled = (facts.mfa.get("SoftwareTokenMfaConfiguration") or {}).get("Enabled", False)
    return unless(enabled, "SOFTWARE_TOKEN_MFA off", "SOFTWARE_TOKEN_MFA")


@AREA.check(
    "D133",
    Severity.INFO,
    "Other second factors",
    why="Nobody can set these up through the API. Text messages cost money, and can be diverted.",
    mend=template(
        "UserPool.Properties.EnabledMfas",
        'EnabledMfas: !If [AllowsMfa, [SOFTWARE_TOKEN_MFA], !Ref "AWS::NoValue"]',
    ),
)
def no_other_factors(facts: Facts) -> Fault | None:
    """Whether there are second factors besides the app."""
    others = {"SmsMfaConfiguration": "SMS_MFA", "EmailMfaConfiguration": "EMAIL_OTP"}
    found = [name for field, name in others.items() if facts.mfa.get(field)]
    return unless(not found, found, "SOFTWARE_TOKEN_MFA alone")


@AREA.check(
    "D134",
    Severity.WARNING,
    "Sender of the mails",
    why=(
        "Cognito's own sender sends 50 mails a day for the whole AWS account; from then on nobody"
        " gets a code, so nobody can sign up or reset a password."
    ),
    mend=template(
        "UserPool.Properties.EmailConfiguration",
        "EmailConfiguration: !If\n"
        "  - SendsThroughSes\n"
        "  - EmailSendingAccount: DEVELOPER\n"
        "    SourceArn: !Ref SesIdentityArn",
        "Deploy with the parameters SesIdentityArn and MailFrom.",
    ),
)
def sends_through_ses(facts: Facts) -> Fault | None:
    """Whether mails go through an Amazon SES identity; without one AWS refuses to send them."""
    configured = facts.pool.get("EmailConfiguration") or {}
    account = configured.get("EmailSendingAccount") or "COGNITO_DEFAULT"
    if account == "COGNITO_DEFAULT":
        return fault(account, "DEVELOPER")
    missing = f"{account} without SourceArn"
    return unless(configured.get("SourceArn"), missing, "SourceArn", Severity.ERROR)


@AREA.check(
    "D135",
    Severity.ERROR,
    "Feature plan",
    why="AWS does not let a pool use what its plan lacks, or bills it as an older plan.",
    mend=template(
        "UserPool.Properties.UserPoolTier",
        "UserPoolTier: ESSENTIALS",
        "PLUS for threat protection (UserPoolAddOns.AdvancedSecurityMode). Or turn these features"
        " off: nothing here needs them.",
    ),
)
def plan_has_features(facts: Facts) -> Fault | None:
    """Whether the pool's plan has what the pool uses."""
    plan = facts.pool.get("UserPoolTier") or "ESSENTIALS"
    rank = _PLANS.index(plan) if plan in _PLANS else len(_PLANS)
    lacking = [
        f"{feature} ({needed})"
        for feature, needed in _used(facts).items()
        if rank < _PLANS.index(needed)
    ]
    return unless(not lacking, f"{plan}, using {', '.join(lacking)}", "a plan that has them")


@AREA.check(
    "D136",
    Severity.INFO,
    "Triggers that change tokens",
    why=(
        "Whoever may change this function may put people into groups, and groups give roles in"
        " the admin."
    ),
    mend=template("UserPool.Properties.LambdaConfig", "LambdaConfig: !If"),
)
def no_token_triggers(facts: Facts) -> Fault | None:
    """Whether a Lambda function writes into tokens before they are signed."""
    triggers = facts.pool.get("LambdaConfig") or {}
    names = ("PreTokenGeneration", "PreTokenGenerationConfig")
    found = [name for name in names if triggers.get(name)]
    return unless(not found, found, "none")


def _used(facts: Facts) -> dict[str, str]:
    """Return the features in use that not every plan has, and the least plan that has each."""
    pool = facts.pool
    policies = pool.get("Policies") or {}
    protection = (pool.get("UserPoolAddOns") or {}).get("AdvancedSecurityMode", "OFF")
    factors = (policies.get("SignInPolicy") or {}).get("AllowedFirstAuthFactors") or []
    trigger = (pool.get("LambdaConfig") or {}).get("PreTokenGenerationConfig") or {}
    rotation = (facts.client.get("RefreshTokenRotation") or {}).get("Feature")
    used = {
        "threat protection": ("PLUS", protection != "OFF"),
        "sign-in without a password": ("ESSENTIALS", set(factors) - {"PASSWORD"}),
        "ALLOW_USER_AUTH": ("ESSENTIALS", "ALLOW_USER_AUTH" in facts.flows),
        "rotation of refresh tokens": ("ESSENTIALS", rotation == "ENABLED"),
        "password history": (
            "ESSENTIALS",
            (policies.get("PasswordPolicy") or {}).get("PasswordHistorySize"),
        ),
        "changes of access tokens": (
            "ESSENTIALS",
            trigger.get("LambdaVersion", "V1_0") != "V1_0",
        ),
        "codes by mail as second factor": (
            "ESSENTIALS",
            facts.mfa.get("EmailMfaConfiguration"),
        ),
    }
    return {feature: plan for feature, (plan, is_used) in used.items() if is_used}
