"""The curl lines of the README, word for word, from the first to the last."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

from localcloud import LocalCloud
from tests.e2e.client import Answer, call

ROOT = Path(__file__).resolve().parents[2]

# What stands in the document that the product began as.
SEED = [
    """curl -X POST http://localhost:5000/signup \\
  -H "Content-Type: application/json" \\
  -d '{
    "email": "user@example.com",
    "password": "SecurePassword123"
  }'""",
    """curl -X POST http://localhost:5000/verify \\
  -H "Content-Type: application/json" \\
  -d '{
    "email": "user@example.com",
    "code": "123456"
  }'""",
    """curl -X POST http://localhost:5000/login \\
  -H "Content-Type: application/json" \\
  -d '{
    "email": "user@example.com",
    "password": "SecurePassword123"
  }'""",
    """curl -X GET http://localhost:5000/expense \\
  -H "Authorization: Bearer YOUR_TOKEN_HERE\"""",
]


def commands() -> list[str]:
    text = (ROOT / "README.md").read_text()
    blocks = re.findall(r"```bash\n(curl .*?)\n```", text, re.DOTALL)
    return [line for block in blocks for line in re.split(r"\n(?=curl )", block)]


def run(command: str, server: str, known: dict[str, str]) -> Answer:
    """Do what curl would, with the placeholders filled in from earlier answers."""
    for placeholder, value in known.items():
        command = command.replace(placeholder, value)
    words = iter(shlex.split(command.replace("\\\n", " "))[1:])
    method, url, headers, data = "GET", "", {}, None
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-d":
            data = next(words).encode()
        else:
            url = word
    assert url.startswith("http://localhost:5000/")
    return call(method, url.replace("http://localhost:5000", server), data, **headers)


def learn(body: Any, known: dict[str, str]) -> None:
    if "id_token" in body:
        known["YOUR_TOKEN_HERE"] = body["id_token"]
        known["YOUR_REFRESH_TOKEN_HERE"] = body["refresh_token"]
    if "amount" in body:
        known["EXPENSE_ID"] = body["id"]


def test_the_seeds_lines_stand_in_the_readme() -> None:
    assert [line for line in SEED if line not in commands()] == []


def test_every_line_works(own: tuple[LocalCloud, str]) -> None:
    _cloud, server = own
    known: dict[str, str] = {}
    paths = set()
    for command in commands():
        answer = run(command, server, known)
        assert 200 <= answer.status < 300, (command, answer.body)
        if answer.body:
            learn(json.loads(answer.body), known)
        paths |= set(re.findall(r'-X (\w+) "?http://localhost:5000/([\w-]*)', command))
    assert {
        ("POST", "signup"), ("POST", "verify"), ("POST", "login"), ("GET", "expense"),
        ("POST", "expense"), ("PUT", "expense"), ("DELETE", "expense"), ("GET", "balance"),
        ("GET", "summary"), ("POST", "logout"), ("POST", "forgot-password"),
        ("POST", "reset-password"), ("POST", "refresh"),
    } <= paths  # fmt: skip
