"""Whether Cognito can be asked at all, and whether it is the right one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings

from accounts.doctor.facts import DENIED, UNREACHABLE, UNUSABLE
from accounts.doctor.findings import Area, Fault, Severity, setting, template, unless

if TYPE_CHECKING:
    from accounts.doctor.facts import Facts

AREA: Final = Area("Access")

# A clock further ahead than this makes tokens expire noticeably too early.
AHEAD_SECONDS: Final = 60


@AREA.check(
    "D001",
    Severity.ERROR,
    "Answers of Cognito",
    why="While Cognito does not answer, nobody can sign up, log in or refresh.",
    mend=setting(
        "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER",
        "unset, for AWS's own Cognito",
        "There has to be a way out to it: to the internet, through a NAT gateway, or a VPC"
        " endpoint. What says TooManyRequestsException is only to be asked again later.",
    ),
)
def reachable(facts: Facts) -> Fault | None:
    """Whether each call got an answer."""
    return _told_nothing(facts, UNREACHABLE, "an answer to each call")


@AREA.check(
    "D002",
    Severity.ERROR,
    "Rights of the AWS credentials",
    why="What may not be looked at is listed as skipped here, and may be wrong all the same.",
    mend=template(
        "DoctorPolicy.Properties.PolicyDocument",
        "PolicyDocument:",
        "Attach the policy that the stack's output DoctorPolicyArn names to the role or user"
        " whose credentials these are. It holds for the pool of its own stack alone.",
    ),
)
def permitted(facts: Facts) -> Fault | None:
    """Whether the credentials are there and allow each call."""
    return _told_nothing(facts, DENIED, "AWS credentials that allow each of them", "cognito-idp:")


@AREA.check(
    "D003",
    Severity.ERROR,
    "Set-up of the AWS SDK",
    why="Without a client of the AWS SDK, Cognito cannot be asked for anything.",
    mend=setting(
        "AWS_REGION",
        "the Region of the pool, such as eu-central-1",
        "Look at AWS_PROFILE, the files in ~/.aws and the address of the endpoint as well.",
    ),
)
def usable(facts: Facts) -> Fault | None:
    """Whether the calls could be made."""
    return _told_nothing(facts, UNUSABLE, "calls that can be made")


@AREA.check(
    "D004",
    Severity.ERROR,
    "Existence of the user pool",
    why="Everything that is asked of Cognito fails.",
    mend=template(
        "Outputs.CognitoUserPoolId.Value",
        "Value: !Ref UserPool",
        "Set COGNITO_USER_POOL_ID and AWS_REGION to the outputs of the stack.",
    ),
)
def pool_exists(facts: Facts) -> Fault | None:
    """Whether AWS knows the pool."""
    wanted = f"{settings.COGNITO_USER_POOL_ID} in {settings.AWS_REGION}"
    return unless(not facts.is_unknown_to_aws("pool"), "no such pool", wanted)


@AREA.check(
    "D005",
    Severity.ERROR,
    "Existence of the app client",
    why="Everything that is asked on behalf of people fails.",
    mend=template(
        "Outputs.CognitoAppClientId.Value",
        "Value: !Ref AppClient",
        "Set COGNITO_APP_CLIENT_ID to the output of the same stack as COGNITO_USER_POOL_ID.",
    ),
)
def client_exists(facts: Facts) -> Fault | None:
    """Whether AWS knows the app client, in this pool."""
    known = not facts.is_unknown_to_aws("client")
    wanted = f"{settings.COGNITO_APP_CLIENT_ID} in {settings.COGNITO_USER_POOL_ID}"
    return unless(known, "no such app client in this pool", wanted)


@AREA.check(
    "D006",
    Severity.ERROR,
    "Region of the user pool",
    why="A pool's ID begins with its Region; in another one, AWS does not find it.",
    mend=template(
        "Outputs.AwsRegion.Value",
        "Value: !Ref AWS::Region",
        "Set COGNITO_USER_POOL_ID and AWS_REGION to the outputs of the same stack.",
    ),
)
def region_fits(facts: Facts) -> Fault | None:
    """Whether the pool's ID begins with AWS_REGION."""
    wanted = f"{settings.AWS_REGION}_..."
    fits = settings.COGNITO_USER_POOL_ID.startswith(f"{settings.AWS_REGION}_")
    severity = Severity.INFO if facts.elsewhere else None
    return unless(fits, settings.COGNITO_USER_POOL_ID, wanted, severity)


@AREA.check(
    "D007",
    Severity.WARNING,
    "Clock of this machine",
    why=(
        "Behind Cognito's, it makes tokens that have just been issued look as if they were of the"
        " future, and they are refused; ahead of it, tokens expire too early. AWS refuses signed"
        " calls from five minutes on."
    ),
    mend=setting(
        "COGNITO_TOKEN_LEEWAY", "seconds that may be missing", "Better: keep the clock by NTP."
    ),
)
def clock_agrees(facts: Facts) -> Fault | None:
    """Whether our clock is neither behind nor far ahead."""
    leeway = settings.COGNITO_TOKEN_LEEWAY
    clock = facts.clock
    found = f"{clock.behind:.0f} s behind" if clock.behind else f"{clock.ahead:.0f} s ahead"
    good = clock.behind <= leeway and clock.ahead <= AHEAD_SECONDS
    wanted = f"at most {leeway} s behind and {AHEAD_SECONDS} s ahead of Cognito's"
    return unless(good, found, wanted)


def _told_nothing(facts: Facts, kind: str, wanted: str, prefix: str = "") -> Fault | None:
    failed = [f"{prefix}{failure.api} ({failure.reason})" for failure in facts.failed(kind)]
    return unless(not failed, failed, wanted)
