"""The Lambda function: its releases, the alias `live` that people reach, and commands in it.

Each release is a published version whose description is its name. Zappa publishes versions of its
own, of new code with the environment of before: they are none. API Gateway calls the alias, so that
a new version can be migrated for and checked before anybody gets to it, and the one before is back
at once.
"""

import base64
import json
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from deployment.account import Account
from deployment.errors import DeploymentError
from deployment.screen import say
from deployment.stage import Stage

ALIAS = "live"
DESCRIPTION = "release {}"


@dataclass(frozen=True)
class Release:
    """A version of the function that was live once: its number, and what it was called."""

    version: int
    name: str


class Function:
    """The stage's function."""

    def __init__(self, account: Account, stage: Stage) -> None:
        self._client = account.client("lambda")
        self._gateway = account.client("apigateway")
        self._stage = stage
        self.name = stage.function

    def is_there(self) -> bool:
        """Whether the function has been deployed."""
        return self._answer("get_function") is not None

    def api(self) -> str:
        """Return the ID of the API in front of it; empty if there is none."""
        pages = self._gateway.get_paginator("get_rest_apis").paginate()
        return next(
            (api["id"] for page in pages for api in page["items"] if api["name"] == self.name), ""
        )

    def configure(self, variables: dict[str, str]) -> None:
        """Give the unpublished code its environment, and wait until it has it."""
        self._client.get_waiter("function_updated_v2").wait(FunctionName=self.name)
        self._client.update_function_configuration(
            FunctionName=self.name, Environment={"Variables": variables}
        )
        self._client.get_waiter("function_updated_v2").wait(FunctionName=self.name)

    def publish(self, release: str) -> Release:
        """Make a version of the code and environment as they are now; wait until it can start."""
        answer = self._client.publish_version(
            FunctionName=self.name, Description=DESCRIPTION.format(release)
        )
        version = answer["Version"]
        waiter = self._client.get_waiter("published_version_active")
        waiter.wait(FunctionName=self.name, Qualifier=version)
        return Release(int(version), release)

    def manage(self, command: str, release: Release) -> None:
        """Run a management command in that version, its words shown. Raises DeploymentError."""
        answer = self._client.invoke(
            FunctionName=self.name,
            Qualifier=str(release.version),
            LogType="Tail",
            Payload=json.dumps({"manage": command}),
        )
        said = base64.b64decode(answer.get("LogResult", "")).decode(errors="replace")
        lines = [line for line in said.splitlines() if not line.startswith(("START ", "END "))]
        if "FunctionError" in answer:
            failure = json.loads(answer["Payload"].read())
            words = "\n".join([*lines, str(failure.get("errorMessage", failure))])
            raise DeploymentError(f"manage.py {command} failed:\n{words}")
        say("\n".join(f"      {line}" for line in lines if not line.startswith("REPORT ")))

    def live(self) -> Release | None:
        """Return what people reach now; None before the first release."""
        alias = self._answer("get_alias", Name=ALIAS)
        if not alias:
            return None
        here = int(alias["FunctionVersion"])
        return next((release for release in self._releases() if release.version == here), None)

    def go_live(self, release: Release) -> None:
        """Lead people to that version, from the next request on."""
        point = {"FunctionName": self.name, "Name": ALIAS, "FunctionVersion": str(release.version)}
        if self._answer("get_alias", Name=ALIAS):
            self._client.update_alias(**point)
        else:
            self._client.create_alias(**point)

    def before(self, release: Release) -> Release | None:
        """Return the release before that one, as far as it is still kept."""
        older = [each for each in self._releases() if each.version < release.version]
        return max(older, key=lambda each: each.version, default=None)

    def restore_code(self, bucket: str, key: str) -> None:
        """Put a release's package back as the unpublished code, which scheduled events run."""
        self._client.update_function_code(FunctionName=self.name, S3Bucket=bucket, S3Key=key)
        self._client.get_waiter("function_updated_v2").wait(FunctionName=self.name)

    def _releases(self) -> list[Release]:
        pages = self._client.get_paginator("list_versions_by_function").paginate(
            FunctionName=self.name
        )
        prefix = DESCRIPTION.format("")
        return [
            Release(int(item["Version"]), item["Description"].removeprefix(prefix))
            for page in pages
            for item in page["Versions"]
            if item.get("Description", "").startswith(prefix)
        ]

    def _answer(self, operation: str, **more: str) -> dict[str, Any] | None:
        """Ask about the function; None if there is no such thing."""
        try:
            answer: dict[str, Any] = getattr(self._client, operation)(
                FunctionName=self.name, **more
            )
        except ClientError as error:
            if error.response["Error"]["Code"] == "ResourceNotFoundException":
                return None
            raise
        return answer
