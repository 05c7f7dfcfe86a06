"""What the endpoints have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from rest_framework.generics import GenericAPIView
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle

from accounts.authentication import CognitoAuthentication
from accounts.cognito import errors as cognito
from accounts.devices import device_of
from accounts.errors import AccessTokenRequired, TooManyAttempts
from accounts.throttling import count_address
from accounts.views.evening import EvenAnswers
from common.address import client_address
from common.filters import refuse_unknown_parameters
from common.serializers import StrictSerializer

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.serializers import BaseSerializer
    from rest_framework.views import APIView

    from accounts.authentication import Bearer
    from accounts.devices import Device
    from accounts.models import User
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


class BodyView(GenericAPIView[Any]):
    """An endpoint that takes a body."""

    # The domain errors of this endpoint, beside those of its kind.
    adds: ClassVar[tuple[type[DomainError], ...]] = ()

    @property
    def device(self) -> Device:
        """Return what the request comes from."""
        return device_of(self.request)

    def valid(self, request: Request) -> dict[str, Any]:
        """Return the body if it fits; a ValidationError otherwise."""
        serializer: BaseSerializer[Any] = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)


class AuthView(EvenAnswers, BodyView):
    """An endpoint for people without a token: POST only, throttled by address."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (AddressThrottle,)

    @property
    def raises(self) -> tuple[type[DomainError], ...]:
        """Return the domain errors that the endpoint can give, for the OpenAPI document."""
        return (TooManyAttempts, cognito.CognitoBusy, cognito.CognitoUnavailable, *self.adds)

    def valid(self, request: Request) -> dict[str, Any]:
        """Return the body if it fits; from then on the answer is about an account."""
        body = super().valid(request)
        self.even_out()
        return body


def said(message: Any, status: int = 200) -> Response:  # noqa: ANN401  (a lazy translation)
    """Answer with a sentence for people."""
    return Response({"message": str(message)}, status=status)


class PersonView(BodyView):
    """An endpoint for people with a token; a browser session is not enough."""

    # A browser session has pages of its own.
    authentication_classes = (CognitoAuthentication,)
    # Methods that take no body, though HTTP would let them.
    bodyless: ClassVar[tuple[str, ...]] = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  (DRF's signature)
        """Refuse what the endpoint does not know; lists check their parameters by themselves."""
        super().initial(request, *args, **kwargs)
        if getattr(self, "queryset", None) is None:
            refuse_unknown_parameters(request, ())
        if request.method in self.bodyless:
            StrictSerializer(data=request.data).is_valid(raise_exception=True)

    @property
    def raises(self) -> tuple[type[DomainError], ...]:
        """Return the domain errors that the endpoint can give, for the OpenAPI document."""
        return self.adds

    @property
    def bearer(self) -> Bearer:
        """Return what stands behind the request's token."""
        return cast("Bearer", self.request.auth)  # no other authentication class is asked

    @property
    def person(self) -> User:
        """Return whose token it is."""
        return cast("User", self.request.user)

    @property
    def access_token(self) -> str:
        """Return the access token, which Cognito takes, too; AccessTokenRequired if it is none."""
        if self.bearer.access_token is None:
            raise AccessTokenRequired
        return self.bearer.access_token
