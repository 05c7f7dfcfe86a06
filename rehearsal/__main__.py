"""`python -m rehearsal`: deploy to the local AWS as to the real one, and take it all away again.

Stacks, package, `zappa deploy`, migration, the flow of a person through API Gateway; an update with
a migration while requests run; rollback; the end. The scripts are those of `make deploy`.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from deployment.account import Account
from deployment.address import address_of
from deployment.errors import DeploymentError
from deployment.function import Function
from deployment.stage import Stage, load
from deployment.visitor import Visitor
from localcloud import EmptyCloud
from localcloud.clients import CREDENTIALS, REGION
from localcloud.ports import HOST
from rehearsal import stage
from rehearsal.checkout import NEXT_VERSION, Checkout
from rehearsal.load import Load
from rehearsal.walk import walk

# The developer's own AWS account has no part in this.
FORGOTTEN = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_CONFIG_FILE")


def main() -> int:
    """Rehearse; 1 if something is not as it has to be."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="budget-tracker-rehearsal-") as folder:
        try:
            rehearse(Path(folder))
        except (DeploymentError, subprocess.CalledProcessError) as error:
            sys.stderr.write(f"\nThe rehearsal failed: {error}\n")
            return 1
    say(f"The rehearsal went through in {time.monotonic() - started:.0f} s.")
    return 0


def rehearse(folder: Path) -> None:
    """Do it all in `folder`. Raises DeploymentError, or CalledProcessError if a command fails."""
    say("Starting the local AWS, and copying the checkout ...")
    with EmptyCloud(state_dir=folder / "cloud") as cloud:
        _point_to(cloud.endpoint)
        file = stage.write(folder)
        account, described = Account(REGION), load(stage.STAGE, file)
        checkout = Checkout(folder / "checkout")

        def deployment(command: str, *options: str) -> None:
            say(f"\n=== {command} ===")
            words = (sys.executable, "-m", "deployment", command, stage.STAGE)
            subprocess.run(  # noqa: S603  the command is ours
                (*words, "--stage-file", file, *options), cwd=checkout.folder, check=True
            )

        deployment("deploy")
        function = Function(account, described)
        address = address_of(account, described, function.api())
        rules = _jobs(account, described)
        _require(
            bool(rules) and all(arn.endswith(":live") for arn in rules), "jobs run what is live"
        )
        say("\n=== A person's whole flow, through API Gateway ===")
        visitor = walk(address)
        first = _version(visitor)

        checkout.change()
        with Load(visitor) as load_of_people:
            deployment("deploy")
        _say_load(load_of_people)
        _require(_version(visitor) == NEXT_VERSION, "the new release is live")
        walk(address)

        with Load(visitor) as load_of_people:
            deployment("rollback")
        _say_load(load_of_people)
        _require(_version(visitor) == first, "the release before is live again")
        walk(address)

        deployment("destroy", "--delete-data", "--yes")
        _require(not function.is_there() and not function.api(), "function and API are gone")
        _require(not _stacks(account), "no stack is left")
        _require(not _jobs(account, described), "nothing runs by the clock")


def _point_to(endpoint: str) -> None:
    for name in FORGOTTEN:
        os.environ.pop(name, None)
    os.environ |= CREDENTIALS | {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": f"{HOST},localhost",
    }


def _version(visitor: Visitor) -> str:
    """Return the API's version, as its OpenAPI document (YAML) says."""
    document = str(visitor.ask("GET", "/schema"))
    return document.partition("\n  version: ")[2].partition("\n")[0]


def _stacks(account: Account) -> list[str]:
    stacks = account.client("cloudformation").describe_stacks()["Stacks"]
    return [item["StackName"] for item in stacks if item["StackStatus"] != "DELETE_COMPLETE"]


def _jobs(account: Account, described: Stage) -> list[str]:
    """Return what the rules of the stage lead to."""
    events = account.client("events")
    rules = events.list_rules(NamePrefix=described.function)["Rules"]
    return [
        target["Arn"]
        for rule in rules
        for target in events.list_targets_by_rule(Rule=rule["Name"])["Targets"]
    ]


def _say_load(load_of_people: Load) -> None:
    counts = ", ".join(f"{count} {what}" for what, count in load_of_people.answers.items())
    say(f"Meanwhile {counts}: none failed.")


def _require(true: bool, what: str) -> None:  # noqa: FBT001  it is the whole point
    if not true:
        raise DeploymentError(f"Not so: {what}.")
    say(f"So it is: {what}.")


def say(text: str) -> None:
    """Print at once, between the words of the commands."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
