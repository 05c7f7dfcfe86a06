"""The first answer of a container does not take much longer than a bare Django's."""

import pytest

from bench import bare
from bench import package as bench
from tests.packaging.conftest import built

pytestmark = pytest.mark.long


@pytest.fixture(scope="session")
def bare_package(tmp_path_factory):
    return built(tmp_path_factory, "bare", bare.build)


def test_the_first_answer(package, bare_package, capsys):
    with capsys.disabled():
        ratio = bench.compare(package.folder, bare_package)
    assert ratio < bench.MOST
