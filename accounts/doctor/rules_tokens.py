"""What the app client tells about people, and how long its tokens are good."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from accounts.doctor.findings import Area, Fault, Severity, template, unless

if TYPE_CHECKING:
    from accounts.doctor.facts import Facts

AREA: Final = Area("Tokens")

MINUTE, HOUR, DAY = 60, 3600, 86400
UNITS: Final = {"seconds": 1, "minutes": MINUTE, "hours": HOUR, "days": DAY}
# Of each token: AWS's default, in its default unit.
_USUAL: Final = {
    "IdToken": (1, "hours"),
    "AccessToken": (1, "hours"),
    "RefreshToken": (30, "days"),
}
EXPECTED: Final = {"IdToken": 15 * MINUTE, "AccessToken": 15 * MINUTE, "RefreshToken": 30 * DAY}
LONG, TOO_LONG = 15 * MINUTE, HOUR
REFRESH_TOO_LONG: Final = 90 * DAY
# Minutes in which a challenge has to be answered.
CHALLENGE_MINUTES: Final = 3

_UNITS_HINT: Final = (
    "With TokenValidityUnits spelled out: 15 without its unit is 15 hours, or days for a refresh"
    " token."
)


@AREA.check(
    "D211",
    Severity.ERROR,
    "Revocation of tokens",
    why=(
        "Without it a log-out ends nothing at Cognito, and tokens carry no origin_jti, by which"
        " sessions are told apart here."
    ),
    mend=template("AppClient.Properties.EnableTokenRevocation", "EnableTokenRevocation: true"),
)
def revokes(facts: Facts) -> Fault | None:
    """Whether refresh tokens can be revoked; AWS's default for new clients."""
    return unless(facts.client.get("EnableTokenRevocation", True), "off", "on")


@AREA.check(
    "D212",
    Severity.ERROR,
    "Silence about who exists",
    why="LEGACY answers of Cognito tell anybody which addresses have an account.",
    mend=template(
        "AppClient.Properties.PreventUserExistenceErrors", "PreventUserExistenceErrors: ENABLED"
    ),
)
def hides_people(facts: Facts) -> Fault | None:
    """Whether unknown addresses are answered like known ones."""
    found = facts.client.get("PreventUserExistenceErrors") or "LEGACY"
    return unless(found == "ENABLED", found, "ENABLED")


@AREA.check(
    "D213",
    Severity.WARNING,
    "Time to answer a challenge",
    why="Steps of a log-in are taken here within 3 minutes; a longer session helps only thieves.",
    mend=template("AppClient.Properties.AuthSessionValidity", "AuthSessionValidity: 3"),
)
def challenges_are_short(facts: Facts) -> Fault | None:
    """Whether a challenge's session is as long as ours."""
    found = facts.client.get("AuthSessionValidity") or CHALLENGE_MINUTES
    return unless(found == CHALLENGE_MINUTES, f"{found} minutes", f"{CHALLENGE_MINUTES} minutes")


@AREA.check(
    "D214",
    Severity.WARNING,
    "Lifetime of ID and access tokens",
    why=(
        "Other services that take these tokens cannot end them before they expire, and here, too,"
        " roles are as old as the token."
    ),
    mend=template(
        "AppClient.Properties.AccessTokenValidity",
        "AccessTokenValidity: 15",
        f"The same for IdTokenValidity. {_UNITS_HINT}",
    ),
)
def tokens_are_short(facts: Facts) -> Fault | None:
    """Whether they expire soon: beyond an hour is an error."""
    longest = max(lifetime(facts, "IdToken"), lifetime(facts, "AccessToken"))
    severity = Severity.ERROR if longest > TOO_LONG else None
    found = f"ID {say(facts, 'IdToken')}, access {say(facts, 'AccessToken')}"
    return unless(longest <= LONG, found, "15 minutes each, and never more than 60", severity)


