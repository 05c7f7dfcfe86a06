"""How the app client lets people sign in and stay signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings

from accounts.doctor.findings import Area, Fault, Mend, Severity, fault, template, unless

if TYPE_CHECKING:
    from accounts.doctor.facts import Facts

AREA: Final = Area("App client")

PASSWORD: Final = "ALLOW_USER_PASSWORD_AUTH"  # noqa: S105  (the name of a flow)
SRP: Final = "ALLOW_USER_SRP_AUTH"
REFRESH: Final = "ALLOW_REFRESH_TOKEN_AUTH"
LEGACY: Final = frozenset({"ADMIN_NO_SRP_AUTH", "CUSTOM_AUTH_FLOW_ONLY", "USER_PASSWORD_AUTH"})
# Cognito's own bound, in seconds.
GREATEST_GRACE: Final = 60

_FLOWS: Final = template(
    "AppClient.Properties.ExplicitAuthFlows",
    "ExplicitAuthFlows: !If\n"
    "  - RotatesRefreshTokens\n"
    "  - [ALLOW_USER_PASSWORD_AUTH, ALLOW_USER_SRP_AUTH]\n"
    "  - [ALLOW_USER_PASSWORD_AUTH, ALLOW_USER_SRP_AUTH, ALLOW_REFRESH_TOKEN_AUTH]",
)
_SECRET: Final = "AppClient.Properties.GenerateSecret"  # noqa: S105  (the path of a property)


def _rotation(hint: str) -> Mend:
    return template(
        "AppClient.Properties.RefreshTokenRotation",
        "RefreshTokenRotation: !If\n"
        "  - RotatesRefreshTokens\n"
        "  - Feature: ENABLED\n"
        "    RetryGracePeriodSeconds: !Ref RefreshTokenGraceSeconds",
        hint,
    )


@AREA.check(
    "D201",
    Severity.ERROR,
    "Log-in with a password",
    why="/login and the log-in pages use this flow; without it every log-in fails.",
    mend=_FLOWS,
)
def takes_passwords(facts: Facts) -> Fault | None:
    """Whether a password is exchanged for tokens."""
    return unless(PASSWORD in facts.flows or _is_legacy(facts), facts.flows, PASSWORD)


@AREA.check(
    "D202",
    Severity.WARNING,
    "Log-in without sending the password",
    why="Apps that sign in at Cognito themselves, and bring us the tokens, use this flow.",
    mend=_FLOWS,
)
def takes_srp(facts: Facts) -> Fault | None:
    """Whether there is Secure Remote Password."""
    return unless(SRP in facts.flows or _is_legacy(facts), facts.flows, SRP)


@AREA.check(
    "D203",
    Severity.ERROR,
    "Refreshing",
    why=(
        "Without rotation, /refresh uses ALLOW_REFRESH_TOKEN_AUTH; with rotation, Cognito refuses"
        " to have that flow as well."
    ),
    mend=_FLOWS,
)
def refreshes(facts: Facts) -> Fault | None:
    """Whether the flow is there without rotation, and only then."""
    if not _rotation_fits(facts) or _is_legacy(facts):
        return None
    wanted = "no" if settings.COGNITO_REFRESH_ROTATION else "with"
    fits = (REFRESH in facts.flows) is not settings.COGNITO_REFRESH_ROTATION
    return unless(fits, facts.flows, f"{wanted} {REFRESH}")


@AREA.check(
    "D204",
    Severity.ERROR,
    "Rotation of refresh tokens",
    why="Where the pool rotates and the settings say otherwise, or the reverse, /refresh fails.",
    mend=_rotation(
        "Deploy with the parameter RefreshTokenRotation=ENABLED or DISABLED, or set"
        " COGNITO_REFRESH_ROTATION to the stack's output.",
    ),
)
def rotation_fits(facts: Facts) -> Fault | None:
    """Whether refresh tokens rotate as COGNITO_REFRESH_ROTATION says."""
    wanted = "ENABLED" if settings.COGNITO_REFRESH_ROTATION else "DISABLED"
    return unless(_rotation_fits(facts), _feature(facts), f"{wanted} (COGNITO_REFRESH_ROTATION)")


@AREA.check(
    "D205",
    Severity.WARNING,
    "Grace of a rotated refresh token",
    why=(
        "With less grace than the settings say, people whose answer got lost are logged out; with"
        " more, a stolen token is good for longer before that shows."
    ),
    mend=_rotation(
        "Deploy with the parameter RefreshTokenGraceSeconds, or set COGNITO_REFRESH_GRACE_SECONDS"
        " to the stack's output.",
    ),
)
def grace_fits(facts: Facts) -> Fault | None:
    """Whether the grace is that of the settings, where refresh tokens rotate."""
    if _feature(facts) != "ENABLED" or not settings.COGNITO_REFRESH_ROTATION:
        return None
    found = facts.client["RefreshTokenRotation"].get("RetryGracePeriodSeconds", 0)
    wanted = settings.COGNITO_REFRESH_GRACE_SECONDS
    fits = found == wanted <= GREATEST_GRACE
    return unless(
        fits, f"{found} s", f"{wanted} s (COGNITO_REFRESH_GRACE_SECONDS), {GREATEST_GRACE} at most"
    )


@AREA.check(
    "D206",
    Severity.ERROR,
    "Flows of old",
    why="Cognito mixes none of these names with the later ones, which begin with ALLOW_.",
    mend=_FLOWS,
)
def no_legacy_flows(facts: Facts) -> Fault | None:
    """Whether flows go by names that Cognito keeps only for old clients."""
    return unless(not _is_legacy(facts), facts.flows & LEGACY, "none")


@AREA.check(
    "D207",
    Severity.INFO,
    "Flows that nothing here uses",
    why="Each is one more way in, which neither our throttles nor our log see.",
    mend=_FLOWS,
)
def no_other_flows(facts: Facts) -> Fault | None:
    """Whether there are other ways to sign in."""
    found = facts.flows - LEGACY - {PASSWORD, SRP, REFRESH}
    return unless(not found, found, "none")


@AREA.check(
    "D208",
    Severity.ERROR,
    "Secret of the app client",
    why="A client with a secret refuses each call without its proof, and one without it each with.",
    mend=template(
        _SECRET,
        "GenerateSecret: false",
        "Or set COGNITO_APP_CLIENT_SECRET to the secret; unset it for a client without one.",
    ),
)
def secret_fits(facts: Facts) -> Fault | None:
    """Whether there is a secret exactly where the settings have one; neither is shown."""
    found, ours = facts.client.get("ClientSecret", ""), bool(settings.COGNITO_APP_CLIENT_SECRET)
    wanted = "one (COGNITO_APP_CLIENT_SECRET)" if ours else "none (COGNITO_APP_CLIENT_SECRET)"
    if found == "another" and ours:
        # It may have two, of which AWS shows one.
        return fault("another one", wanted, Severity.WARNING)
    return unless(bool(found) is ours, "one" if found else "none", wanted)


def _feature(facts: Facts) -> str:
    return (facts.client.get("RefreshTokenRotation") or {}).get("Feature") or "DISABLED"


def _rotation_fits(facts: Facts) -> bool:
    return (_feature(facts) == "ENABLED") is settings.COGNITO_REFRESH_ROTATION


def _is_legacy(facts: Facts) -> bool:
    return bool(facts.flows & LEGACY)
