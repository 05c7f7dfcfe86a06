"""A gateway to try, and what Cognito may answer it."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

from accounts.cognito.gateway import CognitoGateway
from tests.accounts.cognito.servers import Loopback, replying

EMAIL = "ann@example.com"
SECRET = "s3cret" * 6
ENDPOINT = "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"
RESULT = {"IdToken": "i", "AccessToken": "a", "RefreshToken": "r", "ExpiresIn": 3600}


def answer(**content: Any) -> Callable[..., None]:
    return replying(json.dumps(content).encode())


def refusing(code: str, status: int = 400) -> Callable[..., None]:
    return replying(json.dumps({"__type": code, "message": "no"}).encode(), status=status)


def make(secret: str = "", **changes: Any) -> CognitoGateway:
    arguments: dict[str, Any] = {"region": "us-east-1", "app_client_id": "client"}
    return CognitoGateway(**(arguments | {"app_client_secret": secret} | changes))


def sent(cognito: Loopback) -> tuple[str, dict[str, Any]]:
    headers, body = cognito.requests[-1]
    return headers["X-Amz-Target"].rpartition(".")[2], json.loads(body)


def secret_hash(username: str) -> str:
    digest = hmac.new(SECRET.encode(), f"{username}client".encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()
