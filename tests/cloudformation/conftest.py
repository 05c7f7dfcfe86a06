from pathlib import Path

import pytest
from cfnlint.decode import cfn_yaml

TEMPLATES = Path(__file__).resolve().parents[2] / "cloudformation"


@pytest.fixture(scope="session")
def cognito_template():
    """cognito.yaml as data: `!Ref X` reads {"Ref": "X"}."""
    return cfn_yaml.load(str(TEMPLATES / "cognito.yaml"))
