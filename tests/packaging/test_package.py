"""What is in the package, and what is not."""

import re
import zipfile
from importlib.util import cache_from_source

import pytest

from deployment.packaging import OLDEST_GLIBC
from tests.packaging.conftest import PRIVATE_FILES, RUNTIME_LIBRARIES

MEGABYTE = 1024 * 1024
# What Zappa itself adds, after our bytecode has been compiled.
ADDED_BY_ZAPPA = {"handler.py", "zappa_settings.py", "django_zappa_app.py"}
UNCHECKED_HASH = 0b01  # PEP 552: valid, and never compared with the source


@pytest.fixture(scope="module")
def names(package):
    """The paths of the files in the archive."""
    with zipfile.ZipFile(package.archive) as archive:
        return archive.namelist()


def test_nothing_private_is_in_it(package, names):
    parts = {part for name in names for part in name.split("/")}
    assert not {name.split("/")[0] for name in PRIVATE_FILES} & parts
    assert not [part for part in parts if part.startswith((".env", ".git"))]


def test_nothing_is_in_it_that_is_not_needed(names):
    top = {name.split("/")[0] for name in names}
    superfluous = {"bench", "docs", "cloudformation", "zappa_settings.json"}
    superfluous |= {"deployment", "hosting", "localcloud", "rehearsal", "tests"}
    tools = {"gunicorn", "pip", "requests", "setuptools", "troposphere", "wheel"}
    development = {"mypy", "pytest", "ruff", "coverage", "hypothesis", "ministack"}
    assert not top & (superfluous | tools | development | set(RUNTIME_LIBRARIES))
    assert {"accounts", "budget", "common", "expenses", "handler.py"} <= top


def test_it_fits(package):
    with zipfile.ZipFile(package.archive) as archive:
        unpacked = sum(member.file_size for member in archive.infolist())
    assert package.archive.stat().st_size < 50 * MEGABYTE
    assert unpacked < 250 * MEGABYTE


def test_all_bytecode_is_valid_whatever_the_dates(package, names):
    with zipfile.ZipFile(package.archive) as archive:
        sources = [
            name
            for name in names
            if name.endswith(".py")
            and name not in ADDED_BY_ZAPPA
            and "/migrations/" not in name  # left out by Zappa
            and archive.getinfo(name).file_size
        ]
        flags = {}
        for source in sources:
            with archive.open(cache_from_source(source)) as bytecode:
                flags[source] = int.from_bytes(bytecode.read(8)[4:], "little")
    assert len(flags) > 1000
    assert set(flags.values()) == {UNCHECKED_HASH}


def test_no_library_asks_for_a_newer_glibc_than_the_oldest_runtime_has(package):
    libraries = [path for path in package.content.rglob("*.so*") if path.is_file()]
    needed = {
        (int(major), int(minor))
        for path in libraries
        for major, minor in re.findall(rb"GLIBC_(\d+)\.(\d+)", path.read_bytes())
    }
    assert needed
    assert max(needed) <= OLDEST_GLIBC


def test_errors_show_no_traceback(package):
    """Written by Zappa from our settings: what its handler goes by."""
    written = (package.content / "zappa_settings.py").read_text()
    assert "\nDEBUG=False\n" in written
    assert "\nLOG_LEVEL='INFO'\n" in written
