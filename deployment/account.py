"""The AWS account that is deployed to, through boto3."""

import functools
import os
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from deployment.errors import DeploymentError


@dataclass(frozen=True)
class Account:
    """An account in one Region, by the credentials that the AWS SDK finds."""

    region: str

    @functools.cache  # noqa: B019  there is one account a run
    def client(self, service: str) -> Any:  # noqa: ANN401  boto3 carries no types
        """Make a client of an AWS service."""
        config = Config(retries={"mode": "standard", "max_attempts": 5}, read_timeout=90)
        return boto3.client(service, region_name=self.region, config=config)

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
