"""The code that an authenticator app would show: RFC 6238, as Cognito asks for it."""

import base64
import hashlib
import hmac
import time

STEP = 30
DIGITS = 6


def totp(secret: str, *, at: float | None = None) -> str:
    """The six digits for `secret` (base32, as AssociateSoftwareToken gives it).

    `at` is a moment in seconds since the epoch; left out, it is now. Each code lives 30 s.
    """
    counter = int(time.time() if at is None else at) // STEP
    key = base64.b32decode(secret + "=" * (-len(secret) % 8), casefold=True)
    digest = hmac.new(key, counter.to_bytes(8), hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4]) & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"
