"""Schemathesis reads /schema and tries to break what it promises."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import CODE, PASSWORD
from tests.e2e.client import call

CONFIGURATION = Path(__file__).with_name("schemathesis.toml")


def new_token(server: str, email: str) -> str:
    call("POST", f"{server}/signup", {"email": email, "password": PASSWORD})
    call("POST", f"{server}/verify", {"email": email, "code": CODE})
    answer = call("POST", f"{server}/login", {"email": email, "password": PASSWORD})
    return str(answer.json()["id_token"])


@pytest.mark.parametrize(
    ("which", "operations"),
    # /logout ends the session that all else needs, so it has a run of its own.
    [("--exclude-path", 29), ("--include-path", 1)],
)
def test_every_endpoint_keeps_the_promises_of_the_schema(
    server: str, which: str, operations: int
) -> None:
    token = new_token(server, f"schemathesis{operations}@example.com")
    result = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIGURATION)),
            *("run", f"{server}/schema", "--header", f"Authorization: Bearer {token}"),
            *("--checks", "all", "--max-examples", "25", "--seed", "1", "--no-color"),
            *(which, "/logout"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout[-20_000:]
    assert re.search(rf"Tested: {operations}\b", result.stdout), result.stdout[-20_000:]
