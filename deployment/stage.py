"""A stage: what is deployed where, read from `deployment/stages/STAGE.toml`."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deployment.errors import DeploymentError
from deployment.stacks import known_settings

FOLDER = Path(__file__).resolve().parent / "stages"
# In this order: each may use what those before it give.
STACKS = ("network", "database", "cognito", "service")
KEYS = {"region", "domain", "parameters", "settings"}


@dataclass(frozen=True)
class Stage:
    """One deployment of the product; `parameters` are those of each stack."""

    name: str
    region: str
    domain: str
    parameters: dict[str, dict[str, str]]
    settings: dict[str, str]

    @property
    def function(self) -> str:
        """The name of the Lambda function and of its API, as Zappa makes it."""
        return f"budget-tracker-{self.name}"

    def stack(self, part: str) -> str:
        """Name the stack of a template: network, database, cognito or service."""
        return f"{self.function}-{part}"


def load(name: str, file: Path | None = None) -> Stage:
    """Read the stage, from `file` if it is not one of ours. Raises DeploymentError."""
    path = file or FOLDER / f"{name}.toml"
    if not path.is_file():
        there = ", ".join(sorted(stage.stem for stage in FOLDER.glob("*.toml")))
        raise DeploymentError(f"There is no stage {name!r}. Name one of {there}: STAGE=dev")
    try:
        said = tomllib.loads(path.read_text())
    except tomllib.TOMLDecodeError as error:
        raise DeploymentError(f"{path}: {error}") from error
    _check(said, path)
    return Stage(
        name=name,
        region=said["region"],
        domain=said.get("domain", ""),
        parameters={part: _texts(said.get("parameters", {}).get(part, {})) for part in STACKS},
        settings=_texts(said.get("settings", {})),
    )


def _check(said: dict[str, Any], path: Path) -> None:
    _refuse(set(said) - KEYS, f"{path}: unknown key", KEYS)
    _refuse(set(said.get("parameters", {})) - set(STACKS), f"{path}: unknown stack", set(STACKS))
    unknown = set(said.get("settings", {})) - known_settings()
    _refuse(unknown, f"{path}: unknown setting (.env.example lists them)", set())
    if not isinstance(said.get("region"), str):
        raise DeploymentError(f'{path}: region is missing, such as region = "us-east-1"')


def _refuse(unknown: set[str], what: str, known: set[str]) -> None:
    if unknown:
        choice = f"; there are {', '.join(sorted(known))}" if known else ""
        raise DeploymentError(f"{what}: {', '.join(sorted(unknown))}{choice}")


def _texts(table: dict[str, Any]) -> dict[str, str]:
    """As CloudFormation and an environment take them: everything is text."""
    return {
        name: str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in table.items()
    }
