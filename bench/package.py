"""How large the package for AWS Lambda is, and how long a container takes to its first answer.

`python -m bench.package` builds ours and, in the same way, a bare Django project of the same
versions, and starts containers of both in turn, by Lambda's own runtime client.
"""

import argparse
import statistics
import sys
import tempfile
import uuid
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import bare
from tests.packaging import conftest as packages
from tests.packaging.events import rest_api
from tests.packaging.runtime_api import Container
from tests.tokens import access_claims, sign

# Of a bare Django's first answer, in seconds of CPU, which others on the machine change least.
MOST = 1.5
RUNS = 5


@dataclass
class Kind:
    """A package, what runs it, and what each start of it took, in seconds."""

    folder: Path
    handler: str
    environment: dict[str, str]
    waited: list[float] = field(default_factory=list)
    computed: list[float] = field(default_factory=list)

    def start(self, event: dict[str, Any], status: int = 200) -> None:
        """Start a container for one answer."""
        package = packages.Package(self.folder)
        log = self.folder / "start.log"
        container = Container(
            package.content, package.libraries, self.environment, log, self.handler
        )
        try:
            answer = container.invoke(event)
            self.waited.append(container.age)
            self.computed.append(container.computed)
            if answer["statusCode"] != status:
                raise RuntimeError(f"{answer}\n{container.log}")
        finally:
            container.stop()

    def __str__(self) -> str:
        archive = self.folder / "package.zip"
        with zipfile.ZipFile(archive) as content:
            unpacked = sum(member.file_size for member in content.infolist())
        return (
            f"zip {archive.stat().st_size / 1e6:5.1f} MB, unpacked {unpacked / 1e6:5.1f} MB, "
            f"first answer {statistics.median(self.waited):.2f} s, "
            f"of CPU {statistics.median(self.computed):.2f} s"
        )


def ours(folder: Path) -> Kind:
    """Return the kind of the package in `folder`."""
    environment = {name: text for name, text in packages.ENVIRONMENT.items() if text}
    return Kind(folder, packages.HANDLER, environment)


def compare(folder: Path, bare_folder: Path, runs: int = RUNS) -> float:
    """Start both in turn, print what it took, and return how many times a bare one's CPU ours is.

    /health asks for nothing. A request with a token has it checked, and then finds no database.
    """
    kinds = {
        "bare Django": Kind(bare_folder, bare.HANDLER, bare.ENVIRONMENT),
        "ours": ours(folder),
        "ours, with a token": ours(folder),
    }
    token = sign(access_claims(str(uuid.uuid4())))
    with_token = rest_api("/balance", headers={"Authorization": f"Bearer {token}"})
    for _run in range(runs):
        kinds["bare Django"].start(rest_api("/health"))
        kinds["ours"].start(rest_api("/health"))
        kinds["ours, with a token"].start(with_token, status=503)
    for name, kind in kinds.items():
        print(f"{name:>20}: {kind}")  # noqa: T201  a report
    medians = {name: statistics.median(kind.computed) for name, kind in kinds.items()}
    return medians["ours"] / medians["bare Django"]


def main() -> int:
    """Build both, compare, and fail if ours starts too slowly."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15, help="starts of each")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as base:
        folders = Path(base) / "ours", Path(base) / "bare"
        for folder, build in zip(folders, (packages.build, bare.build), strict=True):
            folder.mkdir()
            print(f"Building {folder.name} ...")  # noqa: T201  a report
            build(folder)
            packages.unpack(folder)
        ratio = compare(*folders, runs=arguments.runs)
    print(f"Ours takes {ratio:.2f} times a bare one's CPU; {MOST} is the most.")  # noqa: T201
    return int(ratio > MOST)


if __name__ == "__main__":
    sys.exit(main())
