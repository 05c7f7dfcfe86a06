"""The stacks of a stage, in order, each given what those before it say."""

from pathlib import Path

from deployment.account import Account
from deployment.screen import Steps
from deployment.stacks import Stack
from deployment.stage import STACKS, Stage

TEMPLATES = Path(__file__).resolve().parent.parent / "cloudformation"
# An Aurora cluster takes a quarter of an hour.
PATIENCE_SECONDS = 45 * 60.0
PAUSE_SECONDS = 3.0


def stack_of(account: Account, stage: Stage, part: str, steps: Steps | None = None) -> Stack:
    """Return the stage's stack of the template `part`."""

    def watch(status: str) -> None:
        if steps:
            steps.progress(f"the stack {stage.stack(part)} is {status}")

    return Stack(
        account.client("cloudformation"),
        stage.stack(part),
        patience=PATIENCE_SECONDS,
        pause=0.1 if account.endpoint else PAUSE_SECONDS,
        watch=watch,
        disposable=False,
    )


def template_of(part: str) -> Path:
    """Return the template of a stack."""
    return TEMPLATES / f"{part}.yaml"


def deploy_stacks(account: Account, stage: Stage, steps: Steps) -> dict[str, str]:
    """Deploy all stacks; return their outputs together. Raises DeploymentError."""
    outputs: dict[str, str] = {}
    for part in STACKS:
        advice = f"Mend deployment/stages/{stage.name}.toml or the template, and deploy again."
        with steps.step(f"Stack {stage.stack(part)}", advice=advice):
            stack = stack_of(account, stage, part, steps)
            stack.deploy(template_of(part), parameters_of(stack, stage, part, outputs))
            outputs |= stack.outputs()
    return outputs


def outputs_of(account: Account, stage: Stage) -> dict[str, str]:
    """Return what all stacks of the stage say, as far as they are there."""
    outputs: dict[str, str] = {}
    for part in STACKS:
        outputs |= stack_of(account, stage, part).outputs()
    return outputs


def parameters_of(stack: Stack, stage: Stage, part: str, outputs: dict[str, str]) -> dict[str, str]:
    """Return the stage's own, and those that bear the name of an earlier stack's output."""
    said = {"Stage": stage.name} | outputs | stage.parameters[part]
    if part == "network" and stage.parameters["cognito"].get("DomainPrefix"):
        said = {"ManagedLogin": "YES"} | said
    wanted = {*stack.parameters(template_of(part)), *stage.parameters[part]}
    return {name: value for name, value in said.items() if name in wanted}
