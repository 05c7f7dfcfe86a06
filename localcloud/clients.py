"""boto3 clients for the local AWS, untouched by the developer's own AWS configuration."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from deployment.errors import DeploymentError
from localcloud.errors import LocalCloudError

REGION = "us-east-1"
# The local account's root: these open nothing but the local AWS.
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}


def make_client(service: str, endpoint: str) -> Any:  # noqa: ANN401  boto3 carries no types
    """Make a client of `service` at `endpoint`, with time-outs and retries."""
    import boto3  # noqa: PLC0415  slow to import: meanwhile the local AWS is starting
    from botocore.config import Config  # noqa: PLC0415  the same

    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        config=Config(
            connect_timeout=2,
            read_timeout=10,
            retries={"mode": "standard", "max_attempts": 3},
            proxies={},
        ),
    )


@contextlib.contextmanager
def explained(state: Path) -> Iterator[None]:
    """Turn what AWS refuses inside into a LocalCloudError that says what may help."""
    from botocore.exceptions import (  # noqa: PLC0415  slow to import
        BotoCoreError,
        ClientError,
    )

    try:
        yield
    except (BotoCoreError, ClientError, DeploymentError) as error:
        raise LocalCloudError(
            f"The local AWS failed: {error}\n"
            f"Should it do so again, start afresh without its users: rm -r {state}"
        ) from error
