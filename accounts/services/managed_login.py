"""Signing in on the pool's own pages, where an identity provider may stand behind."""

from __future__ import annotations

import hmac
import logging
from typing import TYPE_CHECKING

from django.utils import timezone

from accounts import sessions
from accounts.cognito.gateway import get_gateway
from accounts.errors import SignInElsewhereFailed
from accounts.models import SessionKind
from accounts.services.asking import claims_of, quietly
from accounts.services.signing_in import BrowserSignIn

if TYPE_CHECKING:
    from accounts.cognito.managed_login import SignInRequest
    from accounts.devices import Device

logger = logging.getLogger(__name__)


def finish(*, request: SignInRequest, code: str, device: Device) -> BrowserSignIn:
    """Exchange the code that came back for a session of the browser; the tokens are given back.

    Raises `InvalidCode`, `SignInElsewhereFailed` if the ID token was made for another request,
    SessionEnded or AccountDisabled.
    """
    started = timezone.now()
    tokens = request.exchange(code)
    claims = claims_of(tokens)
    if not hmac.compare_digest(claims.nonce or "", request.nonce):
        logger.warning("The nonce of an ID token is not that of the request.")
        raise SignInElsewhereFailed
    session = sessions.sign_in(
        claims, started=started, refresh_token=None, device=device, kind=SessionKind.BROWSER
    )
    if tokens.refresh_token:
        quietly(get_gateway().revoke, refresh_token=tokens.refresh_token)
    return BrowserSignIn(session.user, session)
