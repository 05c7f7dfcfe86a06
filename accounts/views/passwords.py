"""Setting a new password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema

from accounts.cognito import errors as cognito
from accounts.errors import AccessTokenRequired, TooManyAttempts
from accounts.serializers.passwords import ChangePasswordSerializer, ResetPasswordSerializer
from accounts.serializers.signing_up import EmailSerializer, MessageSerializer
from accounts.services import passwords
from accounts.views.base import EMAIL, PASSWORD, TAG, AuthView, PersonView, said
from common.openapi import example

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.response import Response


class ForgotPasswordView(AuthView):
    """Ask for a code with which the password can be set anew."""

    serializer_class = EmailSerializer
    evens_success = True
    adds = (cognito.CodeDeliveryFailed,)

    @extend_schema(
        tags=TAG,
        summary="Forgot the password",
        description="The answer is the same whether or not the address has an account.",
        responses={200: MessageSerializer},
        examples=[example({"email": EMAIL})],
    )
    def post(self, request: Request) -> Response:
        """Send the code."""
        passwords.forgot_password(**self.valid(request))
        return said(_("If this address has an account, a code is on its way."))


class ResetPasswordView(AuthView):
    """Set a new password with the code that was mailed."""

    serializer_class = ResetPasswordSerializer
    adds = (cognito.InvalidCode, cognito.PasswordRefused)

    @extend_schema(
        tags=TAG,
        summary="Reset the password",
        description="Ends every session of the person.",
        responses={200: MessageSerializer},
        examples=[
            example({"email": EMAIL, "code": "654321", "new_password": "AnotherPassword456"})
        ],
    )
    def post(self, request: Request) -> Response:
        """Set the password."""
        passwords.reset_password(device=self.device, **self.valid(request))
        return said(_("The password is set, and all sessions have ended. Log in again."))


class ChangePasswordView(PersonView):
    """Set a new password, knowing the present one."""

    serializer_class = ChangePasswordSerializer
    adds = (
        *(AccessTokenRequired, TooManyAttempts, cognito.WrongPassword, cognito.PasswordRefused),
        *(cognito.InvalidAccessToken, cognito.CognitoBusy, cognito.CognitoUnavailable),
    )

    @extend_schema(
        tags=TAG,
        summary="Change the password",
        description=(
            "Needs the access token. Ends every session of the person but this one, and tells "
            "them by mail."
        ),
        responses={200: MessageSerializer},
        examples=[example({"password": PASSWORD, "new_password": "AnotherPassword456"})],
    )
    def post(self, request: Request) -> Response:
        """Exchange the password."""
        passwords.change_password(
            user=self.person,
            session=self.bearer.session,
            access_token=self.access_token,
            device=self.device,
            **self.valid(request),
        )
        return said(_("The password is changed, and all other sessions have ended."))
