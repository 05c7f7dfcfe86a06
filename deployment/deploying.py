"""`make deploy`: from a checkout to a release that people reach, or to a step that fails."""

import datetime as dt
import subprocess
from dataclasses import dataclass
from pathlib import Path

from deployment import building, costs, packaging, zappa
from deployment.account import Account
from deployment.address import address_of
from deployment.environment import environment
from deployment.function import Function, Release
from deployment.infrastructure import deploy_stacks
from deployment.screen import Steps, say
from deployment.smoke import smoke_test
from deployment.stage import STACKS, Stage

BUILD = packaging.CHECKOUT / ".deployment"
MANAGE_IN_THE_CONSOLE = "Look at the log group /aws/lambda/{}; docs/runbook.md says what it may be."


@dataclass
class Deployment:
    """One run for one stage; `steps` tells the person at the screen."""

    account: Account
    stage: Stage
    build: Path = BUILD

    def run(self) -> None:
        """Do all of it. Raises DeploymentError at the first step that fails."""
        steps = Steps(total=len(STACKS) + 6)
        function = Function(self.account, self.stage)
        release = release_name()
        say(f"Deploying {release} to {self.stage.name}, account {self.account.number()} ...")
        outputs = deploy_stacks(self.account, self.stage, steps)
        archive = self._package(steps)
        with steps.step("Function and API", advice=_advice(function)):
            made = self._put(function, release, archive, outputs)
        with steps.step("Database migration", advice=self._still_old(function)):
            function.manage("migrate --noinput", made)
        with steps.step("Checks of settings and user pool", advice=self._still_old(function)):
            function.manage("check --deploy --fail-level ERROR", made)
            function.manage("cognito_doctor", made)
        with steps.step("Going live", advice=_advice(function)):
            function.go_live(made)
        address = address_of(self.account, self.stage, function.api())
        undo = f"The release is live. To go back: make rollback STAGE={self.stage.name}"
        with steps.step(f"Smoke test of {address.url}", advice=undo):
            smoke_test(self.account, address, pool=outputs["CognitoUserPoolId"])
        say(f"{made.name} is live at {address.url}")
        say(f"Dashboard: {outputs['DashboardUrl']}")
        say(costs.report(self.stage))

    def _package(self, steps: Steps) -> Path:
        with steps.step("Package", advice="Run make test; then deploy again."):
            tree, packages = building.prepare(self.build)
            return building.build(self.stage.name, tree, packages)

    def _put(
        self, function: Function, release: str, archive: Path, outputs: dict[str, str]
    ) -> Release:
        """Bring package and environment to Lambda, and publish them; nobody is led there yet."""
        address = zappa.upload(self.account, archive, outputs, package_key(self.stage, release))
        tree, packages = self.build / "tree", self.build / "environment"
        host = address_of(self.account, self.stage, function.api() or "*").host.lstrip("*")
        variables = environment(self.account, self.stage, outputs, release=release, host=host)
        command = "update" if function.is_there() else "deploy"
        with zappa.settings_in(tree, self.stage, outputs, variables):
            zappa.run(command, self.stage, "--zip", address, tree=tree, packages=packages)
        host = address_of(self.account, self.stage, function.api()).host
        function.configure(variables | {"ALLOWED_HOSTS": _hosts(self.stage, host)})
        return function.publish(release)

    def _still_old(self, function: Function) -> str:
        live = function.live()
        state = f"People still reach {live.name}." if live else "Nobody reaches the function yet."
        return f"{state} {_advice(function)}"


def release_name() -> str:
    """Name what is deployed: the day and time (UTC), and the commit."""
    now = dt.datetime.now(dt.UTC).strftime("%Y%m%d-%H%M%S")
    return (
        f"{now}-{_git('rev-parse', '--short', 'HEAD')}{'-changed' if _git('status', '-s') else ''}"
    )


def package_key(stage: Stage, release: str) -> str:
    """Name the package of a release in its bucket."""
    return f"{stage.name}/{release}.zip"


def _hosts(stage: Stage, host: str) -> str:
    return ",".join(filter(None, [stage.domain, host]))


def _advice(function: Function) -> str:
    return MANAGE_IN_THE_CONSOLE.format(function.name)


def _git(*arguments: str) -> str:
    done = subprocess.run(  # noqa: S603  the command is ours
        ["git", *arguments],  # noqa: S607  whichever git the developer has
        cwd=packaging.CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip()
