from collections.abc import Callable
from pathlib import Path

import pytest
from cfnlint.decode import cfn_yaml

from deployment.stacks import Stack

from .resolving import Resolved

TEMPLATES = Path(__file__).resolve().parents[2] / "cloudformation"


@pytest.fixture(scope="session")
def cognito_template():
    """cognito.yaml as data: `!Ref X` reads {"Ref": "X"}."""
    return cfn_yaml.load(str(TEMPLATES / "cognito.yaml"))


@pytest.fixture
def resolved(cognito_template) -> Callable[..., Resolved]:
    """cognito.yaml with some parameters."""
    return lambda **parameters: Resolved(cognito_template, **parameters)


@pytest.fixture
def idp(cloud):
    return cloud.client("cognito-idp")


@pytest.fixture
def stack(cloud, request):
    stack = Stack(cloud.client("cloudformation"), f"live-{abs(hash(request.node.name))}")
    yield stack
    stack.delete()
