"""From a bearer token to verified claims."""

from __future__ import annotations

import contextlib
import functools
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.dispatch import receiver
from jwt.algorithms import RSAAlgorithm

from accounts.cognito.errors import (
    KeySetUnavailable,
    TokenAlgorithmRefused,
    TokenAppClientRefused,
    TokenClaimRefused,
    TokenExpired,
    TokenIssuerRefused,
    TokenKeyUnknown,
    TokenNotYetValid,
    TokenSignatureRefused,
    TokenUseRefused,
)
from accounts.cognito.jwks import KeySet
from accounts.cognito.unverified import read_token

if TYPE_CHECKING:
    from collections.abc import Collection

    from accounts.cognito.unverified import UnverifiedToken

TokenUse = Literal["id", "access"]

ID: Final = "id"
ACCESS: Final = "access"
ALGORITHM: Final = "RS256"
MAX_KID_LENGTH: Final = 256

_RS256: Final = RSAAlgorithm(RSAAlgorithm.SHA256)


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedClaims:
    """The claims of a token that passed every check; made by `TokenVerifier` and nothing else.

    Times are in whole seconds since 1970. `email` (lower-cased), `email_verified` and `nonce`
    (what a browser's log-in was begun with) are known from ID tokens only. `groups` are the
    user's groups in the pool, on which roles rest.
    """

    sub: str
    token_use: TokenUse
    issuer: str
    app_client_id: str
    origin_jti: str | None
    event_id: str | None
    auth_time: int | None
    issued_at: int | None
    expires_at: int
    email: str | None
    email_verified: bool
    nonce: str | None
    groups: tuple[str, ...]

    @property
    def session_key(self) -> str:
        """What the tokens of one sign-in share; at most 193 characters.

        It is `origin_jti`, which refreshed tokens share too, where the pool issues it. Else it is
        `sub` with `event_id`, or where that is missing as well, with the time of the sign-in (or,
        for want of that, of the token).
        """
        if self.origin_jti is not None:
            return self.origin_jti
        signed_in = self.auth_time if self.auth_time is not None else self.issued_at
        return f"{self.sub}:{self.event_id if self.event_id is not None else signed_in}"


class TokenVerifier:
    """Checks the tokens of one user pool, cheapest check first.

    `issuers` are the accepted forms of the pool's issuer, `app_client_ids` the accepted app
    clients, `token_uses` the accepted kinds; `leeway` is in seconds and allowed for clocks that
    differ. Nothing is fetched before the algorithm and the issuer have been found right.
    """

    def __init__(
        self,
        *,
        issuers: Collection[str],
        app_client_ids: Collection[str],
        key_set: KeySet,
        leeway: int = 0,
        token_uses: Collection[TokenUse] = ("id", "access"),
    ) -> None:
        self.key_set = key_set
        self._issuers = frozenset(issuers)
        self._app_client_ids = frozenset(app_client_ids)
        self._leeway = leeway
        self._token_uses = frozenset(token_uses)

    def verify(self, token: str) -> VerifiedClaims:
        """Return the claims of a good token.

        Raises a `TokenError` that tells what is wrong with a bad one, and `KeySetUnavailable` if
        that cannot be told for want of keys.
        """
        unverified = read_token(token)
        self._check_algorithm(unverified)
        issuer = self._check_issuer(unverified)
        self._check_signature(unverified)
        expires_at = self._check_times(unverified)
        token_use = self._check_token_use(unverified)
        is_id = token_use == ID
        return VerifiedClaims(
            app_client_id=self._check_app_client(unverified, token_use),
            sub=self._check_subject(unverified),
            token_use=token_use,
            issuer=issuer,
            origin_jti=unverified.origin_jti,
            event_id=unverified.event_id,
            auth_time=unverified.auth_time,
            issued_at=unverified.iat,
            expires_at=expires_at,
            email=unverified.email.lower() if is_id and unverified.email else None,
            email_verified=is_id and unverified.email_verified,
            nonce=unverified.nonce if is_id else None,
            groups=unverified.groups,
        )

    def _check_algorithm(self, token: UnverifiedToken) -> None:
        if token.header.get("alg") != ALGORITHM:
            raise TokenAlgorithmRefused

    def _check_issuer(self, token: UnverifiedToken) -> str:
        if token.iss is None:
            raise TokenClaimRefused.naming("iss")
        if token.iss not in self._issuers:
            raise TokenIssuerRefused
        return token.iss

    def _check_signature(self, token: UnverifiedToken) -> None:
        # Only the kid chooses the key: "jwk", "jku" and "x5u" would let the sender bring their own.
        kid = token.header.get("kid")
        if not isinstance(kid, str) or not 0 < len(kid) <= MAX_KID_LENGTH:
            raise TokenKeyUnknown
        key = self.key_set.get_key(kid)
        if not _RS256.verify(token.signing_input, key, token.signature):
            raise TokenSignatureRefused

    def _check_times(self, token: UnverifiedToken) -> int:
        if token.exp is None:
            raise TokenClaimRefused.naming("exp")
        now = time.time()
        if now >= token.exp + self._leeway:
            raise TokenExpired
        for beginning in (token.nbf, token.iat):
            if beginning is not None and beginning - self._leeway > now:
                raise TokenNotYetValid
        return token.exp

    def _check_token_use(self, token: UnverifiedToken) -> TokenUse:
        if token.token_use is None:
            raise TokenClaimRefused.naming("token_use")
        if token.token_use not in self._token_uses:
            raise TokenUseRefused
        return token.token_use

    def _check_app_client(self, token: UnverifiedToken, token_use: TokenUse) -> str:
        # Each kind has its own claim, and the other one's is no substitute.
        claim, value = ("aud", token.aud) if token_use == ID else ("client_id", token.client_id)
        if value is None:
            raise TokenClaimRefused.naming(claim)
        if value not in self._app_client_ids:
            raise TokenAppClientRefused
        return value

    def _check_subject(self, token: UnverifiedToken) -> str:
        if token.sub is None:
            raise TokenClaimRefused.naming("sub")
        # One of the three must be there, or the session could not be named.
        if token.origin_jti is None and token.auth_time is None and token.iat is None:
            raise TokenClaimRefused.naming("auth_time")
        return token.sub


def warm_up() -> None:
    """Fetch the key set now, if none is known; without one, the first token asks for it again."""
    with contextlib.suppress(KeySetUnavailable):
        get_verifier().key_set.load()


_building = threading.Lock()


def get_verifier() -> TokenVerifier:
    """Return the verifier that the settings describe, the same one until they change.

    Raises ImproperlyConfigured if the address or the text of the key set is unusable.
    """
    # functools.cache alone would let threads that start together build one verifier, and so
    # fetch one key set, each.
    with _building:
        return _build_verifier()


@functools.cache
def _build_verifier() -> TokenVerifier:
    try:
        key_set = KeySet(settings.COGNITO_JWKS_URL, preloaded=settings.COGNITO_JWKS)
    except ValueError as error:
        raise ImproperlyConfigured(
            "COGNITO_JWKS_URL must be an http or https address, and COGNITO_JWKS empty or a JWKS"
            " with an RSA key of 2048 bits or more."
        ) from error
    return TokenVerifier(
        issuers=settings.COGNITO_ISSUERS,
        app_client_ids=[settings.COGNITO_APP_CLIENT_ID],
        key_set=key_set,
        leeway=settings.COGNITO_TOKEN_LEEWAY,
    )


@receiver(setting_changed)
def _forget_verifier(*, setting: str, **_: object) -> None:
    if setting.startswith("COGNITO_"):
        _build_verifier.cache_clear()
