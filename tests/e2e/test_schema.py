"""Schemathesis reads /schema and tries to break what it promises."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import CODE, PASSWORD
from tests.e2e.client import call

pytestmark = pytest.mark.long

CONFIGURATION = Path(__file__).with_name("schemathesis.toml")


def new_token(server: str, email: str) -> str:
    call("POST", f"{server}/signup", {"email": email, "password": PASSWORD})
    call("POST", f"{server}/verify", {"email": email, "code": CODE})
    answer = call("POST", f"{server}/login", {"email": email, "password": PASSWORD})
    return str(answer.json()["id_token"])


# These may end the session that all else needs, so each has a run of its own.
ENDING = ["/logout", "/me/sessions/{id}", "/reset-password"]


@pytest.mark.parametrize(
    ("name", "paths", "operations"),
    [
        ("most", [f"--exclude-path={path}" for path in ENDING], 80),
        *((f"ending{n}", [f"--include-path={path}"], 1) for n, path in enumerate(ENDING)),
    ],
)
def test_every_endpoint_keeps_the_promises_of_the_schema(
    server: str, name: str, paths: list[str], operations: int
) -> None:
    token = new_token(server, f"schemathesis-{name}@example.com")
    result = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIGURATION)),
            *("run", f"{server}/schema", "--header", f"Authorization: Bearer {token}"),
            *("--checks", "all", "--max-examples", "4", "--seed", "1", "--no-color"),
            # Any order of requests is what tests/expenses/test_any_order.py is for.
            *("--phases", "examples,coverage,fuzzing"),
            *paths,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout[-20_000:]
    assert re.search(rf"Tested: {operations}\b", result.stdout), result.stdout[-20_000:]
