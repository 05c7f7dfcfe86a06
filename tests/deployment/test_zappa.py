"""What Zappa is told, for as long as it needs it."""

import dataclasses
import json
import shutil

import pytest

from deployment import packaging, zappa
from deployment.stage import load

OUTPUTS = {
    "PackageBucket": "bucket",
    "FunctionRoleArn": "arn:aws:iam::1:role/x",
    "SubnetIds": "subnet-1,subnet-2",
    "FunctionSecurityGroupId": "sg-1",
}


@pytest.fixture
def tree(tmp_path):
    shutil.copy(packaging.CHECKOUT / zappa.SETTINGS, tmp_path)
    return tmp_path


def told(tree, stage):
    with zappa.settings_in(tree, stage, OUTPUTS, {"SECRET_KEY": "secret"}):
        path = tree / zappa.SETTINGS
        assert path.stat().st_mode & 0o077 == 0
        return json.loads(path.read_text())[stage.name]


@pytest.mark.parametrize("name", ["dev", "production"])
def test_nothing_has_to_be_copied_by_hand(tree, name):
    before = (tree / zappa.SETTINGS).read_text()
    settings = told(tree, load(name))
    assert settings["s3_bucket"] == "bucket"
    assert settings["role_arn"] == "arn:aws:iam::1:role/x"
    assert settings["vpc_config"] == {
        "SubnetIds": ["subnet-1", "subnet-2"],
        "SecurityGroupIds": ["sg-1"],
    }
    assert settings["aws_environment_variables"] == {"SECRET_KEY": "secret"}
    assert settings["events"] == []  # the deployment's own, led to what is live
    assert settings["apigateway_lambda_qualifier"] == "live"
    assert (tree / zappa.SETTINGS).read_text() == before


@pytest.mark.parametrize(("tracing", "traces"), [("ENABLED", True), ("DISABLED", False)])
def test_x_ray_is_on_where_the_role_may_send_to_it(tree, tracing, traces):
    stage = load("dev")
    service = stage.parameters["service"] | {"Tracing": tracing}
    stage = dataclasses.replace(stage, parameters=stage.parameters | {"service": service})
    assert told(tree, stage)["xray_tracing"] is traces
