"""One's own account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.response import Response

from accounts.cognito import errors as cognito
from accounts.errors import AccessTokenRequired, NothingToVerify, TooManyAttempts
from accounts.serializers.mfa import ProofSerializer
from accounts.serializers.profile import (
    EmailCodeSerializer,
    ProfileChangesSerializer,
    ProfileSerializer,
)
from accounts.serializers.signing_up import MessageSerializer
from accounts.services import deletion, profile
from accounts.views.base import EMAIL, PASSWORD, TAG, PersonView, said
from accounts.views.deleting import DeleteWithBody
from common.openapi import ProblemSerializer, example
from common.problems import MEDIA_TYPE
from common.serializers import StrictSerializer

if TYPE_CHECKING:
    from rest_framework.request import Request

    from common.errors import DomainError

# What each call to Cognito on behalf of a person may raise, and that it needs.
ASKING: Final = (
    *(AccessTokenRequired, TooManyAttempts, cognito.InvalidAccessToken),
    *(cognito.CognitoBusy, cognito.CognitoUnavailable),
)

ACCOUNT: Final[dict[str, Any]] = {
    "email": EMAIL,
    "pending_email": None,
    "display_name": "Sam",
    "locale": "pt-BR",
    "roles": [],
    "created_at": "2026-01-15T09:30:00Z",
}


class MeView(PersonView):
    """See, change or delete one's own account."""

    schema = DeleteWithBody()
    bodies: ClassVar = {
        "GET": ProfileSerializer,
        "PATCH": ProfileChangesSerializer,
        "DELETE": ProofSerializer,
    }
    errors: ClassVar[dict[str, tuple[type[DomainError], ...]]] = {
        "PATCH": (*ASKING, cognito.EmailRefused, cognito.CodeDeliveryFailed),
        "DELETE": (
            *(*ASKING, cognito.WrongPassword, cognito.InvalidCode, cognito.MfaNotSetUp),
            cognito.PasswordResetRequired,
        ),
    }

    @property
    def raises(self) -> tuple[type[DomainError], ...]:
        """Return the domain errors that the method can give, for the OpenAPI document."""
        return self.errors.get(str(self.request.method), ())

    def get_serializer_class(self) -> Any:  # noqa: ANN401  (as in DRF's stubs)
        """Return the body of the method."""
        return self.bodies.get(str(self.request.method), ProfileSerializer)

    @extend_schema(
        tags=TAG,
        summary="See your account",
        responses={200: ProfileSerializer},
        examples=[OpenApiExample("Example", ACCOUNT, response_only=True)],
    )
    def get(self, request: Request) -> Response:  # noqa: ARG002  (DRF's signature)
        """Return the account."""
        bearer = self.bearer
        profile.learn_email(
            user=self.person, told=bearer.claims.email, access_token=bearer.access_token
        )
        return Response(ProfileSerializer(self.person).data)

    @extend_schema(
        tags=TAG,
        summary="Change your account",
        description=(
            "All that is given is changed, or nothing. A new `email` needs the access token. It "
            "waits as `pending_email` for the code that is mailed to it, at "
            "`POST /me/email/confirm`; until then the present one stays in force, and sending the "
            "present one takes the new one back. The answer is the same for an address that "
            "somebody else has; its owner gets a mail, and no code is right."
        ),
        responses={200: ProfileSerializer},
        examples=[
            example({"display_name": "Sam", "locale": "pt-BR"}, "Name and language"),
            example({"email": "new@example.com"}, "A new e-mail"),
        ],
    )
    def patch(self, request: Request) -> Response:
        """Change the account."""
        profile.change(
            user=self.person,
            access_token=self.bearer.access_token,
            device=self.device,
            **self.valid(request),
        )
        return Response(ProfileSerializer(self.person).data)

    @extend_schema(
        tags=TAG,
        summary="Delete your account",
        description=(
            "Deletes the account at Cognito and all that is kept here, for good. Needs the access "
            "token, and either the password or a code of the authenticator app. From the answer "
            "on, no token and no log-in of the account is good. 202 says that the deletion was "
            "begun and goes on by itself, because something could not be reached."
        ),
        request=ProofSerializer,
        responses={202: MessageSerializer, 204: None},
        examples=[
            example({"password": PASSWORD}, "With the password"),
            example({"code": "123456"}, "With a code"),
        ],
    )
    def delete(self, request: Request) -> Response:
        """Delete the account."""
        finished = deletion.delete_account(
            user=self.person, access_token=self.access_token, **self.valid(request)
        )
        if finished:
            return Response(status=204)
        return said(_("Your account is closed, and will be deleted within hours."), 202)


class ConfirmEmailView(PersonView):
    """Prove that the new address is one's own."""

    serializer_class = EmailCodeSerializer
    adds = (*ASKING, NothingToVerify, cognito.InvalidCode)

    @extend_schema(
        tags=TAG,
        summary="Confirm the new e-mail address",
        description="From then on it is the one to log in with. Both addresses are told.",
        responses={200: ProfileSerializer},
        examples=[example({"code": "123456"})],
    )
    def post(self, request: Request) -> Response:
        """Make the new address the person's."""
        profile.confirm_email(
            user=self.person,
            access_token=self.access_token,
            device=self.device,
            **self.valid(request),
        )
        return Response(ProfileSerializer(self.person).data)


class ResendEmailCodeView(PersonView):
    """Ask for another code for the new address."""

    serializer_class = StrictSerializer
    bodyless = ("POST",)
    adds = (*ASKING, NothingToVerify, cognito.EmailRefused, cognito.CodeDeliveryFailed)

    @extend_schema(
        tags=TAG,
        summary="Resend the code for the new e-mail address",
        request=None,
        responses={
            200: MessageSerializer,
            (409, MEDIA_TYPE): OpenApiResponse(
                ProblemSerializer, "No new address waits. Codes: `nothing_to_verify`."
            ),
        },
    )
    def post(self, request: Request) -> Response:  # noqa: ARG002  (DRF's signature)
        """Send the code again."""
        profile.resend_email_code(user=self.person, access_token=self.access_token)
        return said(_("A new code is on its way to the new address."))
