"""The units of systemd: verified where systemd is, read elsewhere, and started as it would."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests.hosting.serving import ROOT

HOSTING = ROOT / "hosting"
SERVICE, COMMAND = HOSTING / "budget-tracker.service", HOSTING / "budget-tracker@.service"
EXECUTABLES = "/opt/budget-tracker/current/.venv/bin/"
SYSTEMD = shutil.which("systemd-analyze")
needs_systemd = pytest.mark.skipif(not SYSTEMD, reason="systemd is not installed here")


def lines(unit: Path) -> list[str]:
    return [line for line in unit.read_text().splitlines() if line and not line.startswith("#")]


def timers() -> dict[str, str]:
    """The commands by the clock, and when each begins."""
    found = {}
    for timer in HOSTING.glob("*.timer"):
        [when] = [line for line in lines(timer) if line.startswith("OnCalendar=")]
        found[timer.stem.removeprefix("budget-tracker@")] = when.removeprefix("OnCalendar=")
    return found


def test_each_command_has_its_time():
    when = timers()
    often = {
        name: "week" if "Sun" in at else "day" if ":" in at else at for name, at in when.items()
    }
    assert often == {
        "finish_deletions": "hourly",
        "post_recurring": "hourly",
        "purge_accounts": "day",
        "purge_ledgers": "day",
        "clearsessions": "day",
        "verify_ledgers": "week",
    }
    assert often.keys() <= get_commands().keys()


def test_the_commands_are_confined_as_the_service_is():
    own = ("Type", "Exec", "KillMode", "Timeout", "Restart=", "RestartSec", "Nice")

    def confinement(unit: Path) -> list[str]:
        service = unit.read_text().partition("[Service]\n")[2].partition("\n[")[0]
        return [line for line in service.splitlines() if line and not line.startswith(("#", *own))]

    assert confinement(SERVICE) == confinement(COMMAND)


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The units where their executables exist."""
    for unit in HOSTING.glob("budget-tracker*"):
        text = unit.read_text().replace(EXECUTABLES, f"{Path(sys.executable).parent}/")
        (tmp_path / unit.name).write_text(text)
    return tmp_path


@needs_systemd
def test_systemd_takes_the_units(installed):
    units = sorted(installed.iterdir())
    assert len(units) == 9
    done = subprocess.run(
        [str(SYSTEMD), "verify", "--man=no", *units], capture_output=True, text=True, check=False
    )
    ours = [line for line in done.stderr.splitlines() if "budget-tracker" in line]
    assert (done.returncode, ours) == (0, [])


@needs_systemd
@pytest.mark.parametrize("unit", [SERVICE, COMMAND], ids=["service", "command"])
def test_systemd_finds_the_units_confined(installed, unit):
    done = subprocess.run(
        [str(SYSTEMD), "security", "--offline=true", "--threshold=15", "--no-pager",
         installed / unit.name],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if "unrecognized option" in done.stderr:  # before systemd 250
        pytest.skip("this systemd cannot tell of a file")
    assert done.returncode == 0, done.stdout[-300:]


def names(file: Path) -> set[str]:
    """The settings in a file such as .env.example, those with a # as well."""
    return set(re.findall(r"^(?:# )?([A-Z][A-Z_]+)=", file.read_text(), re.MULTILINE))


def test_the_example_sets_what_is_a_setting():
    of_the_aws_sdk = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
    assert names(HOSTING / "environment.example") <= names(ROOT / ".env.example") | of_the_aws_sdk