@AREA.check(
    "D215",
    Severity.WARNING,
    "ID and access tokens end together",
    why="/login gives one expires_in for both: who sends the other token is refused before that.",
    mend=template("AppClient.Properties.IdTokenValidity", "IdTokenValidity: 15", _UNITS_HINT),
)
def tokens_end_together(facts: Facts) -> Fault | None:
    """Whether both kinds have the same lifetime."""
    same = lifetime(facts, "IdToken") == lifetime(facts, "AccessToken")
    found = f"ID {say(facts, 'IdToken')}, access {say(facts, 'AccessToken')}"
    return unless(same, found, "the same")


@AREA.check(
    "D216",
    Severity.WARNING,
    "Lifetime of refresh tokens",
    why="A refresh token that was stolen is good until then, if nobody logs out.",
    mend=template(
        "AppClient.Properties.RefreshTokenValidity", "RefreshTokenValidity: 30", _UNITS_HINT
    ),
)
def refresh_tokens_are_bounded(facts: Facts) -> Fault | None:
    """Whether people have to log in again now and then."""
    found = lifetime(facts, "RefreshToken")
    return unless(found <= REFRESH_TOO_LONG, say(facts, "RefreshToken"), "at most 90 days")


@AREA.check(
    "D217",
    Severity.INFO,
    "Lifetimes as in the template",
    why="Nothing is wrong with them, but it was not this template that set them.",
    mend=template(
        "AppClient.Properties.TokenValidityUnits",
        "TokenValidityUnits:\n  IdToken: minutes\n  AccessToken: minutes\n  RefreshToken: days",
    ),
)
def lifetimes_are_expected(facts: Facts) -> Fault | None:
    """Whether lifetimes with which nothing is wrong are those of the template."""
    checks = (tokens_are_short, tokens_end_together, refresh_tokens_are_bounded)
    expected = all(lifetime(facts, token) == seconds for token, seconds in EXPECTED.items())
    if any(check.look(facts) for check in checks):
        return None
    found = [f"{token} {say(facts, token)}" for token in EXPECTED]
    return unless(expected, found, "15 minutes, 15 minutes, 30 days")


@AREA.check(
    "D218",
    Severity.ERROR,
    "Attributes that are read",
    why="The address, and whether it is verified, come from the ID token and from GetUser.",
    mend=template("AppClient.Properties.ReadAttributes", "ReadAttributes: [email, email_verified]"),
)
def reads_the_address(facts: Facts) -> Fault | None:
    """Whether the client may read the address; where nothing is named, it may."""
    found = facts.client.get("ReadAttributes") or []
    return unless(
        not found or {"email", "email_verified"} <= set(found), found, "email, email_verified"
    )


@AREA.check(
    "D219",
    Severity.ERROR,
    "Attributes that are written",
    why="Nobody could sign up, or change their address.",
    mend=template(
        "AppClient.Properties.WriteAttributes",
        'WriteAttributes: !If [HasIdentityProvider, [email, "custom:provider_sub"], [email]]',
    ),
)
def writes_the_address(facts: Facts) -> Fault | None:
    """Whether the client may write the address; where nothing is named, it may."""
    found = facts.client.get("WriteAttributes") or []
    return unless(not found or "email" in found, found, "email")


def lifetime(facts: Facts, token: str) -> int:
    """Return how long a token is good, in seconds; `token` is a member of TokenValidityUnits."""
    count, unit = _validity(facts, token)
    return count * UNITS[unit]


def say(facts: Facts, token: str) -> str:
    """Return the same in words."""
    count, unit = _validity(facts, token)
    return f"{count} {unit}"


def _validity(facts: Facts, token: str) -> tuple[int, str]:
    usual, usual_unit = _USUAL[token]
    units = facts.client.get("TokenValidityUnits") or {}
    count = facts.client.get(f"{token}Validity")
    # Without a number it is the default, whatever the unit says.
    return (count, units.get(token) or usual_unit) if count else (usual, usual_unit)
