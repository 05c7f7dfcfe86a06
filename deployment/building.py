"""The folder that a stage is built in: a clean copy of the checkout, and the packages it needs."""

import hashlib
import shutil
import sys
from pathlib import Path

from deployment import packaging
from deployment.errors import DeploymentError

# What the environment is made of: as long as these stay as they are, so does it.
MADE_OF = ("requirements.txt", "constraints.txt")


def prepare(folder: Path) -> tuple[Path, Path]:
    """Make the copy and the environment in `folder`; return both. Raises DeploymentError.

    The environment is made anew only if what it is made of has changed.
    """
    tree, packages = folder / "tree", folder / "environment"
    shutil.rmtree(tree, ignore_errors=True)
    tree.mkdir(parents=True)
    try:
        packaging.copy_checkout(tree)
        if _mark(packages).exists() and _mark(packages).read_text() == _digest():
            return tree, packages
        shutil.rmtree(packages, ignore_errors=True)
        packaging.install(packages)
    except RuntimeError as error:
        raise DeploymentError(str(error)) from error
    _mark(packages).write_text(_digest())
    return tree, packages


def build(stage: str, tree: Path, packages: Path) -> Path:
    """Compile the code and make the package of `stage`. Raises DeploymentError."""
    archive = tree.parent / f"{stage}.zip"
    archive.unlink(missing_ok=True)
    try:
        packaging.compile_bytecode(tree, packages)
        packaging.package(stage, tree, packages, archive)
    except RuntimeError as error:
        raise DeploymentError(str(error)) from error
    return archive


def _mark(packages: Path) -> Path:
    return packages / "made-of"


def _digest() -> str:
    parts = [(packaging.CHECKOUT / name).read_bytes() for name in MADE_OF]
    return hashlib.sha256(b"\0".join([sys.version.encode(), *parts])).hexdigest()
