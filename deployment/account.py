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
        self._clients: dict[tuple[str, int], Any] = {}

    def client(self, service: str, *, answers_within: int = 0) -> Any:  # noqa: ANN401  boto3 carries no types
        """Make a client of an AWS service.

        One that `answers_within` so many seconds is asked once: what takes so long is not to be
        begun a second time.
        """
        if (service, answers_within) not in self._clients:
            attempts = 1 if answers_within else ATTEMPTS
            config = Config(
                retries={"mode": "standard", "total_max_attempts": attempts},
                read_timeout=answers_within + 60,
            )
            self._clients[service, answers_within] = self._session.client(service, config=config)
        return self._clients[service, answers_within]

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
