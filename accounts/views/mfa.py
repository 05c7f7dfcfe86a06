"""A second factor for one's own account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.response import Response

from accounts.cognito import errors as cognito
from accounts.cognito.answers import TOTP
from accounts.errors import AccessTokenRequired, AlreadySetUp, MfaRequired, TooManyAttempts
from accounts.serializers.mfa import ConfirmTotpSerializer, MfaSerializer, ProofSerializer
from accounts.serializers.signing_in import EnrolmentSerializer
from accounts.serializers.signing_up import MessageSerializer
from accounts.services import mfa
from accounts.views.base import PASSWORD, TAG, PersonView, said
from accounts.views.deleting import DeleteWithBody
from common.openapi import MEANINGS, ProblemSerializer, example
from common.problems import MEDIA_TYPE

if TYPE_CHECKING:
    from rest_framework.request import Request

_ASKING: Final = (
    *(AccessTokenRequired, cognito.InvalidAccessToken),
    *(cognito.CognitoBusy, cognito.CognitoUnavailable),
)
ENROLMENT: Final = {
    "secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
    "otpauth_uri": (
        "otpauth://totp/Budget%20Tracker:user%40example.com"
        "?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Budget%20Tracker"
    ),
    "qr_code": '<svg width="53mm" height="53mm" ...></svg>',
}


# Said here, because by itself only an operation with a body is said to answer 409.
_ALREADY: Final = OpenApiResponse(
    ProblemSerializer, f"{MEANINGS[409]} Codes: `{AlreadySetUp.code}`."
)


class MfaView(PersonView):
    """The second factors of the person."""

    serializer_class = MfaSerializer
    adds = _ASKING

    @extend_schema(
        tags=TAG,
        summary="See the second factors",
        description="Needs the access token.",
        responses={200: MfaSerializer},
        examples=[
            OpenApiExample("An app", {"totp": True, "methods": [TOTP]}, response_only=True),
            OpenApiExample("None", {"totp": False, "methods": []}, response_only=True),
        ],
    )
    def get(self, request: Request) -> Response:  # noqa: ARG002  (DRF's signature)
        """Tell which there are."""
        methods = mfa.methods_of(access_token=self.access_token)
        return Response(MfaSerializer({"totp": TOTP in methods, "methods": methods}).data)


class TotpView(PersonView):
    """The authenticator app of the person."""

    schema = DeleteWithBody()
    serializer_class = ProofSerializer
    bodyless = ("POST",)
    adds = (
        *_ASKING,
        *(MfaRequired, TooManyAttempts),
        *(cognito.WrongPassword, cognito.InvalidCode, cognito.MfaNotSetUp),
        cognito.PasswordResetRequired,
    )

    @extend_schema(
        tags=TAG,
        summary="Set up an authenticator app",
        description=(
            "Gives a secret for the app. Nothing changes until a code of it has come to "
            "`/me/mfa/totp/confirm`. Needs the access token."
        ),
        request=None,
        responses={201: EnrolmentSerializer, (409, MEDIA_TYPE): _ALREADY},
        examples=[OpenApiExample("Example", ENROLMENT, response_only=True, status_codes=["201"])],
    )
    def post(self, request: Request) -> Response:  # noqa: ARG002  (DRF's signature)
        """Hand out a secret."""
        made = mfa.start_totp(user=self.person, access_token=self.access_token)
        return Response(EnrolmentSerializer(made).data, status=201)

    @extend_schema(
        tags=TAG,
        summary="Remove the authenticator app",
        description=(
            "Log-ins ask for the password alone from then on. Send the password or a code of the "
            "app, one of the two. Needs the access token. The owner gets a mail."
        ),
        request=ProofSerializer,
        responses={200: MessageSerializer},
        examples=[
            example({"password": PASSWORD}, "With the password"),
            example({"code": "123456"}, "With a code of the app"),
        ],
    )
    def delete(self, request: Request) -> Response:
        """Remove it."""
        access_token = self.access_token
        proof = self.valid(request)
        mfa.remove_totp(user=self.person, access_token=access_token, device=self.device, **proof)
        return said(_("Log-ins ask for the password alone now."))


class ConfirmTotpView(PersonView):
    """The first code of an authenticator app."""

    serializer_class = ConfirmTotpSerializer
    adds = (*_ASKING, TooManyAttempts, cognito.InvalidCode, cognito.MfaNotSetUp, AlreadySetUp)

    @extend_schema(
        tags=TAG,
        summary="Confirm the authenticator app",
        description=(
            "Log-ins ask for a code of the app from then on. Needs the access token. The owner "
            "gets a mail."
        ),
        responses={200: MessageSerializer},
        examples=[example({"code": "123456"})],
    )
    def post(self, request: Request) -> Response:
        """Switch it on."""
        access_token = self.access_token
        mfa.confirm_totp(
            user=self.person,
            access_token=access_token,
            device=self.device,
            **self.valid(request),
        )
        return said(_("Log-ins ask for a code of the app now."))
