from collections.abc import Iterator

import pytest

from tests.accounts.cognito.asking import ENDPOINT, answer
from tests.accounts.cognito.servers import Loopback, serving


@pytest.fixture
def cognito(monkeypatch: pytest.MonkeyPatch) -> Iterator[Loopback]:
    """A server that the gateway takes for Cognito."""
    with serving(answer()) as running:
        monkeypatch.setenv(ENDPOINT, running.url)
        yield running
