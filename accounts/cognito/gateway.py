"""What we ask of Cognito; the only module that knows boto3 or botocore.

It imports them when first called, and not before: a request that merely carries a token shall not
wait for them (0.2 to 0.3 s).
"""

from __future__ import annotations

import base64
import functools
import hmac
import logging
import secrets
import threading
import time
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.signals import setting_changed
from django.dispatch import receiver

from accounts.cognito.answers import Challenge, Tokens, read_challenge, read_tokens
from accounts.cognito.errors import (
    CognitoMisconfigured,
    CognitoUnavailable,
    InvalidCredentials,
    InvalidRefreshToken,
    PasswordResetRequired,
    UserNotConfirmed,
)
from accounts.cognito.patience import Patience
from accounts.cognito.refusals import UNSENDABLE, refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Challenge", "CognitoGateway", "Tokens", "get_gateway"]

logger = logging.getLogger(__name__)

# A failure that took longer is one of many that would: see patience.py.
SLOW_SECONDS = 1.0


class CognitoGateway:
    """The calls of one app client. They need no AWS credentials and are sent unsigned.

    All methods raise a `CognitoError`: besides those that they name, `CognitoUnavailable` (its
    subclass `CognitoMisconfigured` included) and `CognitoBusy`. Addresses must be lower-cased
    e-mail addresses. `connect_timeout` and `read_timeout` are in seconds; with the one retry,
    and `patience`, a call takes less than ten seconds. The endpoint is AWS's own, or the one that
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER names.
    """

    def __init__(
        self,
        *,
        region: str,
        app_client_id: str,
        app_client_secret: str = "",
        connect_timeout: float = 1.5,
        read_timeout: float = 3,
        patience: Patience | None = None,
    ) -> None:
        self._region = region
        self._app_client_id = app_client_id
        self._app_client_secret = app_client_secret
        self._connect_timeout = connect_timeout
        self._read_timeout = read_timeout
        self._patience = patience or Patience()
        self._lock = threading.Lock()
        self._built: Any = None

    def sign_up(self, *, email: str, password: str) -> None:
        """Make an unconfirmed user, to whom Cognito mails a code.

        Raises `UsernameExists`, `PasswordRefused`, `EmailRefused` or `CodeDeliveryFailed`.
        """
        self._ask(
            "sign_up",
            "sign_up",
            **self._client_id(email),
            Username=email,
            Password=password,
            UserAttributes=[{"Name": "email", "Value": email}],
        )

    def is_unconfirmed(self, *, email: str) -> bool:
        """Tell whether the address has signed up but was never confirmed.

        Only administrators may ask that outright, so this logs in with a random password:
        Cognito says "not confirmed" before it looks at the password. To a confirmed user it
        counts as one wrong password, so ask it only where the address is known to exist.
        cognito-local looks at the password first, so there the answer is always False.
        """
        try:
            self._authenticate("is_unconfirmed", email, f"aA1!{secrets.token_urlsafe(24)}")
        except UserNotConfirmed:
            return True
        except (InvalidCredentials, PasswordResetRequired):
            return False
        return False

    def confirm_sign_up(self, *, email: str, code: str) -> None:
        """Confirm an address with the mailed code, or raise `InvalidCode`."""
        self._ask(
            "confirm_sign_up",
            "confirm_sign_up",
            **self._client_id(email),
            Username=email,
            ConfirmationCode=code,
        )

    def resend_code(self, *, email: str) -> None:
        """Mail the sign-up code again; nothing happens where there is none to mail.

        Raises `CodeDeliveryFailed`.
        """
        self._ask(
            "resend_code", "resend_confirmation_code", **self._client_id(email), Username=email
        )

    def log_in(self, *, email: str, password: str) -> Tokens | Challenge:
        """Exchange a password for tokens, or for the challenge to answer first.

        Raises `InvalidCredentials` or `PasswordResetRequired`.
        """
        answer = self._authenticate("log_in", email, password)
        return read_challenge(answer) or read_tokens(answer)

    def refresh(self, *, refresh_token: str, sub: str | None) -> Tokens:
        """Exchange a refresh token for new ID and access tokens, or raise `InvalidRefreshToken`.

        `sub` is the user's, and needed only where the app client has a secret: the real username,
        over which Cognito wants the SECRET_HASH here, is the sub in a pool of e-mail addresses.
        """
        parameters = {"REFRESH_TOKEN": refresh_token}
        if self._app_client_secret:
            if sub is None:
                raise InvalidRefreshToken
            parameters["SECRET_HASH"] = self._secret_hash(sub)
        answer = self._ask(
            "refresh",
            "initiate_auth",
            ClientId=self._app_client_id,
            AuthFlow="REFRESH_TOKEN_AUTH",
            AuthParameters=parameters,
        )
        return read_tokens(answer)

    def revoke(self, *, refresh_token: str) -> None:
        """Make a refresh token, and what Cognito itself takes of its tokens, invalid.

        Raises `InvalidRefreshToken`. Tokens checked locally stay good until they expire.
        """
        parameters = {"Token": refresh_token, "ClientId": self._app_client_id}
        if self._app_client_secret:
            parameters["ClientSecret"] = self._app_client_secret
        self._ask("revoke", "revoke_token", **parameters)

    def sign_out_everywhere(self, *, access_token: str) -> None:
        """Make all refresh tokens of the user invalid, or raise `InvalidAccessToken`.

        Tokens checked locally stay good until they expire.
        """
        self._ask("sign_out_everywhere", "global_sign_out", AccessToken=access_token)

    def forgot_password(self, *, email: str) -> None:
        """Mail a code for a new password; nothing happens where the user may not have one.

        Raises `CodeDeliveryFailed`.
        """
        self._ask("forgot_password", "forgot_password", **self._client_id(email), Username=email)

    def reset_password(self, *, email: str, code: str, password: str) -> None:
        """Set a new password with the mailed code; raises `InvalidCode` or `PasswordRefused`."""
        self._ask(
            "reset_password",
            "confirm_forgot_password",
            **self._client_id(email),
            Username=email,
            ConfirmationCode=code,
            Password=password,
        )

    def _authenticate(self, operation: str, email: str, password: str) -> dict[str, Any]:
        parameters = {"USERNAME": email, "PASSWORD": password}
        if self._app_client_secret:
            parameters["SECRET_HASH"] = self._secret_hash(email)
        return self._ask(
            operation,
            "initiate_auth",
            ClientId=self._app_client_id,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters=parameters,
        )

    def _client_id(self, username: str) -> dict[str, str]:
        if not self._app_client_secret:
            return {"ClientId": self._app_client_id}
        return {"ClientId": self._app_client_id, "SecretHash": self._secret_hash(username)}

    def _secret_hash(self, username: str) -> str:
        message = f"{username}{self._app_client_id}".encode()
        digest = hmac.digest(self._app_client_secret.encode(), message, "sha256")
        return base64.b64encode(digest).decode()

    def _ask(self, operation: str, api: str, **parameters: object) -> dict[str, Any]:
        """Call one of Cognito's operations, and put what it refuses into our words.

        The answer is empty where a refusal shall look like success.
        """
        # Untyped, and slow to load (see the module).
        import botocore.exceptions as refusing  # type: ignore[import-untyped, unused-ignore]  # noqa: PLC0415

        client = self._client()
        started = time.monotonic()
        try:
            answer: dict[str, Any] = self._patience.take(
                functools.partial(getattr(client, api), **parameters)
            )
        except (refusing.ClientError, refusing.ParamValidationError) as error:
            refused = refusal(operation, *_read(error))
            if refused is None:
                return {}
            raise refused from error
        except CognitoUnavailable:
            logger.warning("Cognito was not asked to %s, or did not answer in time.", operation)
            raise
        except Exception as error:  # a malformed answer makes botocore raise anything
            logger.warning("Cognito did not answer %s: %s", operation, type(error).__name__)
            if time.monotonic() - started > SLOW_SECONDS:
                self._patience.take_rest()
            raise CognitoUnavailable from error
        return answer

    def _client(self) -> Any:  # noqa: ANN401 - boto3 makes its clients' classes at run time
        with self._lock:
            if self._built is None:
                self._built = self._build()
        return self._built

    def _build(self) -> Any:  # noqa: ANN401 - boto3 makes its clients' classes at run time
        import boto3  # noqa: PLC0415 - slow to load, see the module
        from botocore import UNSIGNED  # noqa: PLC0415 - the same
        from botocore.config import Config  # noqa: PLC0415 - the same
        from botocore.exceptions import BotoCoreError  # noqa: PLC0415 - the same

        config = Config(
            signature_version=UNSIGNED,
            connect_timeout=self._connect_timeout,
            read_timeout=self._read_timeout,
            retries={"mode": "standard", "total_max_attempts": 2},
        )
        try:
            # A session of our own, because boto3's default one is not safe to share at first use.
            session = boto3.session.Session()
            return session.client("cognito-idp", region_name=self._region, config=config)
        except (BotoCoreError, ValueError) as error:
            name = type(error).__name__
            logger.error("No client for Cognito: %s", name)  # noqa: TRY400 - a trace may quote the environment
            raise CognitoMisconfigured from error


def _read(error: Exception) -> tuple[str, str, int]:
    """Return code, message and HTTP status of what botocore raised."""
    response: Mapping[str, Any] | None = getattr(error, "response", None)
    if response is None:
        return UNSENDABLE, str(error), 400
    said = response.get("Error", {})
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 400)
    return str(said.get("Code", "")), str(said.get("Message", "")), status


@functools.cache
def get_gateway() -> CognitoGateway:
    """Return the gateway that the settings describe, the same one until they change."""
    return CognitoGateway(
        region=settings.AWS_REGION,
        app_client_id=settings.COGNITO_APP_CLIENT_ID,
        app_client_secret=settings.COGNITO_APP_CLIENT_SECRET,
    )


@receiver(setting_changed)
def _forget_gateway(*, setting: str, **_: object) -> None:
    if setting == "AWS_REGION" or setting.startswith("COGNITO_"):
        get_gateway.cache_clear()
