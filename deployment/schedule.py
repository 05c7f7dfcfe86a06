"""What runs by the clock: the `events` of zappa_settings.json, led to the release that is live.

Zappa would call the newest code, released or not. The handler knows a job by its rule's name.
"""

from typing import Any

from botocore.exceptions import ClientError

from deployment.account import Account
from deployment.function import ALIAS, Function

TARGET = "live"


class Schedule:
    """The rules of a function, in EventBridge."""

    def __init__(self, account: Account, function: Function) -> None:
        self._events = account.client("events")
        self._lambda = account.client("lambda")
        self._function = function
        self._prefix = f"{function.name}-"

    def lead(self, jobs: list[dict[str, Any]]) -> None:
        """Make a rule for each job (`function`, `expression`), and delete what is no job now."""
        wanted = {self._prefix + job["function"]: job["expression"] for job in jobs}
        for name in set(self._names()) - wanted.keys():
            self._delete(name)
        for name, expression in wanted.items():
            rule = self._events.put_rule(Name=name, ScheduleExpression=expression)["RuleArn"]
            self._permit(name, rule)
            target = {"Id": TARGET, "Arn": f"{self._function.arn()}:{ALIAS}"}
            self._events.put_targets(Rule=name, Targets=[target])

    def clear(self) -> None:
        """Delete all rules."""
        for name in self._names():
            self._delete(name)

    def _names(self) -> list[str]:
        pages = self._events.get_paginator("list_rules").paginate(NamePrefix=self._prefix)
        return [rule["Name"] for page in pages for rule in page["Rules"]]

    def _permit(self, name: str, rule: str) -> None:
        try:
            self._lambda.add_permission(
                FunctionName=self._function.name,
                Qualifier=ALIAS,
                StatementId=name.replace(".", "-"),
                Action="lambda:InvokeFunction",
                Principal="events.amazonaws.com",
                SourceArn=rule,
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceConflictException":
                raise  # The alias has it, as from the last deployment.

    def _delete(self, name: str) -> None:
        targets = self._events.list_targets_by_rule(Rule=name)["Targets"]
        if targets:
            self._events.remove_targets(Rule=name, Ids=[target["Id"] for target in targets])
        self._events.delete_rule(Name=name)
