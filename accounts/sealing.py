"""Values that a client carries for us: encrypted, signed and dated, so that none can be made up."""

from __future__ import annotations

import base64
import functools
import json
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Mapping


def seal(value: Mapping[str, Any], *, purpose: str) -> str:
    """Return the value as text that only `unseal` with the same purpose can read."""
    box = _box(purpose, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return box.encrypt(json.dumps(value).encode()).decode()


def unseal(text: str, *, purpose: str, max_age: int) -> dict[str, Any]:
    """Return the value; ValueError if it is not ours, or older than `max_age` seconds."""
    box = _box(purpose, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    try:
        value: dict[str, Any] = json.loads(box.decrypt(text.encode(), ttl=max_age))
    except InvalidToken as error:
        raise ValueError("not sealed here, or too old") from error
    return value


@functools.lru_cache(maxsize=8)
def _box(purpose: str, *secrets: str) -> MultiFernet:
    # One key for each purpose, so that what was sealed for one cannot be opened for another.
    info = f"accounts.sealing:{purpose}".encode()
    keys = [HKDF(SHA256(), 32, None, info).derive(secret.encode()) for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])
