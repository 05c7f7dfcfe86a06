"""Deploying through CloudFormation."""

import pytest

from deployment.errors import DeploymentError
from deployment.stacks import Stack, setting_name, settings

TOPIC = """
Parameters:
  Label: {Type: String, Default: first}
  Secret: {Type: String, Default: "", NoEcho: true}
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties: {DisplayName: !Ref Label}
Outputs:
  TopicArn: {Value: !Ref Topic}
"""
BROKEN = """
Resources:
  Client:
    Type: AWS::Cognito::UserPoolClient
    Properties: {UserPoolId: us-east-1_missing}
"""


@pytest.fixture
def client(cloud):
    return cloud.client("cloudformation")


@pytest.fixture
def stack(client, request):
    stack = Stack(client, f"test-{abs(hash(request.node.name))}")
    yield stack
    stack.delete()


@pytest.fixture
def template(tmp_path):
    path = tmp_path / "template.yaml"
    path.write_text(TOPIC)
    return path


def events(client, stack):
    return len(client.describe_stack_events(StackName=stack.name)["StackEvents"])


def test_an_unchanged_stack_is_left_alone(client, stack, template):
    stack.deploy(template, {"Label": "a"})
    before = events(client, stack)
    stack.deploy(template, {"Label": "a"})
    assert events(client, stack) == before


def test_a_changed_parameter_updates_the_stack(client, stack, template):
    stack.deploy(template)
    topic = stack.outputs()["TopicArn"]
    stack.deploy(template, {"Label": "second"})
    assert stack.outputs()["TopicArn"] == topic
    described = client.describe_stacks(StackName=stack.name)["Stacks"][0]
    assert described["StackStatus"] == "UPDATE_COMPLETE"


def test_a_parameter_left_out_goes_back_to_its_default(client, stack, template):
    stack.deploy(template, {"Label": "second"})
    stack.deploy(template)
    topic = client.describe_stacks(StackName=stack.name)["Stacks"][0]["Parameters"]
    assert {"ParameterKey": "Label", "ParameterValue": "first"} in topic


def test_a_secret_that_has_not_changed_changes_nothing(client, stack, template):
    stack.deploy(template, {"Secret": "hidden"})
    before = events(client, stack)
    stack.deploy(template, {"Secret": "hidden"})
    assert events(client, stack) == before
    stack.deploy(template, {"Secret": "another"})
    assert events(client, stack) > before


def test_a_changed_template_updates_the_stack(stack, template):
    stack.deploy(template)
    template.write_text(TOPIC.replace("TopicArn", "Renamed"))
    stack.deploy(template)
    assert list(stack.outputs()) == ["Renamed"]


def test_a_stack_that_never_came_up_is_made_anew(stack, template):
    good = template.read_text()
    template.write_text(BROKEN)
    with pytest.raises(DeploymentError, match="ended as ROLLBACK_COMPLETE"):
        stack.deploy(template)
    template.write_text(good)
    stack.deploy(template)
    assert "TopicArn" in stack.outputs()


@pytest.mark.parametrize(
    ("output", "setting"),
    [
        ("CognitoUserPoolId", "COGNITO_USER_POOL_ID"),
        ("AwsRegion", "AWS_REGION"),
        ("Url", "URL"),
    ],
)
def test_outputs_name_settings(output, setting):
    assert setting_name(output) == setting


def test_outputs_that_are_no_settings_set_nothing():
    outputs = {"AwsRegion": "us-east-1", "SupportPolicyArn": "arn:aws:iam::1:policy/x"}
    assert settings(outputs) == {"AWS_REGION": "us-east-1"}


def test_on_aws_a_stack_in_an_odd_state_is_not_deleted(client, template, monkeypatch):
    """Only a rollback that failed leaves one, and its data is still in it."""
    stack = Stack(client, "kept", disposable=False)
    stack.deploy(template)
    monkeypatch.setattr(stack, "_settled", lambda: "UPDATE_ROLLBACK_FAILED")
    with pytest.raises(DeploymentError, match="kept is UPDATE_ROLLBACK_FAILED"):
        stack.deploy(template)
    monkeypatch.undo()
    assert stack.is_usable()
    stack.delete()


def test_a_failure_names_its_first_cause(client, tmp_path):
    template = tmp_path / "broken.yaml"
    template.write_text(BROKEN)
    stack = Stack(client, "broken", disposable=False)
    with pytest.raises(DeploymentError, match=r"Client: .*us-east-1_missing"):
        stack.deploy(template)
    stack.delete()
