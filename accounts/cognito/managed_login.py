"""The pool's managed login: the pages of Cognito's own, from which people come back with a code.

OAuth 2.0's authorization code (RFC 6749) with PKCE (RFC 7636), and OpenID Connect's nonce.
"""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.conf import settings

from accounts.cognito.answers import Tokens
from accounts.cognito.errors import CognitoUnavailable, InvalidCode
from accounts.cognito.fetching import FetchError, fetch

if TYPE_CHECKING:
    from collections.abc import Mapping

logger = logging.getLogger(__name__)

# `openid email` for an ID token with the address, the last for what Cognito itself is asked.
SCOPE: Final = "openid email aws.cognito.signin.user.admin"
TIMEOUT: Final = 8.0
LIMIT: Final = 64 * 1024
_REFUSED: Final = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInRequest:
    """One try of a browser to sign in, known to it alone; the repr hides what proves that.

    `state` must come back with the code, `nonce` in the ID token, and `verifier` is the secret
    whose hash went with the request (PKCE). `redirect_uri` is where the browser comes back to.
    """

    redirect_uri: str
    state: str = field(default_factory=secrets.token_urlsafe, repr=False)
    nonce: str = field(default_factory=secrets.token_urlsafe, repr=False)
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48), repr=False)

    def url(self, *, provider: str = "") -> str:
        """Return the address of the sign-in page; with a `provider` it goes on there at once."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        query = {
            "client_id": settings.COGNITO_APP_CLIENT_ID,
            "response_type": "code",
            "scope": SCOPE,
            "redirect_uri": self.redirect_uri,
            "state": self.state,
            "nonce": self.nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        if provider:
            query["identity_provider"] = provider
        return f"{_address()}/oauth2/authorize?{urlencode(query)}"

    def exchange(self, code: str) -> Tokens:
        """Exchange the code that the browser brought for tokens, which are not verified yet.

        Raises `InvalidCode`, and `CognitoUnavailable` if the pool's domain does not answer.
        """
        form = {
            "grant_type": "authorization_code",
            "client_id": settings.COGNITO_APP_CLIENT_ID,
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": self.verifier,
        }
        if settings.COGNITO_APP_CLIENT_SECRET:
            form["client_secret"] = settings.COGNITO_APP_CLIENT_SECRET
        try:
            body = fetch(f"{_address()}/oauth2/token", timeout=TIMEOUT, limit=LIMIT, form=form)
        except FetchError as error:
            if error.status == _REFUSED:
                raise InvalidCode from error
            logger.warning("The pool's domain did not give tokens: %s", error)
            raise CognitoUnavailable from error
        return _read(body)


def log_out_url(return_to: str) -> str:
    """Return where a browser forgets Cognito's own cookie, to come back to `return_to`."""
    query = {"client_id": settings.COGNITO_APP_CLIENT_ID, "logout_uri": return_to}
    return f"{_address()}/logout?{urlencode(query)}"


def _address() -> str:
    return str(settings.COGNITO_DOMAIN).rstrip("/")


def _read(body: bytes) -> Tokens:
    try:
        answer: Mapping[str, Any] = json.loads(body)
        return Tokens(
            id_token=answer["id_token"],
            access_token=answer["access_token"],
            refresh_token=answer.get("refresh_token"),
            expires_in=answer.get("expires_in"),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        logger.warning("The pool's domain gave no tokens: %s", type(error).__name__)
        raise CognitoUnavailable from error
