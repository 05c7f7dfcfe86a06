"""Bearer tokens: header, raw token, verified claims, session, user."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed

from accounts.cognito.errors import KeySetUnavailable, TokenError
from accounts.cognito.tokens import ACCESS, get_verifier
from accounts.devices import device_of
from accounts.errors import AccountDeleted, AccountDisabled, SessionEnded
from accounts.selectors import find_session
from accounts.sessions import check_session, note_use, open_session
from common.errors import DomainError
from common.logs import bind_session, bind_user
from common.problems import AUTHENTICATE, problem_of

if TYPE_CHECKING:
    from rest_framework.request import Request

    from accounts.cognito.tokens import VerifiedClaims
    from accounts.devices import Device
    from accounts.models import Session, User


@dataclass(frozen=True, slots=True)
class Bearer:
    """What stands behind a request with a token (`request.auth`)."""

    claims: VerifiedClaims
    session: Session
    token: str = field(repr=False)

    @property
    def access_token(self) -> str | None:
        """Return the token if it is an access token, which Cognito itself takes; else None."""
        return self.token if self.claims.token_use == ACCESS else None


class CognitoAuthentication(BaseAuthentication):
    """Authenticates `Authorization: Bearer TOKEN`, where the token is Cognito's ID or access token.

    Each step may be overridden by itself. A request without such a header is left to the other
    authentication classes; a header that is there must be good, or the answer is 401.
    """

    refusals = (SessionEnded, AccountDisabled, AccountDeleted)
    raises = (*TokenError.__subclasses__(), *refusals, KeySetUnavailable)

    def authenticate(self, request: Request) -> tuple[User, Bearer] | None:
        """Return the user and the Bearer, or None where no token was sent."""
        token = self.get_token(request)
        if token is None:
            return None
        try:
            claims = self.get_claims(token)
            session = self.get_session(claims, device_of(request))
        except (TokenError, *self.refusals) as error:
            raise AuthenticationFailed(str(error.detail), code=error.code) from error
        except DomainError as error:
            # DRF asks for the user again while it renders, and expects its own exceptions.
            raise problem_of(error) from error
        bind_user(session.user.pk)
        bind_session(session.key)
        return session.user, Bearer(claims=claims, session=session, token=token)

    def authenticate_header(self, request: Request) -> str:
        """Return WWW-Authenticate (RFC 6750): the error is named only where a token was sent."""
        scheme, _token = self._split(request)
        return f'{AUTHENTICATE}, error="invalid_token"' if scheme == "bearer" else AUTHENTICATE

    def get_token(self, request: Request) -> str | None:
        """Return the raw token of the header, or None where there is no bearer header."""
        scheme, token = self._split(request)
        if scheme != "bearer":
            return None
        if not token:
            raise AuthenticationFailed(_("The header carries no token."), code="token_malformed")
        return token

    def _split(self, request: Request) -> tuple[str, str]:
        scheme, _space, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        return scheme.lower(), token.strip()

    def get_claims(self, token: str) -> VerifiedClaims:
        """Return the claims of a token that passes every check; TokenError otherwise."""
        return get_verifier().verify(token)

    def get_session(self, claims: VerifiedClaims, device: Device) -> Session:
        """Return the session that the token belongs to; made on first sight."""
        session = find_session(claims)
        if session is None:
            return open_session(claims, device=device)
        check_session(session)
        note_use(session, device)
        return session
