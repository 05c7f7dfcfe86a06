"""Asks all that the checks want to know."""

from __future__ import annotations

import contextlib
import logging
import time
from email.utils import parsedate_to_datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings

from accounts.cognito.errors import CognitoError, CognitoMisconfigured, NotPermitted
from accounts.cognito.fetching import FetchError, fetch
from accounts.cognito.jwks import FETCH_LIMIT, FETCH_TIMEOUT, parse_keys
from accounts.doctor.facts import DENIED, UNREACHABLE, UNUSABLE, Clock, Facts, Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    from accounts.cognito.gateway import CognitoGateway

# In the names of what the AWS SDK raises when it cannot get at the credentials it was told of.
_CREDENTIALS: Final = ("Credential", "Token", "SSO")


def ask(
    gateway: CognitoGateway,
    *,
    in_vpc: bool,
    tell: Callable[[str], object],
    clock: Callable[[], float] = time.time,
) -> Facts:
    """Ask through the gateway; a call that fails does not keep the others from being made.

    `tell` is called with what is going to be asked, `clock` gives seconds since the epoch.
    """
    notes = _Notes(tell)
    # The report says it better.
    with _quiet("accounts.cognito"):
        notes.take("pool", "DescribeUserPool", gateway.describe_pool)
        if notes.answers.get("pool") != {}:
            _ask_about_the_rest(gateway, notes, clock)
    notes.take("keys", "the key set", _fetch_keys)
    return Facts(in_vpc=in_vpc, answers=notes.answers, failures=tuple(notes.failures))


def _ask_about_the_rest(gateway: CognitoGateway, notes: _Notes, clock: Callable[[], float]) -> None:
    notes.take("client", "DescribeUserPoolClient", gateway.describe_app_client)
    sent = clock()
    notes.take("mfa", "GetUserPoolMfaConfig", gateway.describe_mfa)
    notes.compare_clocks(sent, clock())
    notes.take("groups", "ListGroups", gateway.list_groups)
    notes.take("providers", "ListIdentityProviders", gateway.list_identity_providers)
    pool = notes.answers.get("pool", {})
    domain = pool.get("CustomDomain") or pool.get("Domain")
    if domain:
        look = partial(gateway.describe_domain, domain=domain)
        notes.take("domain", "DescribeUserPoolDomain", look)


class _Notes:
    def __init__(self, tell: Callable[[str], object]) -> None:
        self._tell = tell
        self.answers: dict[str, Any] = {}
        self.failures: list[Failure] = []

    def take(self, name: str, api: str, call: Callable[[], object]) -> None:
        self._tell(api)
        try:
            self.answers[name] = call()
        except CognitoError as error:
            self.failures.append(_failure(api, error))

    def compare_clocks(self, sent: float, received: float) -> None:
        metadata = self.answers.get("mfa", {}).get("ResponseMetadata", {})
        shown = metadata.get("HTTPHeaders", {}).get("date")
        # A date that cannot be read tells nothing.
        with contextlib.suppress(ValueError):
            theirs = parsedate_to_datetime(shown).timestamp()
            self.answers["clock"] = Clock(sent=sent, received=received, theirs=theirs)


def _failure(api: str, error: CognitoError) -> Failure:
    said: Mapping[str, Any] = getattr(error.__cause__, "response", None) or {}
    cause = type(error.__cause__).__name__ if error.__cause__ else "no answer in time"
    reason = said.get("Error", {}).get("Code") or cause
    kind = UNREACHABLE
    if isinstance(error, NotPermitted) or any(word in cause for word in _CREDENTIALS):
        kind = DENIED
    elif isinstance(error, CognitoMisconfigured):
        kind = UNUSABLE
    return Failure(api=api, kind=kind, reason=str(reason))


def _fetch_keys() -> dict[str, RSAPublicKey] | str:
    url = settings.COGNITO_JWKS_URL
    if not url.startswith(("http://", "https://")):
        return "not an http or https address"
    try:
        return parse_keys(fetch(url, timeout=FETCH_TIMEOUT, limit=FETCH_LIMIT))
    except FetchError as error:
        return str(error)
    except ValueError:
        # Its text may quote what was fetched.
        return "not a key set, or no usable key in it"


@contextlib.contextmanager
def _quiet(name: str) -> Iterator[None]:
    logger = logging.getLogger(name)
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)
