"""The auth endpoints: each validates its body, calls one service and says what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle

from accounts import serializers, services
from accounts.authentication import CognitoAuthentication
from accounts.cognito import errors as cognito
from accounts.cognito.gateway import Tokens
from accounts.errors import AccountDisabled, SessionEnded, TooManyAttempts
from accounts.throttling import count_address
from common.address import client_address
from common.openapi import example

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.serializers import BaseSerializer
    from rest_framework.views import APIView

    from accounts.authentication import Bearer
    from common.errors import DomainError

TAG = ["Account"]
EMAIL = "user@example.com"
PASSWORD = "SecurePassword123"  # noqa: S105  (the example of the documentation)


class AddressThrottle(BaseThrottle):
    """Limits how often one IP address may call one of the auth endpoints."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Count the request; TooManyAttempts beyond the limit."""
        count_address(type(view).__name__, client_address(request))
        return True


class AuthView(GenericAPIView[Any]):
    """An endpoint for people without a token: POST only, throttled by address."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (AddressThrottle,)
    # Of all these endpoints; what one of them adds stands in `adds`.
    adds: ClassVar[tuple[type[DomainError], ...]] = ()

    @property
    def raises(self) -> tuple[type[DomainError], ...]:
        """Return the domain errors that the endpoint can give, for the OpenAPI document."""
        return (TooManyAttempts, cognito.CognitoBusy, cognito.CognitoUnavailable, *self.adds)

    def valid(self, request: Request) -> dict[str, Any]:
        """Return the body if it fits; a ValidationError otherwise."""
        serializer: BaseSerializer[Any] = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)


def said(message: Any, status: int = 200) -> Response:  # noqa: ANN401  (a lazy translation)
    """Answer with a sentence for people."""
    return Response({"message": str(message)}, status=status)


class SignUpView(AuthView):
    """Sign up with an e-mail address and a password."""

    serializer_class = serializers.SignUpSerializer
    adds = (cognito.PasswordRefused, cognito.EmailRefused, cognito.CodeDeliveryFailed)

    @extend_schema(
        tags=TAG,
        summary="Sign up",
        description=(
            "Cognito mails a code to the address, for `/verify`. The answer is the same for an "
            "address that already has an account; its owner gets a mail."
        ),
        responses={201: serializers.MessageSerializer},
        examples=[example({"email": EMAIL, "password": PASSWORD})],
    )
    def post(self, request: Request) -> Response:
        """Register the address."""
        services.sign_up(**self.valid(request))
        return said(_("Check your mail: a code is on its way, to be sent to /verify."), 201)


class VerifyView(AuthView):
    """Confirm an e-mail address with the code that was mailed to it."""

    serializer_class = serializers.VerifySerializer
    adds = (cognito.InvalidCode,)

    @extend_schema(
        tags=TAG,
        summary="Verify the e-mail address",
        responses={200: serializers.MessageSerializer},
        examples=[example({"email": EMAIL, "code": "123456"})],
    )
    def post(self, request: Request) -> Response:
        """Confirm the address."""
        services.verify(**self.valid(request))
        return said(_("The address is verified. You can log in now."))


class ResendCodeView(AuthView):
    """Ask for another verification code."""

    serializer_class = serializers.EmailSerializer
    adds = (cognito.CodeDeliveryFailed,)

    @extend_schema(
        tags=TAG,
        summary="Resend the verification code",
        description="The answer is the same whether or not the address waits for a code.",
        responses={200: serializers.MessageSerializer},
        examples=[example({"email": EMAIL})],
    )
    def post(self, request: Request) -> Response:
        """Send the code again."""
        services.resend_code(**self.valid(request))
        return said(_("If this address waits for a code, a new one is on its way."))


class LogInView(AuthView):
    """Log in with e-mail and password."""

    serializer_class = serializers.LogInSerializer
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
                serializers=[serializers.TokensSerializer, serializers.ChallengeSerializer],
                resource_type_field_name=None,
            )
        },
        examples=[example({"email": EMAIL, "password": PASSWORD})],
    )
    def post(self, request: Request) -> Response:
        """Exchange the credentials for tokens."""
        outcome = services.log_in(**self.valid(request))
        if isinstance(outcome, Tokens):
            return Response(serializers.TokensSerializer(outcome).data)
        return Response(serializers.ChallengeSerializer(outcome).data)


class RefreshView(AuthView):
    """Get new tokens for a session that goes on."""

    serializer_class = serializers.RefreshSerializer
    adds = (
        *(cognito.InvalidRefreshToken, cognito.KeySetUnavailable),
        *(SessionEnded, AccountDisabled),
    )

    @extend_schema(
        tags=TAG,
        summary="Refresh the tokens",
        description="Refused once the session was logged out.",
        responses={200: serializers.TokensSerializer},
        examples=[example({"refresh_token": "YOUR_REFRESH_TOKEN_HERE"})],
    )
    def post(self, request: Request) -> Response:
        """Exchange the refresh token for new tokens."""
        tokens = services.refresh(**self.valid(request))
        return Response(serializers.TokensSerializer(tokens).data)


class ForgotPasswordView(AuthView):
    """Ask for a code with which the password can be set anew."""

    serializer_class = serializers.EmailSerializer
    adds = (cognito.CodeDeliveryFailed,)

    @extend_schema(
        tags=TAG,
        summary="Forgot the password",
        description="The answer is the same whether or not the address has an account.",
        responses={200: serializers.MessageSerializer},
        examples=[example({"email": EMAIL})],
    )
    def post(self, request: Request) -> Response:
        """Send the code."""
        services.forgot_password(**self.valid(request))
        return said(_("If this address has an account, a code is on its way."))


class ResetPasswordView(AuthView):
    """Set a new password with the code that was mailed."""

    serializer_class = serializers.ResetPasswordSerializer
    adds = (cognito.InvalidCode, cognito.PasswordRefused)

    @extend_schema(
        tags=TAG,
        summary="Reset the password",
        description="Ends every session of the person.",
        responses={200: serializers.MessageSerializer},
        examples=[
            example({"email": EMAIL, "code": "654321", "new_password": "AnotherPassword456"})
        ],
    )
    def post(self, request: Request) -> Response:
        """Set the password."""
        services.reset_password(**self.valid(request))
        return said(_("The password is set, and all sessions have ended. Log in again."))


class LogOutView(GenericAPIView[Any]):
    """Log out: the tokens of this session are refused at once."""

    serializer_class = serializers.LogOutSerializer
    # A browser session has a log-out of its own, at /api-auth/logout/.
    authentication_classes = (CognitoAuthentication,)

    @extend_schema(
        tags=TAG,
        summary="Log out",
        description=(
            "Ends the session that the token belongs to: its ID, access and refresh token are "
            "refused from now on. With `everywhere`, all sessions of the person end."
        ),
        responses={200: serializers.MessageSerializer},
        examples=[example({}, "This session"), example({"everywhere": True}, "All sessions")],
    )
    def post(self, request: Request) -> Response:
        """End the session."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        bearer = cast("Bearer", request.auth)  # no other authentication class is asked
        services.log_out(
            session=bearer.session, access_token=bearer.access_token, **serializer.validated_data
        )
        return said(_("You are logged out."))
