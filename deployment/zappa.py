"""Zappa, told what the stacks said: nothing in zappa_settings.json has to be copied by hand."""

import contextlib
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from deployment import packaging
from deployment.account import Account
from deployment.building import Built
from deployment.errors import DeploymentError
from deployment.screen import say
from deployment.stage import Stage

SETTINGS = "zappa_settings.json"
# It waits for a stack by itself, and for ever if that one is rolled back.
PATIENCE_SECONDS = 20 * 60


def stage_settings(name: str, tree: Path = packaging.CHECKOUT) -> dict[str, Any]:
    """Return what zappa_settings.json says of a stage, with what the stage inherits.

    Raises DeploymentError if it says nothing.
    """
    everything: dict[str, Any] = json.loads((tree / SETTINGS).read_text())
    if name not in everything:
        raise DeploymentError(f"{SETTINGS} has no stage {name!r}: add it there.")
    own: dict[str, Any] = everything[name]
    inherited: dict[str, Any] = everything.get(own.get("extends", ""), {})
    return inherited | own


@contextlib.contextmanager
def settings_in(
    tree: Path, stage: Stage, outputs: dict[str, str], variables: dict[str, str]
) -> Iterator[None]:
    """Fill the stage's part of zappa_settings.json in `tree`, for as long as Zappa needs it.

    The environment is in it, with its secrets; the events are not, since they are led to what is
    live (schedule.py).
    """
    path = tree / SETTINGS
    before = path.read_text()
    everything: dict[str, Any] = json.loads(before)
    everything[stage.name] = stage_settings(stage.name, tree) | {
        "events": [],
        "aws_region": stage.region,
        "s3_bucket": outputs.get("PackageBucket", ""),
        "role_arn": outputs.get("FunctionRoleArn", ""),
        "vpc_config": {
            "SubnetIds": outputs.get("SubnetIds", "").split(","),
            "SecurityGroupIds": [outputs.get("FunctionSecurityGroupId", "")],
        },
        "aws_environment_variables": variables,
        # The role may only send traces where the template was told so.
        "xray_tracing": stage.parameters["service"].get("Tracing", "ENABLED") == "ENABLED",
        # The address is asked for by our own smoke test, and only once the alias leads there.
        "touch": False,
    }
    path.chmod(0o600)
    path.write_text(json.dumps(everything, indent=4))
    try:
        yield
    finally:
        path.write_text(before)


def run(command: str, stage: Stage, *options: str, built: Built) -> None:
    """Run `zappa COMMAND STAGE` where it was built, with its last word. Raises DeploymentError."""
    environment = os.environ | {
        "VIRTUAL_ENV": str(built.packages),
        "AWS_DEFAULT_REGION": stage.region,
    }
    try:
        done = subprocess.run(  # noqa: S603  the command is ours
            [built.packages / "bin/zappa", command, stage.name, *options],
            cwd=built.tree,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=PATIENCE_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        minutes = PATIENCE_SECONDS // 60
        raise DeploymentError(f"zappa {command} took more than {minutes} minutes.") from error
    lines = [line for line in done.stdout.splitlines() if line.strip()]
    if done.returncode or any("Traceback" in line for line in lines):
        raise DeploymentError(f"zappa {command} failed:\n" + "\n".join(lines[-20:]))
    say("\n".join(f"      zappa: {line}" for line in lines[-1:]))


def upload(account: Account, archive: Path, outputs: dict[str, str], key: str) -> str:
    """Put the package into the bucket, to be kept; return its address for Zappa."""
    account.client("s3").upload_file(str(archive), outputs["PackageBucket"], key)
    return f"s3://{outputs['PackageBucket']}/{key}"
