from collections.abc import Callable
from pathlib import Path

import pytest
from cfnlint.decode import cfn_yaml

from deployment.stacks import Stack

from .parameters import SERVICE
from .resolving import Resolved

TEMPLATES = Path(__file__).resolve().parents[2] / "cloudformation"


@pytest.fixture(scope="session")
def templates():
    """All templates as data, by the names of their stacks: `!Ref X` reads {"Ref": "X"}."""
    return {path.stem: cfn_yaml.load(str(path)) for path in sorted(TEMPLATES.glob("*.yaml"))}


@pytest.fixture(scope="session")
def cognito_template(templates):
    return templates["cognito"]


@pytest.fixture
def resolved(cognito_template) -> Callable[..., Resolved]:
    """cognito.yaml with some parameters."""
    return lambda **parameters: Resolved(cognito_template, **parameters)


@pytest.fixture
def service(templates) -> Callable[..., Resolved]:
    """service.yaml with some parameters, and what it takes of the stacks before."""
    return lambda **parameters: Resolved(templates["service"], **(SERVICE | parameters))


@pytest.fixture
def idp(cloud):
    return cloud.client("cognito-idp")


@pytest.fixture
def stack(cloud, request):
    stack = Stack(cloud.client("cloudformation"), f"live-{abs(hash(request.node.name))}")
    yield stack
    stack.delete()
