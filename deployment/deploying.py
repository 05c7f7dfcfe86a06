"""`make deploy`: from a checkout to a release that people reach, or to a step that fails."""

import datetime as dt
import subprocess
from dataclasses import dataclass
from pathlib import Path

from deployment import building, costs, packaging, zappa
from deployment.account import Account
from deployment.address import address_of
from deployment.building import Built
from deployment.environment import environment, said_settings
from deployment.function import MIGRATION_SECONDS, Function
from deployment.infrastructure import deploy_stacks
from deployment.schedule import Schedule
from deployment.screen import Steps, say
from deployment.smoke import smoke_test
from deployment.stage import STACKS, Stage

# Settings that need what requirements-observability.txt names.
OBSERVED = {"OTEL_EXPORTER_OTLP_ENDPOINT", "SENTRY_DSN"}
# An environment knows where it is: by its own name, not by that of a link to it.
BUILD = (packaging.CHECKOUT / ".deployment").resolve()
LOOK = "Look at the log group /aws/lambda/{}; docs/runbook.md says what it may be."


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
        name = release_name()
        say(f"Deploying {name} to {self.stage.name}, account {self.account.number()} ...")
        outputs = deploy_stacks(self.account, self.stage, steps)
        said = said_settings(self.account, self.stage, outputs)
        with steps.step("Package", advice="Run make test; then deploy again."):
            built = building.build(self.stage.name, self.build, observed=OBSERVED & said.keys())
        advice = _advice(function)
        with steps.step("Function and API", advice=advice):
            variables = self._put(function, name, built, outputs, said)
        with steps.step("Database migration", advice=advice):
            function.configure(variables, seconds=MIGRATION_SECONDS)
            function.manage("migrate --noinput")
        with steps.step("A release, and checks of settings and user pool", advice=advice):
            function.configure(variables)
            release = function.publish(name)
            function.manage("check --deploy --fail-level ERROR", version=str(release.version))
            function.manage("cognito_doctor", version=str(release.version))
        with steps.step("Going live", advice=advice):
            function.go_live(release)
            Schedule(self.account, function).lead(zappa.stage_settings(self.stage.name)["events"])
        address = address_of(self.account, self.stage, function.api())
        undo = f"The release is live. To go back: make rollback STAGE={self.stage.name}"
        with steps.step(f"Smoke test of {address.url}", advice=undo):
            smoke_test(self.account, address, pool=outputs["CognitoUserPoolId"])
        say(f"{name} is live at {address.url}")
        say(f"Dashboard: {outputs['DashboardUrl']}")
        say(costs.report(self.stage))

    def _put(
        self,
        function: Function,
        name: str,
        built: Built,
        outputs: dict[str, str],
        said: dict[str, str],
    ) -> dict[str, str]:
        """Bring the package to Lambda, where nobody is led yet; return its environment."""
        key = f"{self.stage.name}/{name}.zip"
        address = zappa.upload(self.account, built.archive, outputs, key)

        def variables() -> dict[str, str]:
            # Before the first deployment there is no API yet: any name that API Gateway gives.
            host = address_of(self.account, self.stage, function.api() or "*").host.lstrip("*")
            return environment(self.account, self.stage, said, release=name, host=host)

        # What Zappa publishes is no release, and Lambda makes no version of what is one already.
        unpublished = variables() | {"RELEASE": "unpublished"}
        with zappa.settings_in(built.tree, self.stage, outputs, unpublished):
            if function.is_there() and not function.live():
                # A first deployment that stopped half-way, which Zappa cannot go on with.
                zappa.run("undeploy", self.stage, "--yes", built=built)
            command = "update" if function.is_there() else "deploy"
            zappa.run(command, self.stage, "--zip", address, built=built)
        return variables()


def release_name() -> str:
    """Name what is deployed: the day and time (UTC), and the commit."""
    now = dt.datetime.now(dt.UTC).strftime("%Y%m%d-%H%M%S")
    return (
        f"{now}-{_git('rev-parse', '--short', 'HEAD')}{'-changed' if _git('status', '-s') else ''}"
    )


def _advice(function: Function) -> str:
    live = function.live()
    state = f"People still reach {live.name}." if live else "Nobody reaches the function yet."
    return f"{state} {LOOK.format(function.name)}"


def _git(*arguments: str) -> str:
    done = subprocess.run(  # noqa: S603  the command is ours
        ["git", *arguments],  # noqa: S607  whichever git the developer has
        cwd=packaging.CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip()
