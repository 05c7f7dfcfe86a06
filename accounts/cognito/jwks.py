"""The user pool's public keys: fetching, caching, refreshing."""

from __future__ import annotations

import logging
import math
import threading
import time
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.algorithms import RSAAlgorithm
from jwt.exceptions import InvalidKeyError

from accounts.cognito.errors import KeySetUnavailable, TokenKeyUnknown
from accounts.cognito.fetching import FetchError, fetch
from common.strict_json import parse_object

if TYPE_CHECKING:
    from collections.abc import Callable

logger = logging.getLogger(__name__)

FETCH_TIMEOUT: Final = 2.0
FETCH_LIMIT: Final = 64 * 1024
COOL_DOWN: Final = 10.0
MIN_KEY_BITS: Final = 2048


class KeySet:
    """The keys of one JWKS address by kid, in memory; any number of threads may share it.

    A known kid is answered from memory, without a lock. An unknown one causes a refresh: one at a
    time (other threads wait for it and use its result), and at most one in each `cool_down`
    seconds, so that tokens with invented kids cannot make us hammer the address. A refresh that
    succeeds replaces all keys, one that fails changes none.

    `preloaded` is the text of a JWKS known beforehand, with which nothing is fetched until a kid
    is unknown. `timeout` and `cool_down` are in seconds; `clock` must be monotonic. Raises
    ValueError if `url` is neither http nor https, or `preloaded` holds no usable key.
    """

    def __init__(
        self,
        url: str,
        *,
        preloaded: str = "",
        timeout: float = FETCH_TIMEOUT,
        cool_down: float = COOL_DOWN,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if urlsplit(url).scheme not in {"http", "https"}:
            raise ValueError("The address of the key set must begin with http:// or https://.")
        self._url = url
        self._timeout = timeout
        self._cool_down = cool_down
        self._clock = clock
        self._keys = parse_keys(preloaded.encode()) if preloaded else {}
        self._lock = threading.Lock()
        self._flight: threading.Event | None = None
        self._next_fetch = -math.inf

    def get_key(self, kid: str) -> RSAPublicKey:
        """Return the key of this kid.

        Raises `TokenKeyUnknown`, or `KeySetUnavailable` if there are no keys at all.
        """
        key = self._keys.get(kid)
        if key is not None:
            return key
        self._refresh()
        self._require_keys()
        try:
            return self._keys[kid]
        except KeyError as error:
            raise TokenKeyUnknown from error

    def load(self) -> None:
        """Make sure that there are keys, fetching if need be; else raise `KeySetUnavailable`."""
        if not self._keys:
            self._refresh()
            self._require_keys()

    def _require_keys(self) -> None:
        if not self._keys:
            wait = self._next_fetch - self._clock()
            raise KeySetUnavailable(retry_after=max(1, math.ceil(wait)))

    def _refresh(self) -> None:
        mine = threading.Event()
        with self._lock:
            running = self._flight
            if running is None:
                if self._clock() < self._next_fetch:
                    return
                self._next_fetch = self._clock() + self._cool_down
                self._flight = mine
        if running is not None:
            running.wait(self._timeout)
            return
        try:
            self._fetch()
        finally:
            with self._lock:
                self._flight = None
            mine.set()

    def _fetch(self) -> None:
        try:
            body = fetch(self._url, timeout=self._timeout, limit=FETCH_LIMIT)
            # One assignment: readers see either all old keys or all new ones.
            self._keys = parse_keys(body)
        except (FetchError, ValueError) as error:
            # The text of a ValueError may quote the body, so only its type is logged.
            reason = error if isinstance(error, FetchError) else type(error).__name__
            logger.warning("The key set could not be refreshed: %s", reason)


def parse_keys(body: bytes) -> dict[str, RSAPublicKey]:
    """Parse a JWKS; keys unfit for checking RS256 signatures are left out.

    Raises ValueError if that leaves none or two of one kid, or the body is no JWKS.
    """
    listed = parse_object(body).get("keys")
    if not isinstance(listed, list):
        raise ValueError("not a JWKS")  # noqa: TRY004 - the type of foreign data is its value
    keys: dict[str, RSAPublicKey] = {}
    for jwk in listed:
        kid = jwk.get("kid") if isinstance(jwk, dict) else None
        if isinstance(kid, str) and (key := _parse_key(jwk)) is not None:
            if kid in keys:
                raise ValueError("two keys of one kid")
            keys[kid] = key
    if not keys:
        raise ValueError("no usable key")
    return keys


def _parse_key(jwk: dict[str, object]) -> RSAPublicKey | None:
    if jwk.get("kty") != "RSA" or jwk.get("use", "sig") != "sig":
        return None
    if jwk.get("alg", "RS256") != "RS256":
        return None
    try:
        # Only the public numbers are handed on: a "d" would make a private key of it.
        public = {name: jwk[name] for name in ("kty", "n", "e")}
        key = RSAAlgorithm.from_jwk(public)
    except (InvalidKeyError, KeyError, TypeError, ValueError):
        return None
    if not isinstance(key, RSAPublicKey) or key.key_size < MIN_KEY_BITS:
        return None
    return key
