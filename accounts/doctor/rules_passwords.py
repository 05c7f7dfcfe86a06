"""Which passwords the user pool takes, and how a lost one is replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings

from accounts.doctor.findings import Area, Fault, Severity, template, unless

if TYPE_CHECKING:
    from accounts.doctor.facts import Facts, Json

AREA: Final = Area("Passwords")

CHARACTERS: Final = {
    "uppercase": "RequireUppercase",
    "lowercase": "RequireLowercase",
    "digit": "RequireNumbers",
    "symbol": "RequireSymbols",
}
# What AWS gives a pool for which no policy is named.
_USUAL_POLICY: Final = dict.fromkeys(CHARACTERS.values(), True)
_USUAL_LENGTH: Final = 8


@AREA.check(
    "D121",
    Severity.ERROR,
    "Length of passwords",
    why=(
        "Passwords are checked here before Cognito is asked. Where Cognito is stricter, its own"
        " refusals tell which addresses have an account; where it is laxer, managed login lets in"
        " what the API does not."
    ),
    mend=template(
        "UserPool.Properties.Policies.PasswordPolicy.MinimumLength",
        "MinimumLength: 12",
        "Or set PASSWORD_MINIMUM_LENGTH to what the pool has.",
    ),
)
def password_length_fits(facts: Facts) -> Fault | None:
    """Whether the least length is that of the settings."""
    found = _password_policy(facts).get("MinimumLength", _USUAL_LENGTH)
    wanted = settings.PASSWORD_MINIMUM_LENGTH
    return unless(found == wanted, found, f"{wanted} (PASSWORD_MINIMUM_LENGTH)")


@AREA.check(
    "D122",
    Severity.ERROR,
    "Characters of passwords",
    why="As for the length: Cognito's rules and ours have to be the same.",
    mend=template(
        "UserPool.Properties.Policies.PasswordPolicy",
        "PasswordPolicy:\n"
        "  MinimumLength: 12  # Stands among the outputs, too.\n"
        "  RequireUppercase: true\n"
        "  RequireLowercase: true\n"
        "  RequireNumbers: true\n"
        "  RequireSymbols: false",
        "Or set PASSWORD_CHARACTERS to what the pool asks for.",
    ),
)
def password_characters_fit(facts: Facts) -> Fault | None:
    """Whether the kinds of characters are those of the settings."""
    policy = _password_policy(facts)
    found = {name for name, field in CHARACTERS.items() if policy.get(field)}
    wanted = set(settings.PASSWORD_CHARACTERS)
    return unless(found == wanted, found, wanted)


@AREA.check(
    "D123",
    Severity.ERROR,
    "Recovery of an account",
    why=(
        "/forgot-password mails a code to the verified address. By phone, who gets a number gets"
        " the account; with admin_only nobody recovers one. AWS's default tries the phone first."
    ),
    mend=template(
        "UserPool.Properties.AccountRecoverySetting.RecoveryMechanisms",
        "RecoveryMechanisms:\n  - Name: verified_email\n    Priority: 1",
    ),
)
def recovers_by_email(facts: Facts) -> Fault | None:
    """Whether accounts are recovered by verified e-mail alone."""
    listed = (facts.pool.get("AccountRecoverySetting") or {}).get("RecoveryMechanisms") or []
    found = [mechanism["Name"] for mechanism in listed]
    return unless(found == ["verified_email"], found, "verified_email")


def _password_policy(facts: Facts) -> Json:
    policy: Json = (facts.pool.get("Policies") or {}).get("PasswordPolicy") or _USUAL_POLICY
    return policy
