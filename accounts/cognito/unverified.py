"""Reading a token without believing it: shape and types only."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import Final, TypeGuard

from accounts.cognito.errors import TokenClaimRefused, TokenMalformed
from common.strict_json import parse_object

# Cognito's tokens have 1 to 3 KiB; servers refuse headers over 8 KiB anyway.
MAX_TOKEN_LENGTH: Final = 8 * 1024
# Cognito's sub and origin_jti are UUIDs of 36 characters; columns of the database hold 128.
MAX_IDENTIFIER_LENGTH: Final = 128
MAX_EVENT_ID_LENGTH: Final = 64
MAX_EMAIL_LENGTH: Final = 254
MAX_NONCE_LENGTH: Final = 256
MAX_TEXT_LENGTH: Final = 2048
# The last second of the year 9999, the last that a datetime can hold.
MAX_SECONDS: Final = 253_402_300_799

_BASE64URL: Final = re.compile(r"[A-Za-z0-9_-]*", re.ASCII)
# By the number of characters after the last group of four: those that leave no unused bit set.
_CANONICAL_ENDS: Final = {2: "AQgw", 3: "AEIMQUYcgkosw048"}


@dataclass(frozen=True, slots=True, kw_only=True)
class UnverifiedToken:
    """A token's content, each claim of its right type or None, none of it to be trusted.

    Times are in seconds since 1970 (RFC 7519's NumericDate, whole seconds only, as Cognito's are).
    """

    header: dict[str, object]
    signing_input: bytes
    signature: bytes
    iss: str | None
    sub: str | None
    token_use: str | None
    aud: str | None
    client_id: str | None
    origin_jti: str | None
    event_id: str | None
    email: str | None
    email_verified: bool
    nonce: str | None
    exp: int | None
    nbf: int | None
    iat: int | None
    auth_time: int | None
    groups: tuple[str, ...]


def read_token(token: str) -> UnverifiedToken:
    """Take a token apart; `TokenMalformed` or `TokenClaimRefused` if that cannot be done."""
    head, body, tail = _split(token)
    try:
        header, claims = parse_object(_decode(head)), parse_object(_decode(body))
    except ValueError as error:
        raise TokenMalformed from error
    # "crit" names extensions that must be understood, and "b64" (RFC 7797) changes what is
    # signed: we understand none, so neither may pass as if it were not there.
    if "crit" in header or "b64" in header:
        raise TokenMalformed
    _check_unused(claims)
    return UnverifiedToken(
        header=header,
        signing_input=f"{head}.{body}".encode(),
        signature=_decode(tail),
        iss=_text(claims, "iss"),
        sub=_text(claims, "sub", MAX_IDENTIFIER_LENGTH),
        token_use=_text(claims, "token_use"),
        aud=_text(claims, "aud"),
        client_id=_text(claims, "client_id"),
        origin_jti=_text(claims, "origin_jti", MAX_IDENTIFIER_LENGTH),
        event_id=_text(claims, "event_id", MAX_EVENT_ID_LENGTH),
        email=_text(claims, "email", MAX_EMAIL_LENGTH),
        email_verified=_flag(claims, "email_verified"),
        nonce=_text(claims, "nonce", MAX_NONCE_LENGTH),
        exp=_seconds(claims, "exp"),
        nbf=_seconds(claims, "nbf"),
        iat=_seconds(claims, "iat"),
        auth_time=_seconds(claims, "auth_time"),
        groups=_groups(claims),
    )


def _split(token: object) -> tuple[str, str, str]:
    # The type is checked although it is declared: the token comes from outside.
    if not isinstance(token, str) or len(token) > MAX_TOKEN_LENGTH:
        raise TokenMalformed
    parts = token.split(".")
    if len(parts) != 3:  # noqa: PLR2004 - a signed token has three parts (RFC 7515, 3.1)
        raise TokenMalformed
    return parts[0], parts[1], parts[2]


def _decode(part: str) -> bytes:
    over = len(part) % 4
    if not _BASE64URL.fullmatch(part) or over == 1:
        raise TokenMalformed
    # Unused bits at the end make several spellings of the same bytes; only one is canonical.
    if over and part[-1] not in _CANONICAL_ENDS[over]:
        raise TokenMalformed
    return base64.urlsafe_b64decode(part + "=" * (-over % 4))


def _check_unused(claims: dict[str, object]) -> None:
    # Nothing here reads these, but a token in which they are no text is not Cognito's.
    for name in ("jti", "scope"):
        if not isinstance(claims.get(name, ""), str):
            raise TokenClaimRefused.naming(name)


def _is_text(value: object, limit: int) -> TypeGuard[str]:
    return isinstance(value, str) and 0 < len(value) <= limit and value.isprintable()


def _text(claims: dict[str, object], name: str, limit: int = MAX_TEXT_LENGTH) -> str | None:
    if name not in claims:
        return None
    value = claims[name]
    if not _is_text(value, limit):
        raise TokenClaimRefused.naming(name)
    return value


def _seconds(claims: dict[str, object], name: str) -> int | None:
    if name not in claims:
        return None
    value = claims[name]
    # bool is a subclass of int, and JSON's true is no time.
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MAX_SECONDS:
        raise TokenClaimRefused.naming(name)
    return value


def _flag(claims: dict[str, object], name: str) -> bool:
    value = claims.get(name, False)
    # Cognito writes this claim as text for users that came from some identity providers.
    if isinstance(value, str) and value in {"true", "false"}:
        return value == "true"
    if not isinstance(value, bool):
        raise TokenClaimRefused.naming(name)
    return value


def _groups(claims: dict[str, object]) -> tuple[str, ...]:
    name = "cognito:groups"
    value = claims.get(name, [])
    if not isinstance(value, list):
        raise TokenClaimRefused.naming(name)
    for group in value:
        if not _is_text(group, MAX_IDENTIFIER_LENGTH):
            raise TokenClaimRefused.naming(name)
    return tuple(value)
