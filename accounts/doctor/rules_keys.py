"""Whether the tokens of the pool would be taken: its keys and its issuers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings

from accounts.cognito.jwks import parse_keys
from accounts.doctor.facts import Unknown, is_aws, issuers
from accounts.doctor.findings import Area, Fault, Severity, fault, setting, unless

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    from accounts.doctor.facts import Facts

AREA: Final = Area("Keys and issuers")

_ISSUERS: Final = setting("COGNITO_ISSUERS", "unset, for both that AWS gives the pool")


@AREA.check(
    "D401",
    Severity.ERROR,
    "Key set",
    why=(
        "Without keys no token can be checked, and requests are answered by 503. With keys baked"
        " in, only tokens of a key that is new since then are refused."
    ),
    mend=setting("COGNITO_JWKS_URL", "unset, for the address at the first issuer"),
)
def keys_can_be_had(facts: Facts) -> Fault | None:
    """Whether a key set with a usable key is at COGNITO_JWKS_URL."""
    found = facts.keys
    severity = Severity.WARNING if _baked_in() else None
    wanted = f"keys at {settings.COGNITO_JWKS_URL}"
    return unless(isinstance(found, dict), found, wanted, severity)


@AREA.check(
    "D402",
    Severity.ERROR,
    "Keys baked in",
    why="Tokens of the pool would be refused, or those of keys that it has given up be taken.",
    mend=setting(
        "COGNITO_JWKS",
        "the body that is found at COGNITO_JWKS_URL",
        "Or unset it, and have the keys fetched.",
    ),
)
def keys_are_fresh(facts: Facts) -> Fault | None:
    """Whether COGNITO_JWKS, if it is set, is what the pool shows now."""
    if not settings.COGNITO_JWKS:
        return None
    baked_in = _baked_in()
    if not baked_in:
        return fault("not a key set, or no usable key in it", "a key set")
    live = facts.keys
    if isinstance(live, str):
        raise Unknown
    return unless(
        _numbers(baked_in) == _numbers(live), set(baked_in), f"{', '.join(live)}, as live"
    )


@AREA.check(
    "D403",
    Severity.ERROR,
    "Keys for a service in a VPC",
    why="Without a way out to the internet, the keys cannot be fetched when the first token comes.",
    mend=setting(
        "COGNITO_JWKS",
        "the body that is found at COGNITO_JWKS_URL",
        "Or give the VPC a NAT gateway, and leave out --vpc here.",
    ),
)
def keys_are_baked_in(facts: Facts) -> Fault | None:
    """Whether COGNITO_JWKS is set where the service runs in a VPC."""
    return unless(settings.COGNITO_JWKS or not facts.in_vpc, "no COGNITO_JWKS", "COGNITO_JWKS")


@AREA.check(
    "D404",
    Severity.ERROR,
    "Address of the key set",
    why="Signatures are checked with the keys that are there; those of another pool fit nothing.",
    mend=setting("COGNITO_JWKS_URL", "unset, for the address at the first issuer"),
)
def keys_are_the_pools(facts: Facts) -> Fault | None:  # noqa: ARG001  (the signature of a check)
    """Whether an address of AWS's names this pool."""
    url, pool = settings.COGNITO_JWKS_URL, settings.COGNITO_USER_POOL_ID
    return unless(pool in url.split("/") or not is_aws(url), url, f".../{pool}/...")


@AREA.check(
    "D405",
    Severity.ERROR,
    "Issuer of the pool",
    why="Every token of the pool would be refused.",
    mend=_ISSUERS,
)
def issuer_is_accepted(facts: Facts) -> Fault | None:
    """Whether COGNITO_ISSUERS has the one that the pool writes into tokens."""
    severity = Severity.INFO if facts.elsewhere else None
    return unless(
        _own(facts) in settings.COGNITO_ISSUERS, settings.COGNITO_ISSUERS, _own(facts), severity
    )


@AREA.check(
    "D406",
    Severity.WARNING,
    "The pool's other issuer",
    why="A pool can be switched to it at any time, and then every token would be refused.",
    mend=_ISSUERS,
)
def both_issuers_are_accepted(facts: Facts) -> Fault | None:
    """Whether COGNITO_ISSUERS has both that AWS gives the pool, if it has the one in use."""
    own, ours = _own(facts), settings.COGNITO_ISSUERS
    missing = [issuer for issuer in issuers().values() if issuer not in ours]
    severity = Severity.INFO if facts.elsewhere else None
    return unless(own not in ours or not missing, ours, [*ours, *missing], severity)


@AREA.check(
    "D407",
    Severity.ERROR,
    "Issuers of other pools",
    why="Whoever they are, their tokens are not this pool's.",
    mend=_ISSUERS,
)
def no_other_issuers(facts: Facts) -> Fault | None:
    """Whether COGNITO_ISSUERS names nobody but this pool in this Region."""
    others = [issuer for issuer in settings.COGNITO_ISSUERS if issuer not in issuers().values()]
    severity = Severity.INFO if facts.elsewhere else None
    return unless(not others, others, issuers().values(), severity)


def _own(facts: Facts) -> str:
    kind = (facts.pool.get("IssuerConfiguration") or {}).get("Type")
    return issuers()["UPDATED" if kind == "UPDATED" else "ORIGINAL"]


def _baked_in() -> Mapping[str, RSAPublicKey]:
    """Return the keys of COGNITO_JWKS by kid; none if there are none that can be read."""
    try:
        return parse_keys(settings.COGNITO_JWKS.encode())
    except ValueError:
        return {}


def _numbers(keys: Mapping[str, RSAPublicKey]) -> dict[str, object]:
    return {kid: key.public_numbers() for kid, key in keys.items()}
