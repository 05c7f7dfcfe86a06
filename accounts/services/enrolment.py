"""What an authenticator app needs to know: a secret, in the forms in which it is handed over."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

import qrcode  # type: ignore[import-untyped]  # it carries no types
from qrcode.image.svg import SvgPathImage  # type: ignore[import-untyped]  # as above

ISSUER: Final = "Budget Tracker"


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """A secret for an authenticator app; the repr hides it.

    `secret` is in base32, `otpauth_uri` the same with the names that the app shows, and `qr_code`
    that URI as a picture, an SVG document. Codes have 6 digits and change every 30 seconds.
    """

    secret: str = field(repr=False)
    otpauth_uri: str = field(repr=False)
    qr_code: str = field(repr=False)


def enrolment(*, secret: str, email: str) -> Enrolment:
    """Return the secret as an app takes it, under our name and the person's address."""
    issuer = quote(ISSUER, safe="")
    label = f"{issuer}:{quote(email, safe='')}"
    uri = f"otpauth://totp/{label}?secret={quote(secret, safe='')}&issuer={issuer}"
    image = qrcode.make(uri, image_factory=SvgPathImage)
    return Enrolment(secret=secret, otpauth_uri=uri, qr_code=image.to_string(encoding="unicode"))
