"""The pool's domain, where managed login is, and the providers it leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings

from accounts.doctor.findings import Area, Fault, Severity, setting, template, unless

if TYPE_CHECKING:
    from accounts.doctor.facts import Facts

AREA: Final = Area("Managed login")

_DEPLOY: Final = (
    "Deploy with the parameters DomainPrefix, CallbackUrls and LogoutUrls, or with none of them."
)
_OUTPUT: Final = "Set COGNITO_DOMAIN to the output of the stack, empty where there is no domain."


@AREA.check(
    "D301",
    Severity.ERROR,
    "Domain of the pool",
    why="The pages send people there to log in, and to log out.",
    mend=template("Domain.Properties.Domain", "Domain: !Ref DomainPrefix", f"{_DEPLOY} {_OUTPUT}"),
)
def domain_fits(facts: Facts) -> Fault | None:
    """Whether COGNITO_DOMAIN is the pool's domain, and empty where there is none."""
    addresses, ours = _addresses(facts), settings.COGNITO_DOMAIN
    if not ours:
        wanted = "COGNITO_DOMAIN set to it"
        return unless(not addresses, addresses[:1], wanted, Severity.WARNING)
    # An emulator has its pages at an address of its own.
    fits = ours in addresses or bool(addresses and facts.elsewhere)
    return unless(fits, addresses, f"{ours} (COGNITO_DOMAIN)")


@AREA.check(
    "D302",
    Severity.ERROR,
    "State of the domain",
    why="Nobody can log in through a domain that is not active.",
    mend=template("Domain.Properties.Domain", "Domain: !Ref DomainPrefix"),
)
def domain_is_active(facts: Facts) -> Fault | None:
    """Whether the domain is there; one that is being made or changed is only waited for."""
    found = facts.domain.get("Status") or "ACTIVE"
    severity = Severity.WARNING if found in {"CREATING", "UPDATING"} else None
    return unless(found == "ACTIVE", found, "ACTIVE", severity)


@AREA.check(
    "D303",
    Severity.WARNING,
    "Domain and PrivateLink",
    why=(
        "A pool with a domain answers nobody who comes through a VPC endpoint. A function in a VPC"
        " reaches it through a NAT gateway alone."
    ),
    mend=template("Domain.Properties.Domain", "Domain: !Ref DomainPrefix", _DEPLOY),
)
def is_reachable_from_a_vpc(facts: Facts) -> Fault | None:
    """Whether PrivateLink would do, for a service in a VPC."""
    return unless(not facts.in_vpc or not facts.domains, facts.domains, "no domain, or NAT")


@AREA.check(
    "D304",
    Severity.ERROR,
    "External identity provider",
    why="The log-in page offers a way in that ends at an error of Cognito's.",
    mend=template(
        "ExternalProvider.Properties.ProviderName",
        "ProviderName: !If [IsOidc, !Ref IdentityProviderName, Google]",
        "Set COGNITO_IDENTITY_PROVIDER to the output of the stack, empty where there is none.",
    ),
)
def provider_exists(facts: Facts) -> Fault | None:
    """Whether the pool has the provider of the settings."""
    ours = settings.COGNITO_IDENTITY_PROVIDER
    return unless(not ours or ours in facts.providers, facts.providers, ours)


@AREA.check(
    "D305",
    Severity.ERROR,
    "Provider of the app client",
    why="The pool has the provider, but people of this app client may not use it.",
    mend=template(
        "AppClient.Properties.SupportedIdentityProviders",
        "SupportedIdentityProviders: !If\n"
        "  - HasIdentityProvider\n"
        "  - [COGNITO, !Ref ExternalProvider]",
    ),
)
def provider_is_offered(facts: Facts) -> Fault | None:
    """Whether the app client lets in people of the provider."""
    ours = settings.COGNITO_IDENTITY_PROVIDER
    found = facts.client.get("SupportedIdentityProviders") or []
    return unless(ours not in facts.providers or ours in found, found, ours)


@AREA.check(
    "D306",
    Severity.ERROR,
    "Provider without a domain",
    why="The way to a provider leads through managed login.",
    mend=setting("COGNITO_DOMAIN", "the output CognitoDomain of the stack", _DEPLOY),
)
def provider_has_a_domain(facts: Facts) -> Fault | None:  # noqa: ARG001  (the signature of a check)
    """Whether COGNITO_IDENTITY_PROVIDER comes with COGNITO_DOMAIN."""
    ours = settings.COGNITO_IDENTITY_PROVIDER
    return unless(not ours or settings.COGNITO_DOMAIN, f"{ours}, no COGNITO_DOMAIN", "both")


def _addresses(facts: Facts) -> list[str]:
    """Return where the pages of the pool are."""
    own, prefix = facts.pool.get("CustomDomain"), facts.pool.get("Domain")
    hosts = [own] if own else []
    if prefix:
        # The second one is GovCloud's.
        hosts += [
            f"{prefix}.{auth}.{settings.AWS_REGION}.amazoncognito.com"
            for auth in ("auth", "auth-fips")
        ]
    return [f"https://{host}" for host in hosts]
