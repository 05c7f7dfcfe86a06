"""What we ask of Cognito; the only module that knows boto3 or botocore.

It imports them when first called, and not before: a request that merely carries a token shall not
wait for them (0.2 to 0.3 s).
"""

from __future__ import annotations

import functools
import logging
import threading
import time
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.signals import setting_changed
from django.dispatch import receiver

from accounts.cognito.answers import Challenge, Profile, Tokens
from accounts.cognito.calls.account import AccountCalls
from accounts.cognito.calls.pool import PoolCalls
from accounts.cognito.calls.signing_in import SignInCalls
from accounts.cognito.calls.signing_up import SignUpCalls
from accounts.cognito.calls.support import SupportCalls
from accounts.cognito.errors import CognitoMisconfigured, CognitoUnavailable, NotPermitted
from accounts.cognito.patience import Patience
from accounts.cognito.refusal_table import UNSENDABLE
from accounts.cognito.refusals import refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Challenge", "CognitoGateway", "Profile", "Tokens", "get_gateway"]

logger = logging.getLogger(__name__)

# A failure that took longer is one of many that would: see patience.py.
SLOW_SECONDS = 1.0


class CognitoGateway(SignUpCalls, SignInCalls, AccountCalls, SupportCalls, PoolCalls):
    """Sends the calls (accounts/cognito/calls/) of one app client of one user pool.

    Those of people need no AWS credentials and are sent unsigned; those for administrators are
    signed with the credentials that the AWS SDK finds. `connect_timeout` and `read_timeout` are in
    seconds; with the one retry, and `patience`, a call takes less than ten seconds. The endpoint is
    AWS's own, or the one that AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER names.
    """

    def __init__(
        self,
        *,
        region: str,
        app_client_id: str,
        app_client_secret: str = "",
        user_pool_id: str = "",
        connect_timeout: float = 1.5,
        read_timeout: float = 3,
        patience: Patience | None = None,
    ) -> None:
        super().__init__(
            app_client_id=app_client_id,
            app_client_secret=app_client_secret,
            user_pool_id=user_pool_id,
        )
        self._region = region
        self._connect_timeout = connect_timeout
        self._read_timeout = read_timeout
        self._patience = patience or Patience()
        self._lock = threading.Lock()
        self._built: dict[tuple[bool, bool], Any] = {}

    def _ask(
        self,
        operation: str,
        api: str,
        *,
        signed: bool = False,
        once: bool = False,
        **parameters: object,
    ) -> dict[str, Any]:
        # Untyped, and slow to load (see the module).
        import botocore.exceptions as refusing  # type: ignore[import-untyped, unused-ignore]  # noqa: PLC0415

        client = self._client(signed=signed, once=once)
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
        except refusing.NoCredentialsError as error:
            logger.error("There are no AWS credentials with which to %s.", operation)  # noqa: TRY400  (no trace)
            raise NotPermitted from error
        except CognitoUnavailable:
            logger.warning("Cognito was not asked to %s, or did not answer in time.", operation)
            raise
        except Exception as error:  # a malformed answer makes botocore raise anything
            logger.warning("Cognito did not answer %s: %s", operation, type(error).__name__)
            if time.monotonic() - started > SLOW_SECONDS:
                self._patience.take_rest()
            raise CognitoUnavailable from error
        return answer

    def _client(self, *, signed: bool = False, once: bool = False) -> Any:  # noqa: ANN401 - boto3 makes its clients' classes at run time
        with self._lock:
            if (signed, once) not in self._built:
                self._built[signed, once] = self._build(signed=signed, once=once)
        return self._built[signed, once]

    def _build(self, *, signed: bool, once: bool) -> Any:  # noqa: ANN401 - boto3 makes its clients' classes at run time
        import boto3  # noqa: PLC0415 - slow to load, see the module
        from botocore import UNSIGNED  # noqa: PLC0415 - the same
        from botocore.config import Config  # noqa: PLC0415 - the same
        from botocore.exceptions import BotoCoreError  # noqa: PLC0415 - the same

        config = Config(
            signature_version=None if signed else UNSIGNED,
            connect_timeout=self._connect_timeout,
            read_timeout=self._read_timeout,
            retries={"mode": "standard", "total_max_attempts": 1 if once else 2},
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
        user_pool_id=settings.COGNITO_USER_POOL_ID,
    )


@receiver(setting_changed)
def _forget_gateway(*, setting: str, **_: object) -> None:
    if setting == "AWS_REGION" or setting.startswith("COGNITO_"):
        get_gateway.cache_clear()
