"""Signing up and proving the address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema

from accounts.cognito import errors as cognito
from accounts.serializers.signing_up import (
    EmailSerializer,
    MessageSerializer,
    SignUpSerializer,
    VerifySerializer,
)
from accounts.services import signing_up
from accounts.views.base import EMAIL, PASSWORD, TAG, AuthView, said
from common.openapi import example

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.response import Response


class SignUpView(AuthView):
    """Sign up with an e-mail address and a password."""

    serializer_class = SignUpSerializer
    evens_success = True
    adds = (cognito.PasswordRefused, cognito.EmailRefused, cognito.CodeDeliveryFailed)

    @extend_schema(
        tags=TAG,
        summary="Sign up",
        description=(
            "Cognito mails a code to the address, for `/verify`. The answer is the same for an "
            "address that already has an account; its owner gets a mail."
        ),
        responses={201: MessageSerializer},
        examples=[example({"email": EMAIL, "password": PASSWORD})],
    )
    def post(self, request: Request) -> Response:
        """Register the address."""
        signing_up.sign_up(**self.valid(request))
        return said(_("Check your mail: a code is on its way, to be sent to /verify."), 201)


class VerifyView(AuthView):
    """Confirm an e-mail address with the code that was mailed to it."""

    serializer_class = VerifySerializer
    adds = (cognito.InvalidCode,)

    @extend_schema(
        tags=TAG,
        summary="Verify the e-mail address",
        responses={200: MessageSerializer},
        examples=[example({"email": EMAIL, "code": "123456"})],
    )
    def post(self, request: Request) -> Response:
        """Confirm the address."""
        signing_up.verify(**self.valid(request))
        return said(_("The address is verified. You can log in now."))


class ResendCodeView(AuthView):
    """Ask for another verification code."""

    serializer_class = EmailSerializer
    evens_success = True
    adds = (cognito.CodeDeliveryFailed,)

    @extend_schema(
        tags=TAG,
        summary="Resend the verification code",
        description="The answer is the same whether or not the address waits for a code.",
        responses={200: MessageSerializer},
        examples=[example({"email": EMAIL})],
    )
    def post(self, request: Request) -> Response:
        """Send the code again."""
        signing_up.resend_code(**self.valid(request))
        return said(_("If this address waits for a code, a new one is on its way."))
