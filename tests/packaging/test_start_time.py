"""The first answer of a container does not take much longer than a bare Django's."""

import zipfile

import pytest

from bench import bare
from bench import package as bench
from tests.packaging.conftest import built

pytestmark = pytest.mark.long
# How many times as large as a bare Django's.
MOST_SIZE = 2.2


def zipped(folder):
    return (folder / "package.zip").stat().st_size


def unpacked(folder):
    with zipfile.ZipFile(folder / "package.zip") as archive:
        return sum(member.file_size for member in archive.infolist())


@pytest.fixture(scope="session")
def bare_package(tmp_path_factory):
    return built(tmp_path_factory, "bare", bare.build)


def test_the_first_answer(package, bare_package, capsys):
    with capsys.disabled():
        ratio = bench.compare(package.folder, bare_package)
    assert ratio < bench.MOST


@pytest.mark.parametrize("size", [zipped, unpacked])
def test_the_sizes(package, bare_package, size):
    """What we bring beside Django: DRF, the API's document, Cognito's client, time zones."""
    assert size(package.folder) < MOST_SIZE * size(bare_package)
