"""`python -m deployment deploy|rollback|destroy|costs STAGE`: see docs/deploying.md."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError

from deployment import costs
from deployment.account import Account
from deployment.deploying import Deployment
from deployment.errors import DeploymentError
from deployment.runtime import require_runtime
from deployment.screen import say
from deployment.stage import Stage, load
from deployment.undoing import destroy, roll_back


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what is asked for; 1 if it fails, with what to do on the screen."""
    options = _parser().parse_args(arguments)
    try:
        stage = load(options.stage, options.stage_file)
        _run(options, stage)
    except (DeploymentError, BotoCoreError, ClientError, Boto3Error) as error:
        sys.stderr.write(f"\n{error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped. Running the same again goes on from here.\n")
        return 1
    return 0


def _run(options: argparse.Namespace, stage: Stage) -> None:
    account = Account(stage.region)
    if options.command == "costs":
        say(costs.report(stage))
    elif options.command == "deploy":
        require_runtime(stage)
        Deployment(account, stage).run()
    elif options.command == "rollback":
        roll_back(account, stage)
    elif _agreed(account, stage, data=options.delete_data, yes=options.yes):
        destroy(account, stage, data=options.delete_data)


def _agreed(account: Account, stage: Stage, *, data: bool, yes: bool) -> bool:
    """Ask; only the stage's name, typed, is a yes."""
    what = " with all people and all their ledgers" if data else "; its data is kept"
    say(f"This deletes {stage.function} in account {account.number()}, {stage.region}{what}.")
    if yes:
        return True
    if input(f"Type {stage.name} to go on: ").strip() == stage.name:
        return True
    say("Nothing was deleted.")
    return False


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m deployment", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    helps = {
        "deploy": "deploy the checkout, or update what is deployed",
        "rollback": "lead people back to the release before",
        "destroy": "delete what was deployed; data is kept unless told",
        "costs": "say what a stage costs a month, and by which prices",
    }
    for name, text in helps.items():
        command = commands.add_parser(name, help=text, description=text)
        command.add_argument(
            "stage", nargs="?", default="", help="dev or production: deployment/stages/STAGE.toml"
        )
        command.add_argument("--stage-file", type=Path, help="another file instead of that one")
        if name == "destroy":
            command.add_argument("--delete-data", action="store_true", help="the data as well")
            command.add_argument("--yes", action="store_true", help="without asking")
    return parser


if __name__ == "__main__":
    sys.exit(main())
