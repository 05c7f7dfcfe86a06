"""What could be found out about the pool, and what could not."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from urllib.parse import urlsplit

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

Json: TypeAlias = dict[str, Any]

# Why a call told nothing.
DENIED: Final = "denied"
UNREACHABLE: Final = "unreachable"
UNUSABLE: Final = "unusable"

_ENDPOINTS: Final = ("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", "AWS_ENDPOINT_URL")
_AWS: Final = (".amazonaws.com", ".amazonaws.com.cn")
# What CreateUserPoolClient gives a client for which no flows are named.
_USUAL_FLOWS: Final = ("ALLOW_CUSTOM_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH")


class Unknown(Exception):
    """What a check asks for could not be found out."""


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A call that told nothing: the API's name, one of the three kinds above, and why."""

    api: str
    kind: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Clock:
    """When a call was sent and its answer came by our clock, and what AWS's showed; in seconds."""

    sent: float
    received: float
    theirs: float

    @property
    def behind(self) -> float:
        """By how much our clock is behind at least; AWS tells whole seconds."""
        return max(0.0, self.theirs - self.received)

    @property
    def ahead(self) -> float:
        """By how much our clock is ahead at least."""
        return max(0.0, self.sent - (self.theirs + 1))


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What was found out; each property raises `Unknown` if that could not be.

    `answers` holds what the calls returned, by the names of the properties, and {} for what AWS
    does not know. `in_vpc` says whether the service runs in a VPC, which nothing else tells.
    """

    in_vpc: bool
    answers: Mapping[str, Any]
    failures: tuple[Failure, ...]

    @property
    def looked(self) -> bool:
        """Whether AWS answered anything at all."""
        return bool(self.answers.keys() - {"keys"})

    @property
    def pool(self) -> Json:
        """The user pool, as DescribeUserPool returns it."""
        pool: Json = self._known("pool")
        return pool

    @property
    def client(self) -> Json:
        """The app client, as `describe_app_client` returns it."""
        client: Json = self._known("client")
        return client

    @property
    def mfa(self) -> Json:
        """The second factors, as GetUserPoolMfaConfig returns them."""
        mfa: Json = self._known("mfa")
        return mfa

    @property
    def domain(self) -> Json:
        """The domain, as DescribeUserPoolDomain returns it."""
        domain: Json = self._known("domain")
        return domain

    @property
    def groups(self) -> set[str]:
        """The names of the groups."""
        return {group["GroupName"] for group in self._known("groups")}

    @property
    def providers(self) -> set[str]:
        """The names of the external identity providers."""
        return {provider["ProviderName"] for provider in self._known("providers")}

    @property
    def keys(self) -> dict[str, RSAPublicKey] | str:
        """The keys found at COGNITO_JWKS_URL by kid, or why there are none."""
        keys: dict[str, RSAPublicKey] | str = self._known("keys")
        return keys

    @property
    def clock(self) -> Clock:
        """The two clocks."""
        clock: Clock = self._known("clock")
        return clock

    @property
    def flows(self) -> set[str]:
        """The authentication flows of the app client."""
        return set(self.client.get("ExplicitAuthFlows") or _USUAL_FLOWS)

    @property
    def domains(self) -> list[str]:
        """The pool's domains: AWS's prefix, one's own host name."""
        return [self.pool[name] for name in ("Domain", "CustomDomain") if self.pool.get(name)]

    @property
    def elsewhere(self) -> bool:
        """Whether the calls go to another Cognito than AWS's, such as an emulator."""
        return is_elsewhere()

    def failed(self, *kinds: str) -> list[Failure]:
        """Return the calls that told nothing for one of these reasons."""
        return [failure for failure in self.failures if failure.kind in kinds]

    def is_unknown_to_aws(self, name: str) -> bool:
        """Tell whether AWS answered that there is no such thing."""
        return self.answers.get(name) == {}

    def _known(self, name: str) -> Any:  # noqa: ANN401  (each property says what it is)
        if name not in self.answers or self.is_unknown_to_aws(name):
            raise Unknown
        return self.answers[name]


def is_elsewhere() -> bool:
    """Tell whether the AWS SDK is sent to a host that is not AWS's."""
    endpoint = next((os.environ[name] for name in _ENDPOINTS if os.environ.get(name)), "")
    return bool(endpoint) and not is_aws(endpoint)


def is_aws(url: str) -> bool:
    """Tell whether the host of an address is AWS's."""
    return host_of(url).endswith(_AWS)


def host_of(url: str) -> str:
    """Return the host of an address; "" if it has none, or is no address."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def issuers() -> dict[str, str]:
    """Return the two issuers that AWS gives the pool, by their IssuerConfiguration.Type."""
    region, pool = settings.AWS_REGION, settings.COGNITO_USER_POOL_ID
    suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    return {
        kind: f"https://{host}.{region}.{suffix}/{pool}"
        for kind, host in (("ORIGINAL", "cognito-idp"), ("UPDATED", "issuer-cognito-idp"))
    }
