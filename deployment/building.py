"""The folder that a stage is built in: a clean copy of the checkout, and the packages it needs."""

import hashlib
import json
import shutil
import sys
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from deployment import packaging
from deployment.errors import DeploymentError

REQUIREMENTS = "requirements.txt"
# What traces and failures are sent with, and what those libraries use of what only Zappa's other
# half uses otherwise, so that it is excluded.
OBSERVABILITY = "requirements-observability.txt"
USED_THEN = {"certifi", "charset_normalizer", "idna", "requests"}
SETTINGS = "zappa_settings.json"


@dataclass(frozen=True)
class Built:
    """Where a stage is built: the copy, the environment, and in the end the package."""

    tree: Path
    packages: Path
    archive: Path


def prepare(folder: Path, *, observed: bool = False) -> Built:
    """Make the copy and the environment in `folder`. Raises DeploymentError.

    With what sends traces and failures if it is `observed`.
    """
    built = Built(folder / "tree", folder / "environment", folder / "package.zip")
    shutil.rmtree(built.tree, ignore_errors=True)
    built.tree.mkdir(parents=True)
    try:
        packaging.copy_checkout(built.tree)
        install(built.packages, OBSERVABILITY if observed else REQUIREMENTS)
    except RuntimeError as error:
        raise DeploymentError(str(error)) from error
    return built


def install(packages: Path, requirements: str = REQUIREMENTS) -> None:
    """Make the environment, compiled, unless what is there is made of the same."""
    mark, digest = packages / "made-of", _digest(packages, requirements)
    if not mark.exists() or mark.read_text() != digest:
        shutil.rmtree(packages, ignore_errors=True)
        packages.parent.mkdir(parents=True, exist_ok=True)
        packaging.install(packages, *_files(requirements))
        packaging.compile_bytecode(packages)
        mark.write_text(digest)


def build(stage: str, folder: Path, *, observed: Collection[str] = ()) -> Built:
    """Make the package of a stage in `folder`; `observed` are its settings that need more for it.

    Raises DeploymentError.
    """
    built = prepare(folder, observed=bool(observed))
    built.archive.unlink(missing_ok=True)
    if observed:
        _keep(USED_THEN, built.tree / SETTINGS)
    try:
        packaging.compile_bytecode(built.tree)
        packaging.package(stage, built.tree, built.packages, built.archive)
    except RuntimeError as error:
        raise DeploymentError(str(error)) from error
    return built


def _keep(names: set[str], settings: Path) -> None:
    """Take names off the lists of what is left out of the package."""
    stages = json.loads(settings.read_text())
    for stage in stages.values():
        if "exclude" in stage:
            stage["exclude"] = [name for name in stage["exclude"] if name not in names]
    settings.write_text(json.dumps(stages, indent=4))


def _files(requirements: str) -> list[Path]:
    """Return the files of requirements: that for all, and what comes on top."""
    return [packaging.CHECKOUT / name for name in dict.fromkeys([REQUIREMENTS, requirements])]


def _digest(packages: Path, requirements: str) -> str:
    files = [*_files(requirements), packaging.CHECKOUT / "constraints.txt"]
    place = f"{packages} {sys.version}".encode()
    parts = [place, *(path.read_bytes() for path in files)]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()
