"""The database's user and password, out of AWS Secrets Manager, which rotates them."""

import functools
import json
import threading
from typing import Any, NamedTuple

from django.conf import settings

TIMEOUT_SECONDS = 3

_lock = threading.Lock()
_known: dict[str, "Credentials"] = {}


class Credentials(NamedTuple):
    """Who connects."""

    user: str
    password: str


class SecretUnavailable(Exception):
    """Secrets Manager could not be asked, or has no such secret. Says which error, no more."""


def get_credentials(secret: str, *, newer_than: Credentials | None = None) -> Credentials:
    """Return what the secret (its ARN or name) says, from memory.

    It is asked for if it is not known, or if what is known are the credentials `newer_than`, which
    have just been refused. Raises SecretUnavailable.
    """
    with _lock:
        if secret not in _known or _known[secret] == newer_than:
            _known[secret] = _ask(secret)
        return _known[secret]


def _ask(secret: str) -> Credentials:
    from botocore.exceptions import (  # noqa: PLC0415  slow to import, and only needed here
        BotoCoreError,
        ClientError,
    )

    try:
        answer = _client().get_secret_value(SecretId=secret)
    except (BotoCoreError, ClientError) as error:
        reason = (
            error.response["Error"]["Code"]
            if isinstance(error, ClientError)
            else type(error).__name__
        )
        raise SecretUnavailable(f"The database's secret cannot be read: {reason}") from None
    values = json.loads(answer["SecretString"])
    return Credentials(values["username"], values["password"])


@functools.cache
def _client() -> Any:  # noqa: ANN401  botocore carries no types
    import botocore.session  # noqa: PLC0415  as above
    from botocore.config import Config  # noqa: PLC0415  as above

    retries = {"mode": "standard", "total_max_attempts": 2}
    return botocore.session.get_session().create_client(
        "secretsmanager",
        region_name=settings.AWS_REGION,
        config=Config(
            connect_timeout=TIMEOUT_SECONDS, read_timeout=TIMEOUT_SECONDS, retries=retries
        ),
    )
