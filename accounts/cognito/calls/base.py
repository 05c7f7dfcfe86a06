"""What all calls have in common: the app client, and that somebody sends them."""

from __future__ import annotations

import abc
import base64
import hmac
from typing import Any


class Calls(abc.ABC):
    """Calls on behalf of one app client of one user pool.

    All methods raise a `CognitoError`: besides those that they name, `CognitoUnavailable` (its
    subclass `CognitoMisconfigured` included) and `CognitoBusy`. Addresses must be lower-cased
    e-mail addresses.
    """

    def __init__(
        self, *, app_client_id: str, app_client_secret: str = "", user_pool_id: str = ""
    ) -> None:
        self._app_client_id = app_client_id
        self._app_client_secret = app_client_secret
        self._user_pool_id = user_pool_id

    @abc.abstractmethod
    def _ask(
        self,
        operation: str,
        api: str,
        *,
        signed: bool = False,
        once: bool = False,
        **parameters: object,
    ) -> dict[str, Any]:
        """Call `api` with these parameters, and put what Cognito refuses into our words.

        `operation` names the method for the table of refusals. Calls for administrators are
        `signed` with the AWS credentials at hand. What must not be tried again when the answer is
        lost is asked `once`: the second time Cognito would refuse what it did the first time. The
        answer is empty where a refusal shall look like success.
        """

    def _start_auth(
        self, operation: str, flow: str, username: str, **parameters: str
    ) -> dict[str, Any]:
        parameters["USERNAME"] = username
        if self._app_client_secret:
            parameters["SECRET_HASH"] = self._secret_hash(username)
        return self._ask(
            operation,
            "initiate_auth",
            ClientId=self._app_client_id,
            AuthFlow=flow,
            AuthParameters=parameters,
        )

    def _client_id(self, username: str) -> dict[str, Any]:
        if not self._app_client_secret:
            return {"ClientId": self._app_client_id}
        return {"ClientId": self._app_client_id, "SecretHash": self._secret_hash(username)}

    def _secret_hash(self, username: str) -> str:
        message = f"{username}{self._app_client_id}".encode()
        digest = hmac.digest(self._app_client_secret.encode(), message, "sha256")
        return base64.b64encode(digest).decode()
