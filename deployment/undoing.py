"""`make rollback` and `make destroy`."""

import time

from deployment import building, zappa
from deployment.account import Account
from deployment.address import address_of
from deployment.deploying import BUILD
from deployment.errors import DeploymentError
from deployment.function import Function
from deployment.infrastructure import (
    PAUSE_SECONDS,
    outputs_of,
    parameters_of,
    stack_of,
    template_of,
)
from deployment.schedule import Schedule
from deployment.screen import Steps, say
from deployment.smoke import smoke_test
from deployment.stage import Stage

# What people's data is in, and what that stands in; in the order of going.
DATA_STACKS = ("cognito", "database", "network")
UNPROTECTED = {
    "cognito": {"DeletionProtection": "INACTIVE"},
    "database": {"DeletionProtection": "INACTIVE"},
}
INTERFACES_SECONDS = 60 * 60
KEPT = """
Kept: the user pool and the database of {stage}, with the network that it stands in, which go on
costing money, and the secret {secret}. To delete the data as well:
make destroy STAGE={stage} DATA=delete
"""
LEFT = """
Everything of {stage} is deleted, except what AWS keeps on purpose: the database's last snapshot and
its backups, the user pool, which the template retains, and the secret
{secret}. Delete them in the console, once nobody can want them back.
"""


def roll_back(account: Account, stage: Stage) -> None:
    """Lead people back to the release before the one that is live. Migrations stay.

    Raises DeploymentError if there is none.
    """
    function = Function(account, stage)
    live, before = function.live(), function.before()
    if not live or not before:
        raise DeploymentError(f"{stage.function} has no release before this one to go back to.")
    steps = Steps(total=2)
    again = "Run the same again, or point the alias `live` to a version in the Lambda console."
    with steps.step(f"From {live.name} back to {before.name}", advice=again):
        function.go_back()
    address = address_of(account, stage, function.api())
    pool = outputs_of(account, stage)["CognitoUserPoolId"]
    with steps.step(f"Smoke test of {address.url}", advice="docs/runbook.md says what it may be."):
        smoke_test(account, address, pool=pool)
    say(f"{before.name} is live again. The database keeps what was migrated for {live.name}.")


def destroy(account: Account, stage: Stage, *, data: bool) -> None:
    """Delete function, API and what belongs to them; with `data` also people and their ledgers."""
    function = Function(account, stage)
    going = DATA_STACKS if data else ()
    steps = Steps(total=3 + len(going))
    again = "Mend what it says, and run the same again: what is gone already does no harm."
    outputs = outputs_of(account, stage)
    with steps.step("Function and API", advice=again):
        Schedule(account, function).clear()
        if function.is_there():
            built = building.prepare(BUILD)
            with zappa.settings_in(built.tree, stage, outputs, {}):
                zappa.run("undeploy", stage, "--yes", built=built)
    with steps.step("Its network interfaces, which Lambda deletes in its own time", advice=again):
        _wait_for_interfaces(account, outputs, steps)
    with steps.step(f"Stack {stage.stack('service')}", advice=again):
        _empty_bucket(account, stage)
        stack_of(account, stage, "service", steps).delete()
    for part in going:
        with steps.step(f"Stack {stage.stack(part)}", advice=again):
            _delete(account, stage, part, steps)
    secret = outputs.get("DjangoSecretArn", "of earlier")
    say((LEFT if data else KEPT).format(stage=stage.name, secret=secret))


def _wait_for_interfaces(account: Account, outputs: dict[str, str], steps: Steps) -> None:
    """Wait until the function has left the network: it does so by its role, which goes next."""
    group = outputs.get("FunctionSecurityGroupId")
    if not group:
        return
    mine = [{"Name": "group-id", "Values": [group]}]
    deadline = time.monotonic() + INTERFACES_SECONDS
    while account.client("ec2").describe_network_interfaces(Filters=mine)["NetworkInterfaces"]:
        if time.monotonic() > deadline:
            raise DeploymentError("Lambda has not given them up within an hour.")
        steps.progress("this may take 45 minutes")
        time.sleep(PAUSE_SECONDS)


def _delete(account: Account, stage: Stage, part: str, steps: Steps) -> None:
    """Delete a stack, its protection taken off first."""
    stack = stack_of(account, stage, part, steps)
    if part in UNPROTECTED and stack.is_usable():
        before = outputs_of(account, stage)
        said = parameters_of(stack, stage, part, before) | UNPROTECTED[part]
        stack.deploy(template_of(part), said)
    stack.delete()


def _empty_bucket(account: Account, stage: Stage) -> None:
    """Delete the packages, all their versions: only an empty bucket can go."""
    bucket = stack_of(account, stage, "service").outputs().get("PackageBucket")
    if not bucket:
        return
    client = account.client("s3")
    for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket):
        found = page.get("Versions", []) + page.get("DeleteMarkers", [])
        keys = [{"Key": item["Key"], "VersionId": item["VersionId"]} for item in found]
        if keys:
            client.delete_objects(Bucket=bucket, Delete={"Objects": keys, "Quiet": True})
