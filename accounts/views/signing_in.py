"""Logging in, refreshing and logging out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework.response import Response

from accounts.cognito import errors as cognito
from accounts.cognito.gateway import Tokens
from accounts.errors import AccountDisabled, SessionEnded
from accounts.serializers.signing_in import (
    ChallengeSerializer,
    LogInSerializer,
    LogOutSerializer,
    RefreshSerializer,
    TokensSerializer,
)
from accounts.serializers.signing_up import MessageSerializer
from accounts.services import signing_in
from accounts.views.base import EMAIL, PASSWORD, TAG, AuthView, PersonView, said
from common.openapi import example

if TYPE_CHECKING:
    from rest_framework.request import Request


class LogInView(AuthView):
    """Log in with e-mail and password."""

    serializer_class = LogInSerializer
    adds = (
        *(cognito.InvalidCredentials, cognito.PasswordResetRequired, cognito.KeySetUnavailable),
        *(SessionEnded, AccountDisabled),
    )

    @extend_schema(
        tags=TAG,
        summary="Log in",
        description=(
            "Gives the tokens of a new session, or `challenge` and `session` where Cognito asks "
            "for one more step first. A wrong password, an unknown address, one that is not "
            "verified and a disabled account all get the same answer."
        ),
        responses={
            200: PolymorphicProxySerializer(
                component_name="LogInAnswer",
                serializers=[TokensSerializer, ChallengeSerializer],
                resource_type_field_name=None,
            )
        },
        examples=[example({"email": EMAIL, "password": PASSWORD})],
    )
    def post(self, request: Request) -> Response:
        """Exchange the credentials for tokens."""
        outcome = signing_in.log_in(device=self.device, **self.valid(request))
        if isinstance(outcome, Tokens):
            return Response(TokensSerializer(outcome).data)
        return Response(ChallengeSerializer(outcome).data)


class RefreshView(AuthView):
    """Get new tokens for a session that goes on."""

    serializer_class = RefreshSerializer
    adds = (
        *(cognito.InvalidRefreshToken, cognito.KeySetUnavailable),
        *(SessionEnded, AccountDisabled),
    )

    @extend_schema(
        tags=TAG,
        summary="Refresh the tokens",
        description="Refused once the session was logged out.",
        responses={200: TokensSerializer},
        examples=[example({"refresh_token": "YOUR_REFRESH_TOKEN_HERE"})],
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
