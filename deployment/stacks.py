"""CloudFormation stacks: deployed when they are missing or have changed, and their outputs."""

import re
import time
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from deployment.errors import DeploymentError

ENV_EXAMPLE = Path(__file__).resolve().parent.parent / ".env.example"
PATIENCE_SECONDS = 30.0
USABLE = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"})
# Of these nothing was ever in use. On AWS no other is deleted to make room for a new one.
STILLBORN = frozenset({"CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED"})


class Stack:
    """The stack called `name`, through a boto3 CloudFormation `client`.

    `patience` is for how many seconds it may be under way; `watch` is called with its status while
    it is. One that is `disposable` is deleted and made anew if it is in a state of no use.
    """

    def __init__(
        self,
        client: Any,  # noqa: ANN401  boto3 carries no types
        name: str,
        *,
        patience: float = PATIENCE_SECONDS,
        pause: float = 0.05,
        watch: Callable[[str], None] = lambda _status: None,
        disposable: bool = True,
    ) -> None:
        self._client = client
        self.name = name
        self._patience = patience
        self._pause = pause
        self._watch = watch
        self._disposable = disposable

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
        status = self._settled()
        if status not in {*USABLE, None}:
            # Only a run killed in the middle of a deployment leaves such a stack.
            if status not in STILLBORN and not self._disposable:
                raise DeploymentError(
                    f"The stack {self.name} is {status}. The CloudFormation console says why, and "
                    "lets its rollback or its deletion be continued; then run the same again."
                )
            self.delete()
            status = None
        if status is None:
            self._client.create_stack(**request)
            self._expect("CREATE_COMPLETE")
        else:
            self._update(request)

    def delete(self) -> None:
        """Delete the stack and wait until it is gone; harmless when there is none."""
        self._client.delete_stack(StackName=self.name)
        self._expect(None)

    def outputs(self) -> dict[str, str]:
        """Return the stack's outputs by name."""
        return {
            output["OutputKey"]: output["OutputValue"]
            for output in (self._describe() or {}).get("Outputs", [])
        }

    def parameters(self, template: Path) -> list[str]:
        """Return the names of the parameters that a template has."""
        summary = self._client.get_template_summary(TemplateBody=template.read_text())
        return [parameter["ParameterKey"] for parameter in summary["Parameters"]]

    def is_usable(self) -> bool:
        """Whether there is such a stack, and it can be updated."""
        return self._settled() in USABLE

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
        deadline = time.monotonic() + self._patience
        while True:
            stack = self._describe()
            status = stack["StackStatus"] if stack else None
            if not status or not status.endswith("_IN_PROGRESS") or time.monotonic() > deadline:
                return status
            self._watch(status)
            time.sleep(self._pause)

    def _expect(self, status: str | None) -> None:
        reached = self._settled()
        if reached != status:
            raise DeploymentError(f"The stack {self.name} ended as {reached}: {self._reason()}")

    def _reason(self) -> str:
        """Return why: of the newest failures, the first, which caused the others."""
        pages = self._client.get_paginator("describe_stack_events").paginate(StackName=self.name)
        failures = []
        for event in (event for page in pages for event in page["StackEvents"]):
            if event["LogicalResourceId"] == self.name and "IN_PROGRESS" in event["ResourceStatus"]:
                if "ROLLBACK" not in event["ResourceStatus"]:
                    break  # Here this run began.
            elif event["ResourceStatus"].endswith("_FAILED"):
                reason = event.get("ResourceStatusReason", "no reason given")
                failures.append(f"{event['LogicalResourceId']}: {reason}")
        return failures[-1] if failures else "no reason given"


def settings(outputs: Mapping[str, str]) -> dict[str, str]:
    """Return what the outputs set: those named after a setting, which `.env.example` lists."""
    named = {setting_name(output): value for output, value in outputs.items()}
    return {name: named[name] for name in named.keys() & known_settings()}


def setting_name(output: str) -> str:
    """Name the setting that an output fills: CognitoUserPoolId fills COGNITO_USER_POOL_ID."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", output).upper()


@cache
def known_settings() -> frozenset[str]:
    """Return the names of all settings."""
    return frozenset(re.findall(r"^(?:# )?([A-Z_]+)=", ENV_EXAMPLE.read_text(), re.MULTILINE))
