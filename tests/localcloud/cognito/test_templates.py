"""What CloudFormation hands over to user pools and app clients."""

import pytest

from deployment.stacks import Stack

TEMPLATE = """
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  UserPool:
    Type: AWS::Cognito::UserPool
    Properties:
      UserAttributeUpdateSettings:
        AttributesRequireVerificationBeforeUpdate: [email]
  Client:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      UserPoolId: !Ref UserPool
      ExplicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH]
Outputs:
  Pool: {Value: !Ref UserPool}
  Client: {Value: !Ref Client}
"""
ROTATION = """
      RefreshTokenRotation: {Feature: ENABLED, RetryGracePeriodSeconds: "5"}
"""


@pytest.fixture
def stack(cloud):
    stack = Stack(cloud.client("cloudformation"), "rotation")
    yield stack
    stack.delete()


def test_rotation_is_set_and_taken_back_by_a_template(cloud, stack, tmp_path):
    idp, template = cloud.client("cognito-idp"), tmp_path / "template.yaml"

    def deployed(text):
        template.write_text(text)
        stack.deploy(template)
        outputs = stack.outputs()
        described = idp.describe_user_pool_client(
            UserPoolId=outputs["Pool"], ClientId=outputs["Client"]
        )["UserPoolClient"]
        return outputs, described.get("RefreshTokenRotation")

    before, rotation = deployed(TEMPLATE.replace("Outputs:", ROTATION + "Outputs:"))
    assert rotation == {"Feature": "ENABLED", "RetryGracePeriodSeconds": 5}
    outputs, rotation = deployed(TEMPLATE)
    assert rotation == {"Feature": "DISABLED"}
    assert outputs == before
    pool = idp.describe_user_pool(UserPoolId=outputs["Pool"])["UserPool"]
    assert pool["UserAttributeUpdateSettings"] == {
        "AttributesRequireVerificationBeforeUpdate": ["email"]
    }
