"""What a template says once its parameters are known: conditions and references worked out."""

import ipaddress
from collections.abc import Callable
from itertools import islice
from typing import Any

NOTHING: Any = object()
PSEUDO = {
    "AWS::AccountId": "000000000000",
    "AWS::NoValue": NOTHING,
    "AWS::Partition": "aws",
    "AWS::Region": "us-east-1",
    "AWS::StackName": "stack-of-the-tests",
}
ZONES = ("us-east-1a", "us-east-1b", "us-east-1c")


def actions(statement: dict[str, Any]) -> set[str]:
    """What a statement of a policy is about."""
    listed = statement["Action"]
    return {listed} if isinstance(listed, str) else set(listed)


class Resolved:
    """`template` with these parameters; the rest have their defaults."""

    def __init__(self, template: dict[str, Any], **parameters: str) -> None:
        self._template = template
        declared = template["Parameters"]
        defaults = {
            name: str(item["Default"]) for name, item in declared.items() if "Default" in item
        }
        assert parameters.keys() <= declared.keys() <= (defaults | parameters).keys()
        self._values = PSEUDO | defaults | parameters
        self.resources = {
            name: self._of(item.get("Properties", {}))
            for name, item in template["Resources"].items()
            if "Condition" not in item or self._holds(item["Condition"])
        }
        self.outputs = {name: self._of(item["Value"]) for name, item in template["Outputs"].items()}

    def of_type(self, kind: str) -> list[dict[str, Any]]:
        """The properties of the resources of this type that are made."""
        return [
            properties
            for name, properties in self.resources.items()
            if self._template["Resources"][name]["Type"] == kind
        ]

    def refusals(self) -> list[str]:
        """What the rules have against the parameters, in their words."""
        return [
            assertion["AssertDescription"]
            for rule in self._template.get("Rules", {}).values()
            if self._of(rule["RuleCondition"])
            for assertion in rule["Assertions"]
            if not self._of(assertion["Assert"])
        ]

    def _holds(self, condition: str) -> bool:
        return bool(self._of(self._template["Conditions"][condition]))

    def _of(self, value: Any) -> Any:
        if isinstance(value, list):
            return [item for each in value if (item := self._of(each)) is not NOTHING]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            function, argument = next(iter(value.items()))
            if function == "Ref":
                return self._values.get(argument, value)
            if function == "Condition" and isinstance(argument, str):
                return self._holds(argument)
            if function in FUNCTIONS:
                return FUNCTIONS[function](self, argument)
        return {
            name: item for name, each in value.items() if (item := self._of(each)) is not NOTHING
        }

    def _if(self, argument: list[Any]) -> Any:
        condition, then, otherwise = argument
        return self._of(then if self._holds(condition) else otherwise)

    def _sub(self, argument: str | list[Any]) -> str:
        """Parameters and what comes along are filled in; `${Resource}` stays as it is."""
        text, own = argument if isinstance(argument, list) else (argument, {})
        for name, value in {**self._values, **self._of(own)}.items():
            if value is not NOTHING:
                text = text.replace(f"${{{name}}}", str(value))
        for left in text.split("${")[1:]:
            assert left.partition("}")[0].partition(".")[0] in self._template["Resources"]
        return text

    def _cidr(self, argument: list[Any]) -> list[str]:
        block, count, bits = argument
        subnets = ipaddress.ip_network(self._of(block)).subnets(new_prefix=32 - int(bits))
        return [str(subnet) for subnet in islice(subnets, int(count))]

    def _select(self, argument: list[Any]) -> Any:
        index, items = argument
        return self._of(items)[int(index)]

    def _equals(self, pair: list[Any]) -> bool:
        one, other = (self._of(item) for item in pair)
        return bool(one == other)

    def _contains(self, pair: list[Any]) -> bool:
        return self._of(pair[1]) in self._of(pair[0])


FUNCTIONS: dict[str, Callable[[Resolved, Any], Any]] = {
    "Fn::And": lambda self, items: all(self._of(item) for item in items),
    "Fn::Cidr": Resolved._cidr,
    "Fn::Contains": Resolved._contains,
    "Fn::Equals": Resolved._equals,
    "Fn::GetAZs": lambda _self, _region: list(ZONES),
    "Fn::If": Resolved._if,
    "Fn::Join": lambda self, pair: pair[0].join(str(item) for item in self._of(pair[1])),
    "Fn::Not": lambda self, item: not self._of(item[0]),
    "Fn::Or": lambda self, items: any(self._of(item) for item in items),
    "Fn::Select": Resolved._select,
    "Fn::Split": lambda self, pair: self._of(pair[1]).split(pair[0]),
    "Fn::Sub": Resolved._sub,
}
