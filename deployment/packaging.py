"""Makes the package for AWS Lambda by `zappa package`, as a release has to.

Zappa takes the working directory and the active virtual environment as they are. So both are made
afresh: a copy of what git knows, and an environment with requirements.txt and nothing else.
"""

import os
import subprocess
import sys
from pathlib import Path
from shutil import copy2

CHECKOUT = Path(__file__).resolve().parent.parent

# pip takes the newest wheels that this machine's glibc can load, and cryptography's ask for more
# than Lambda's Python 3.11 has (Amazon Linux 2: glibc 2.26). An environment may say less of
# itself, by this module (PEP 600); then the package runs on every runtime.
OLDEST_GLIBC = (2, 26)
MANYLINUX = f"""
def manylinux_compatible(major, minor, architecture):
    return (major, minor) <= {OLDEST_GLIBC}
"""


def copy_checkout(tree: Path) -> None:
    """Copy to `tree` the files that git tracks, and those that it would after `git add`."""
    command = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in _run(*command, cwd=CHECKOUT).split("\0"):
        if (CHECKOUT / name).is_file():  # a file deleted but not committed is listed as well
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            copy2(CHECKOUT / name, tree / name)


def install(packages: Path, *requirements: Path) -> None:
    """Make a virtual environment of this Python in `packages`, with what these files name.

    Without any, with requirements.txt.
    """
    _run(sys.executable, "-m", "venv", "--without-pip", packages)
    (_site_packages(packages) / "_manylinux.py").write_text(MANYLINUX)
    pip = (sys.executable, "-m", "pip", "--python", packages)
    files = requirements or (CHECKOUT / "requirements.txt",)
    options = [word for file in files for word in ("--requirement", file)]
    _run(*pip, "install", "--no-compile", *options)


def compile_bytecode(*folders: Path) -> None:
    """Compile everything to bytecode that is valid whatever date its source bears.

    Zappa dates all files 1980: usual bytecode would be stale, and compiled at each cold start.
    """
    compileall = (sys.executable, "-m", "compileall", "-qq", "-f", "-j", "0")
    _run(*compileall, "--invalidation-mode", "unchecked-hash", *folders)


def package(stage: str, tree: Path, packages: Path, archive: Path) -> None:
    """Run `zappa package` for `stage`, with no AWS account and no network at hand."""
    environment = {
        "PATH": os.defpath,
        "HOME": str(archive.parent),
        "TMPDIR": str(archive.parent),
        "VIRTUAL_ENV": str(packages),
        "AWS_EC2_METADATA_DISABLED": "true",
        "HTTPS_PROXY": "http://127.0.0.1:9",
    }
    zappa = (packages / "bin/zappa", "package", stage)
    _run(*zappa, "--output", archive, "--disable_progress", cwd=tree, env=environment)


def _site_packages(packages: Path) -> Path:
    return packages / f"lib/python{sys.version_info[0]}.{sys.version_info[1]}/site-packages"


def _run(*command: str | Path, cwd: Path | None = None, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(  # noqa: S603  the commands stand above
        command, cwd=cwd, env=env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{command} failed:\n{done.stdout}\n{done.stderr}")
    return done.stdout
