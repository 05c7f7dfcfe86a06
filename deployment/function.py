"""The Lambda function: its releases, the alias `live` that people reach, and commands in it.

API Gateway and the schedule call the alias, so that a new version can be checked before anybody
gets to it, and the one before is back at once. A release is a published version whose description
is its name; which were live, in what order, is the alias's own description. (Zappa publishes
versions as well, of new code with the environment of before: they are no releases.)
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
LATEST = "$LATEST"
# How many releases that were live are kept to go back to.
KEPT = 5
# Lambda's own limits: of an answer to people, by API Gateway; of a migration, by Lambda.
ANSWER_SECONDS, MIGRATION_SECONDS = 29, 900


@dataclass(frozen=True)
class Release:
    """A version of the function that was live once, or is to be: its number, and its name."""

    version: int
    name: str


class Function:
    """The stage's function."""

    def __init__(self, account: Account, stage: Stage) -> None:
        self._client = account.client("lambda")
        self._patient = account.client("lambda", answers_within=MIGRATION_SECONDS)
        self._gateway = account.client("apigateway")
        self._stage = stage
        self.name = stage.function

    def is_there(self) -> bool:
        """Whether the function has been deployed, as far as that went."""
        return self._answer("get_function") is not None

    def arn(self) -> str:
        """Return the function's ARN, of no version in particular."""
        answer = self._client.get_function_configuration(FunctionName=self.name)
        return str(answer["FunctionArn"])

    def api(self) -> str:
        """Return the ID of the API in front of it; empty if there is none."""
        pages = self._gateway.get_paginator("get_rest_apis").paginate()
        return next(
            (api["id"] for page in pages for api in page["items"] if api["name"] == self.name), ""
        )

    def configure(self, variables: dict[str, str], *, seconds: int = ANSWER_SECONDS) -> None:
        """Give the unpublished code its environment and its time, and wait until it has them."""
        waiter = self._client.get_waiter("function_updated_v2")
        waiter.wait(FunctionName=self.name)
        self._client.update_function_configuration(
            FunctionName=self.name, Environment={"Variables": variables}, Timeout=seconds
        )
        waiter.wait(FunctionName=self.name)

    def publish(self, name: str) -> Release:
        """Make a version of the code and environment as they are now; wait until it can start.

        Raises DeploymentError if nothing has changed since a version that is no release.
        """
        answer = self._client.publish_version(FunctionName=self.name, Description=name)
        if answer["Description"] != name:
            raise DeploymentError(f"Lambda has this as version {answer['Version']} already.")
        version = answer["Version"]
        waiter = self._client.get_waiter("published_version_active")
        waiter.wait(FunctionName=self.name, Qualifier=version)
        return Release(int(version), name)

    def manage(self, command: str, *, version: str = LATEST) -> None:
        """Run a management command in a version, its words shown. Raises DeploymentError."""
        answer = self._patient.invoke(
            FunctionName=self.name,
            Qualifier=version,
            LogType="Tail",
            Payload=json.dumps({"manage": command}),
        )
        said = base64.b64decode(answer.get("LogResult", "")).decode(errors="replace")
        lines = [line for line in said.splitlines() if not line.startswith(("START ", "END "))]
        if "FunctionError" in answer:
            failure = json.loads(answer["Payload"].read())
            words = "\n".join([*lines, str(failure.get("errorMessage", failure))])
            raise DeploymentError(f"manage.py {command} failed in version {version}:\n{words}")
        say("\n".join(f"      {line}" for line in lines if not line.startswith("REPORT ")))

    def live(self) -> Release | None:
        """Return what people reach now; None before the first release."""
        history = self._history()
        return self._release(history[-1]) if history else None

    def before(self) -> Release | None:
        """Return what people reached before that, as far as it is still kept."""
        return self._release(history[-2]) if len(history := self._history()) > 1 else None

    def go_live(self, release: Release) -> None:
        """Lead people to that release, from the next request on; forget those long gone."""
        history = [*self._history(), release.version]
        self._point(history)
        self._forget_all_but(history[-KEPT:])

    def go_back(self) -> None:
        """Lead people back to the release before."""
        self._point(self._history()[:-1])

    def _point(self, history: list[int]) -> None:
        kept = history[-KEPT:]
        point = {
            "FunctionName": self.name,
            "Name": ALIAS,
            "FunctionVersion": str(kept[-1]),
            "Description": " ".join(map(str, kept)),
        }
        if self._answer("get_alias", Name=ALIAS):
            self._client.update_alias(**point)
        else:
            self._client.create_alias(**point)

    def _history(self) -> list[int]:
        alias = self._answer("get_alias", Name=ALIAS)
        return [int(version) for version in alias["Description"].split()] if alias else []

    def _forget_all_but(self, kept: list[int]) -> None:
        """Delete the older versions that were never live, or too long ago: storage has an end."""
        pages = self._client.get_paginator("list_versions_by_function").paginate(
            FunctionName=self.name
        )
        versions = [item["Version"] for page in pages for item in page["Versions"]]
        for version in versions:
            if version != LATEST and int(version) < kept[-1] and int(version) not in kept:
                self._client.delete_function(FunctionName=self.name, Qualifier=version)

    def _release(self, version: int) -> Release | None:
        found = self._answer("get_function_configuration", Qualifier=str(version))
        return Release(version, found["Description"]) if found else None

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
