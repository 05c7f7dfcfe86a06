"""The curl lines of a document, and what they are answered with."""

import json
import re
import shlex
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.e2e.client import Answer, call
from tests.totp import totp

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "http://localhost:5000"
BLOCK = re.compile(r"```bash\n(curl .*?)\n```(?:\n\n```json\n(.*?)\n```)?", re.DOTALL)

# A file that a document shows, and whose lines send it: "Say this is `name`:".
FILE = re.compile(r"`([\w.-]+)`:\n\n```csv\n(.*?)```", re.DOTALL)
BOUNDARY = "----part"

# By a field of a row: the placeholder that stands for the ID of the last one read.
ID_OF = {
    "amount": "EXPENSE_ID",
    "rollover": "BUDGET_ID",
    "frequency": "RECURRENCE_ID",
    "ends_at": "ACCESS_ID",
    "to_import": "IMPORT_ID",
    "parent_id": "CATEGORY_ID",
}
# By a field of an answer: the placeholder that stands for the last value read.
VALUE_OF = {
    "id_token": "YOUR_TOKEN_HERE",
    "access_token": "YOUR_ACCESS_TOKEN_HERE",
    "refresh_token": "YOUR_REFRESH_TOKEN_HERE",
    "version": "VERSION",
    "hash": "PLAN_HASH",
}


@dataclass
class Line:
    """A command; `shown` is the answer that the document shows below it, None where it does not."""

    command: str
    shown: Any = None
    files: dict[str, str] = field(default_factory=dict)


def lines_of(document: str) -> list[Line]:
    """Return the curl lines of a document, in their order."""
    lines: list[Line] = []
    text = (ROOT / document).read_text()
    files = dict(FILE.findall(text))
    for commands, answer in BLOCK.findall(text):
        lines += [Line(command, files=files) for command in re.split(r"\n(?=curl )", commands)]
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
        answer = self._curl(self._filled_in(line.command), line.files)
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

    def _curl(self, command: str, files: dict[str, str]) -> Answer:
        words = iter(shlex.split(command.replace("\\\n", " "))[1:])
        url, options = "", defaultdict(list)
        for word in words:
            if word.startswith("-"):
                options[word].append(next(words))
            else:
                url = word
        assert url.startswith(f"{ADDRESS}/"), command
        headers = dict(header.split(": ", 1) for header in options["-H"])
        if options["-F"]:
            headers["Content-Type"] = f"multipart/form-data; boundary={BOUNDARY}"
        method = next(iter(options["-X"]), "GET")
        return call(method, url.replace(ADDRESS, self.server), body(options, files), **headers)

    def _learn(self, body: Any) -> None:
        self.known |= {name: str(body[field]) for field, name in VALUE_OF.items() if field in body}
        if "challenge" in body:
            self.known["CHALLENGE_SESSION"] = body["session"]
        self.known |= {
            name: body["id"] for field, name in ID_OF.items() if {field, "id"} <= set(body)
        }
        for number, coming in enumerate(body.get("upcoming", []), 1):
            self.known[f"UPCOMING_{number}"] = coming["date"]
        if "changes" in body:
            self.known["NEXT_NUMBER"] = str(body["next"])
        for row in body.get("results", []):
            if row.get("current") is False:
                self.known["SESSION_ID"] = row["id"]
        self.secret = body.get("secret", self.secret)


def body(options: Mapping[str, list[str]], files: Mapping[str, str]) -> bytes | None:
    """Return what curl's options send; @ stands before the name of a file."""

    def content(text: str) -> str:
        return files[text.removeprefix("@")] if text.startswith("@") else text

    if not options["-F"]:
        texts = [*options["-d"], *map(content, options["--data-binary"])]
        return texts[0].encode() if texts else None
    parts = ""
    for name, _, value in (text.partition("=") for text in options["-F"]):
        file = f'; filename="{value[1:]}"' if value.startswith("@") else ""
        about = f'Content-Disposition: form-data; name="{name}"{file}'
        parts += f"--{BOUNDARY}\r\n{about}\r\n\r\n{content(value)}\r\n"
    return f"{parts}--{BOUNDARY}--\r\n".encode()


def shape(value: Any) -> Any:
    """Return what an answer is made of, without its values and how many rows there are.

    Objects whose keys are data themselves are left as they are named.
    """
    if isinstance(value, dict):
        return {key: "..." if key == "summary" else shape(part) for key, part in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return "..."
