"""CloudFormation stacks: deployed when they are missing or have changed, and their outputs."""

import re
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from deployment.errors import DeploymentError

ENV_EXAMPLE = Path(__file__).resolve().parent.parent / ".env.example"
PATIENCE_SECONDS = 30.0
USABLE = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"})


class Stack:
    """The stack called `name`, through a boto3 CloudFormation `client`."""

    def __init__(self, client: Any, name: str) -> None:  # noqa: ANN401  boto3 carries no types
        self._client = client
        self.name = name

    def deploy(self, template: Path, parameters: Mapping[str, str] | None = None) -> None:
        """Create the stack, or update it if its template or parameters differ."""
        request = {
            "StackName": self.name,
            "TemplateBody": template.read_text(),
            "Parameters": [
                {"ParameterKey": key, "ParameterValue": value}
                for key, value in (parameters or {}).items()
            ],
            # The template makes roles and policies; their names are AWS's to choose.
            "Capabilities": ["CAPABILITY_IAM"],
        }
        if self._settled() not in {*USABLE, None}:
            # Only a run killed in the middle of a deployment leaves such a stack.
            self.delete()
        if self._settled() is None:
            self._client.create_stack(**request)
            self._expect("CREATE_COMPLETE")
        else:
            self._update(request)

    def delete(self) -> None:
        """Delete the stack and wait until it is gone."""
        self._client.delete_stack(StackName=self.name)
        self._expect(None)

    def outputs(self) -> dict[str, str]:
        """Return the stack's outputs by name."""
        return {
            output["OutputKey"]: output["OutputValue"]
            for output in (self._describe() or {}).get("Outputs", [])
        }

    def _update(self, request: Mapping[str, Any]) -> None:
        try:
            self._client.update_stack(**request)
        except self._client.exceptions.ClientError as error:
            if "No updates are to be performed" not in str(error):
                raise
        else:
            self._expect("UPDATE_COMPLETE")

    def _describe(self) -> dict[str, Any] | None:
        try:
            stack: dict[str, Any] = self._client.describe_stacks(StackName=self.name)["Stacks"][0]
        except self._client.exceptions.ClientError as error:
            if "does not exist" in str(error):
                return None
            raise
        return None if stack["StackStatus"] == "DELETE_COMPLETE" else stack

    def _settled(self) -> str | None:
        """Wait, not for ever, until nothing is in progress; the status, None without a stack."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            stack = self._describe()
            status = stack["StackStatus"] if stack else None
            if not status or not status.endswith("_IN_PROGRESS") or time.monotonic() > deadline:
                return status
            time.sleep(0.05)

    def _expect(self, status: str | None) -> None:
        reached = self._settled()
        if reached != status:
            reason = (self._describe() or {}).get("StackStatusReason", "no reason given")
            raise DeploymentError(f"The stack {self.name} ended as {reached}: {reason}")


def settings(outputs: Mapping[str, str]) -> dict[str, str]:
    """Return what the outputs set: those named after a setting, which `.env.example` lists."""
    named = {setting_name(output): value for output, value in outputs.items()}
    return {name: named[name] for name in named.keys() & _known_settings()}


def setting_name(output: str) -> str:
    """Name the setting that an output fills: CognitoUserPoolId fills COGNITO_USER_POOL_ID."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", output).upper()


@cache
def _known_settings() -> frozenset[str]:
    return frozenset(re.findall(r"^(?:# )?([A-Z_]+)=", ENV_EXAMPLE.read_text(), re.MULTILINE))
