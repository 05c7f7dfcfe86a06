"""The AWS account that is deployed to, through boto3."""

import os
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from deployment.errors import DeploymentError

ATTEMPTS = 5


class Account:
    """An account in one Region, by the credentials that the AWS SDK finds."""

    def __init__(self, region: str) -> None:
        self.region = region
        self._session = boto3.Session(region_name=region)
        self._clients: dict[str, Any] = {}

    def client(self, service: str) -> Any:  # noqa: ANN401  boto3 carries no types
        """Make a client of an AWS service."""
        if service not in self._clients:
            config = Config(retries={"mode": "standard", "max_attempts": ATTEMPTS}, read_timeout=90)
            self._clients[service] = self._session.client(service, config=config)
        return self._clients[service]

    @property
    def endpoint(self) -> str:
        """Where AWS is if not at Amazon, by the variable that the AWS SDK reads; else empty."""
        return os.environ.get("AWS_ENDPOINT_URL", "").rstrip("/")

    def number(self) -> str:
        """Return the account's number. Raises DeploymentError if there are no credentials."""
        try:
            return str(self.client("sts").get_caller_identity()["Account"])
        except (BotoCoreError, ClientError) as error:
            raise DeploymentError(
                f"AWS does not know who is asking: {error}\n"
                "Log in with the AWS CLI (aws configure, or aws sso login), or set AWS_PROFILE."
            ) from error
