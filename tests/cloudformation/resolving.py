"""What a template says once its parameters are known: conditions and references worked out."""

from collections.abc import Callable
from typing import Any

NOTHING: Any = object()
PSEUDO = {"AWS::Region": "us-east-1", "AWS::NoValue": NOTHING}


class Resolved:
    """`template` with these parameters; the rest have their defaults."""

    def __init__(self, template: dict[str, Any], **parameters: str) -> None:
        self._template = template
        defaults = {
            name: str(declared["Default"]) for name, declared in template["Parameters"].items()
        }
        assert parameters.keys() <= defaults.keys()
        self._values = PSEUDO | defaults | parameters
        self.resources = {
            name: self._of(declared["Properties"])
            for name, declared in template["Resources"].items()
            if "Condition" not in declared or self._holds(declared["Condition"])
        }
        self.outputs = {
            name: self._of(declared["Value"]) for name, declared in template["Outputs"].items()
        }

    def of_type(self, kind: str) -> list[dict[str, Any]]:
        """The properties of the resources of this type that are made."""
        return [
            properties
            for name, properties in self.resources.items()
            if self._template["Resources"][name]["Type"] == kind
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
            if function in FUNCTIONS:
                return FUNCTIONS[function](self, argument)
        return {
            name: item for name, each in value.items() if (item := self._of(each)) is not NOTHING
        }

    def _if(self, argument: list[Any]) -> Any:
        condition, then, otherwise = argument
        return self._of(then if self._holds(condition) else otherwise)

    def _sub(self, text: str) -> str:
        for name, value in self._values.items():
            if value is not NOTHING:
                text = text.replace(f"${{{name}}}", value)
        assert "${" not in text
        return text


FUNCTIONS: dict[str, Callable[[Resolved, Any], Any]] = {
    "Fn::If": Resolved._if,
    "Fn::Sub": Resolved._sub,
    "Fn::Equals": lambda self, pair: self._of(pair[0]) == self._of(pair[1]),
    "Fn::Not": lambda self, item: not self._of(item[0]),
    "Fn::Split": lambda self, pair: self._of(pair[1]).split(pair[0]),
}
