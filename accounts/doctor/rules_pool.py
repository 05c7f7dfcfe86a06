"""How the user pool deals with people and their addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from accounts.doctor.findings import Area, Fault, Severity, template, unless

if TYPE_CHECKING:
    from accounts.doctor.facts import Facts, Json

AREA: Final = Area("User pool")

FOR_GOOD: Final = "It cannot be changed in a pool that exists: that takes a new pool."


@AREA.check(
    "D101",
    Severity.ERROR,
    "Names to sign in with",
    why="People are known here by their e-mail address, which Cognito would refuse as a name.",
    mend=template(
        "UserPool.Properties.UsernameAttributes", "UsernameAttributes: [email]", FOR_GOOD
    ),
)
def signs_in_by_email(facts: Facts) -> Fault | None:
    """Whether people sign in with their address, and nothing else."""
    found = facts.pool.get("UsernameAttributes") or []
    return unless(found == ["email"], found, "email")


@AREA.check(
    "D102",
    Severity.ERROR,
    "Case of addresses",
    why=(
        "Ann@example.com and ann@example.com would be two people at Cognito. The API lower-cases"
        " addresses, but managed login and administrators do not."
    ),
    mend=template(
        "UserPool.Properties.UsernameConfiguration.CaseSensitive", "CaseSensitive: false", FOR_GOOD
    ),
)
def ignores_case(facts: Facts) -> Fault | None:
    """Whether addresses are the same in any case; AWS's default is that they are not."""
    configured = facts.pool.get("UsernameConfiguration") or {}
    sensitive = configured.get("CaseSensitive", True)
    return unless(
        not sensitive, f"case-sensitive: {str(sensitive).lower()}", "case-sensitive: false"
    )


@AREA.check(
    "D103",
    Severity.ERROR,
    "Verification of addresses",
    why="Without it nobody is mailed a code, so nobody who signs up can get in.",
    mend=template("UserPool.Properties.AutoVerifiedAttributes", "AutoVerifiedAttributes: [email]"),
)
def verifies_addresses(facts: Facts) -> Fault | None:
    """Whether a code is mailed to who signs up."""
    found = facts.pool.get("AutoVerifiedAttributes") or []
    return unless("email" in found, found, "email")


@AREA.check(
    "D104",
    Severity.ERROR,
    "Change of an address",
    why=(
        "A new address would count before its code has come back: a slip of the keyboard locks"
        " people out, and anybody could take an address that is not theirs."
    ),
    mend=template(
        "UserPool.Properties.UserAttributeUpdateSettings.AttributesRequireVerificationBeforeUpdate",
        "AttributesRequireVerificationBeforeUpdate: [email]",
    ),
)
def verifies_changes(facts: Facts) -> Fault | None:
    """Whether a new address waits for its code."""
    update = facts.pool.get("UserAttributeUpdateSettings") or {}
    found = update.get("AttributesRequireVerificationBeforeUpdate") or []
    return unless("email" in found, found, "email")


@AREA.check(
    "D105",
    Severity.ERROR,
    "Attribute email",
    why=(
        "A person without an address cannot be mailed; one whose address is not mutable can"
        " neither change it nor, with an identity provider, sign in a second time."
    ),
    mend=template(
        "UserPool.Properties.Schema",
        "Schema:\n"
        "  - Name: email\n"
        "    AttributeDataType: String\n"
        "    Required: true\n"
        "    Mutable: true",
        FOR_GOOD,
    ),
)
def email_is_required(facts: Facts) -> Fault | None:
    """Whether everybody has an address, and may change it."""
    listed = facts.pool.get("SchemaAttributes") or []
    email: Json = next((entry for entry in listed if entry.get("Name") == "email"), {})
    required, mutable = email.get("Required", False), email.get("Mutable", True)
    found = f"required: {str(required).lower()}, mutable: {str(mutable).lower()}"
    return unless(required and mutable, found, "required: true, mutable: true")


@AREA.check(
    "D106",
    Severity.ERROR,
    "Sign-up by anybody",
    why="Where only administrators may make accounts, /signup fails for everybody.",
    mend=template(
        "UserPool.Properties.AdminCreateUserConfig.AllowAdminCreateUserOnly",
        "AllowAdminCreateUserOnly: false",
    ),
)
def anybody_may_sign_up(facts: Facts) -> Fault | None:
    """Whether people may make their own accounts."""
    configured = facts.pool.get("AdminCreateUserConfig") or {}
    found = configured.get("AllowAdminCreateUserOnly", False)
    return unless(not found, "by administrators only", "by anybody")


@AREA.check(
    "D107",
    Severity.WARNING,
    "Deletion protection",
    why="One wrong call deletes the pool and all accounts, and no backup brings them back.",
    mend=template(
        "UserPool.Properties.DeletionProtection",
        "DeletionProtection: !Ref DeletionProtection",
        "Deploy with the parameter DeletionProtection=ACTIVE.",
    ),
)
def is_protected(facts: Facts) -> Fault | None:
    """Whether the pool refuses to be deleted."""
    found = facts.pool.get("DeletionProtection") or "INACTIVE"
    return unless(found == "ACTIVE", found, "ACTIVE")
