import pytest

from deployment.account import Account
from localcloud.clients import CREDENTIALS, REGION


@pytest.fixture
def account(cloud, monkeypatch):
    """The local AWS as an account."""
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_ENDPOINT_URL", cloud.endpoint)
    # The settings of the tests point it where nobody listens.
    monkeypatch.delenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", raising=False)
    return Account(REGION)
