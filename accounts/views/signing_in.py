"""Logging in, refreshing and logging out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, PolymorphicProxySerializer, extend_schema
from rest_framework.response import Response

from accounts.cognito import errors as cognito
from accounts.cognito.gateway import Tokens
from accounts.errors import AccountDeleted, AccountDisabled, ChallengeUnknown, SessionEnded
from accounts.serializers.signing_in import (
    AnswerSerializer,
    LogInSerializer,
    LogOutSerializer,
    RefreshSerializer,
    StepSerializer,
    TokensSerializer,
)
from accounts.serializers.signing_up import MessageSerializer
from accounts.services import signing_in
from accounts.services.challenges import SECONDS
from accounts.views.base import EMAIL, PASSWORD, TAG, AuthView, PersonView, said
from accounts.views.mfa import ENROLMENT
from common.openapi import example

if TYPE_CHECKING:
    from rest_framework.request import Request

    from accounts.services.challenges import Step


_TOKENS: Final = {
    "id_token": "eyJraWQiOiJ...",
    "access_token": "eyJraWQiOiJ...",
    "refresh_token": "eyJjdHkiOiJ...",
    "token_type": "Bearer",
    "expires_in": 900,
}
_SESSION: Final = "gAAAAABp..."
_SHOWN: Final = {
    "Tokens": _TOKENS,
    "A code of the authenticator app is needed": {
        "challenge": "SOFTWARE_TOKEN_MFA",
        "session": _SESSION,
        "needs": "code",
        "expires_in": SECONDS,
    },
    "An authenticator app must be set up": {
        "challenge": "MFA_SETUP",
        "session": _SESSION,
        "needs": "code",
        "expires_in": SECONDS,
        **ENROLMENT,
    },
}
_ANSWER: Final = PolymorphicProxySerializer(
    component_name="LogInAnswer",
    serializers=[TokensSerializer, StepSerializer],
    resource_type_field_name=None,
)
_ENDED: Final = (SessionEnded, AccountDisabled, AccountDeleted, cognito.KeySetUnavailable)


def _shown() -> list[OpenApiExample]:
    return [OpenApiExample(name, value, response_only=True) for name, value in _SHOWN.items()]


def _answered(outcome: Tokens | Step) -> Response:
    if isinstance(outcome, Tokens):
        return Response(TokensSerializer(outcome).data)
    return Response(StepSerializer(outcome).data)


class LogInView(AuthView):
    """Log in with e-mail and password."""

    serializer_class = LogInSerializer
    adds = (
        *(cognito.InvalidCredentials, cognito.PasswordResetRequired, cognito.ChallengeExpired),
        *(ChallengeUnknown, *_ENDED),
    )

    @extend_schema(
        tags=TAG,
        summary="Log in",
        description=(
            "Gives the tokens of a new session, or, where Cognito asks for one more step first, "
            "`challenge` with a `session`: send that and the field that it `needs` to "
            "`/login/challenge`. A wrong password, an unknown address, one that is not verified "
            "and a disabled account all get the same answer."
        ),
        responses={200: _ANSWER},
        examples=[example({"email": EMAIL, "password": PASSWORD}), *_shown()],
    )
    def post(self, request: Request) -> Response:
        """Exchange the credentials for tokens."""
        return _answered(signing_in.log_in(device=self.device, **self.valid(request)))


class ChallengeView(AuthView):
    """Answer the step that a log-in asked for."""

    serializer_class = AnswerSerializer
    adds = (
        *(cognito.InvalidCode, cognito.PasswordRefused, cognito.ChallengeExpired),
        *(ChallengeUnknown, *_ENDED),
    )

    @extend_schema(
        tags=TAG,
        summary="Answer a step of a log-in",
        description=(
            "Send `session` and the one field that the step needs. Gives the tokens, or the next "
            "step. After a wrong answer the same `session` is good for another, five in all. One "
            "that was answered, has expired or is not ours gets `challenge_expired`: log in again."
        ),
        responses={200: _ANSWER},
        examples=[
            example({"session": _SESSION, "code": "123456"}, "A code"),
            example({"session": _SESSION, "new_password": PASSWORD}, "A new password"),
            example({"session": _SESSION, "answer": "SOFTWARE_TOKEN_MFA"}, "A choice"),
            *_shown(),
        ],
    )
    def post(self, request: Request) -> Response:
        """Go on with the log-in."""
        return _answered(signing_in.answer(device=self.device, **self.valid(request)))


class RefreshView(AuthView):
    """Get new tokens for a session that goes on."""

    serializer_class = RefreshSerializer
    adds = (cognito.InvalidRefreshToken, cognito.RefreshTokenReused, *_ENDED)

    @extend_schema(
        tags=TAG,
        summary="Refresh the tokens",
        description=(
            "Refused once the session was logged out. Always keep the refresh token of the answer: "
            "where refresh tokens rotate it is a new one, and bringing an old one again ends the "
            "session (`refresh_token_reused`), save for a few seconds in which an answer may have "
            "been lost. So send one refresh at a time."
        ),
        responses={200: TokensSerializer},
        examples=[
            example({"refresh_token": "YOUR_REFRESH_TOKEN_HERE"}),
            OpenApiExample("Tokens", _TOKENS, response_only=True),
        ],
    )
    def post(self, request: Request) -> Response:
        """Exchange the refresh token for new tokens."""
        tokens = signing_in.refresh(device=self.device, **self.valid(request))
        return Response(TokensSerializer(tokens).data)


class LogOutView(PersonView):
    """Log out: the tokens of this session are refused at once."""

    serializer_class = LogOutSerializer

    @extend_schema(
        tags=TAG,
        summary="Log out",
        description=(
            "Ends the session that the token belongs to: its ID, access and refresh token are "
            "refused from now on. With `everywhere`, all sessions of the person end."
        ),
        responses={200: MessageSerializer},
        examples=[example({}, "This session"), example({"everywhere": True}, "All sessions")],
    )
    def post(self, request: Request) -> Response:
        """End the session."""
        bearer = self.bearer
        signing_in.log_out(
            session=bearer.session, access_token=bearer.access_token, **self.valid(request)
        )
        return said(_("You are logged out."))
