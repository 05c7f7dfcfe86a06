"""The curl lines of a document, and what they are answered with."""

import json
import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.e2e.client import Answer, call
from tests.totp import totp

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "http://localhost:5000"
BLOCK = re.compile(r"```bash\n(curl .*?)\n```(?:\n\n```json\n(.*?)\n```)?", re.DOTALL)


@dataclass
class Line:
    """A command; `shown` is the answer that the document shows below it, None where it does not."""

    command: str
    shown: Any = None


def lines_of(document: str) -> list[Line]:
    """Return the curl lines of a document, in their order."""
    lines: list[Line] = []
    for commands, answer in BLOCK.findall((ROOT / document).read_text()):
        lines += [Line(command) for command in re.split(r"\n(?=curl )", commands)]
        lines[-1].shown = json.loads(answer) if answer else None
    return lines


@dataclass
class Reader:
    """Somebody who types the lines, and puts earlier answers in the place of the placeholders."""

    server: str
    known: dict[str, str] = field(default_factory=dict)
    secret: str = ""

    def type(self, line: Line) -> Answer:
        """Do what curl would; an answer that is no success, or looks otherwise, is an error."""
        answer = self._curl(self._filled_in(line.command))
        assert 200 <= answer.status < 300, (line.command, answer.body)
        if answer.headers.get("Content-Type", "").startswith("application/json"):
            body = answer.json()
            if line.shown is not None:
                assert shape(body) == shape(line.shown), line.command
            self._learn(body)
        else:
            assert line.shown is None, line.command
        return answer

    def _filled_in(self, command: str) -> str:
        code = {"CODE_OF_THE_APP": totp(self.secret)} if self.secret else {}
        for placeholder, value in (self.known | code).items():
            command = command.replace(placeholder, value)
        return command

    def _curl(self, command: str) -> Answer:
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
            elif word == "-o":
                next(words)
            else:
                url = word
        assert url.startswith(f"{ADDRESS}/"), command
        return call(method, url.replace(ADDRESS, self.server), data, **headers)

    def _learn(self, body: Any) -> None:
        if "id_token" in body:
            self.known["YOUR_TOKEN_HERE"] = body["id_token"]
            self.known["YOUR_ACCESS_TOKEN_HERE"] = body["access_token"]
            self.known["YOUR_REFRESH_TOKEN_HERE"] = body["refresh_token"]
        if "challenge" in body:
            self.known["CHALLENGE_SESSION"] = body["session"]
        if "amount" in body:
            self.known["EXPENSE_ID"] = body["id"]
        if "ends_at" in body:
            self.known["ACCESS_ID"] = body["id"]
        for row in body.get("results", []):
            if row.get("current") is False:
                self.known["SESSION_ID"] = row["id"]
        self.secret = body.get("secret", self.secret)


def shape(value: Any) -> Any:
    """Return what an answer is made of, without its values and how many rows there are.

    Objects whose keys are data themselves are left as they are named.
    """
    if isinstance(value, dict):
        return {key: "..." if key == "summary" else shape(part) for key, part in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return "..."
