import pytest

from deployment.account import Account
from localcloud.clients import CREDENTIALS, REGION


@pytest.fixture
def account(cloud, monkeypatch):
    """The local AWS as an account."""
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_ENDPOINT_URL", cloud.endpoint)
    return Account(REGION)
