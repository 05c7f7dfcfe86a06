"""checkov.sh: what it gives checkov to read, and what it makes of the report.

checkov itself has an environment of its own and runs in `make templates`; here a script stands in,
to report what checkov rarely does.
"""

import subprocess

import pytest

from .conftest import TEMPLATES


@pytest.fixture
def check(tmp_path):
    """Run checkov.sh with a checkov that says this and exits so; it keeps what it was given."""

    def run(report, status=0):
        checkov = tmp_path / "checkov"
        checkov.write_text(
            "#!/bin/sh\n"
            'for last; do :; done\ncp "$last"/*.yaml "$(dirname "$0")"\n'
            f"echo '{report}'\nexit {status}\n"
        )
        checkov.chmod(0o700)
        command = ["/bin/sh", str(TEMPLATES / "checkov.sh"), str(checkov)]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)

    return run


def test_everything_is_looked_at_whatever_the_parameters_make(check, tmp_path):
    assert check("Passed checks: 9, Failed checks: 0, Skipped checks: 1").returncode == 0
    for template in TEMPLATES.glob("*.yaml"):
        lines = template.read_text().splitlines()
        copied = (tmp_path / template.name).read_text().splitlines()
        changed = [line for line, copy in zip(lines, copied, strict=True) if line != copy]
        assert changed == [line for line in lines if line.startswith("    Condition: ")]


@pytest.mark.parametrize(
    ("report", "status"),
    [
        ("Passed checks: 9, Failed checks: 1, Skipped checks: 1", 1),
        ("Passed checks: 9, Failed checks: 0, Skipped checks: 1, Parsing errors: 1", 0),
        ("Passed checks: 0, Failed checks: 0, Skipped checks: 0", 0),
        ("", 0),
    ],
    ids=["fault", "unreadable", "nothing", "silence"],
)
def test_a_fault_fails_and_so_does_what_could_not_be_read(check, report, status):
    result = check(report, status)
    assert result.returncode == 1
    assert report in result.stdout
