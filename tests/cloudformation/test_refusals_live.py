"""What CloudFormation's API refuses of network, database and service, before it makes anything."""

import pytest
from botocore.exceptions import ClientError

from .conftest import TEMPLATES
from .parameters import DATABASE, SERVICE, without

BLOCK = "a private IPv4 block"


@pytest.fixture(scope="module")
def cloudformation(cloud):
    return cloud.client("cloudformation")


@pytest.mark.parametrize(
    ("parameters", "because"),
    [
        ({"ManagedLogin": "YES"}, "also needs NatGateways"),
        ({"Endpoints": "DISABLED"}, "also needs NatGateways"),
        ({"Smtp": "INTERNET"}, "also needs NatGateways"),
        ({"FirstZone": "us-east-1a"}, "also needs SecondZone"),
        (
            {"FirstZone": "us-east-1", "SecondZone": "us-east-1b"},
            "the name of an availability zone",
        ),
        ({"VpcCidr": "8.8.0.0/16"}, BLOCK),
        ({"VpcCidr": "172.32.0.0/16"}, BLOCK),
        ({"VpcCidr": "10.20.0.0/24"}, BLOCK),
        ({"NatGateways": "TWO"}, "NatGateways"),
        ({"FlowLogRetentionDays": "31"}, "FlowLogRetentionDays"),
    ],
)
def test_of_the_network(cloudformation, parameters, because):
    refused(cloudformation, "network", parameters, because)


@pytest.mark.parametrize(
    ("parameters", "because"),
    [
        ({"MinCapacity": "8"}, "MaxCapacity has to be MinCapacity or more"),
        ({"MinCapacity": "3"}, "MinCapacity"),
        ({"EngineVersion": "15.8"}, "EngineVersion"),
        ({"SubnetIds": "subnet-0a"}, "two or more subnet IDs"),
        ({"DatabaseSecurityGroupId": "vpc-0a"}, "the ID of a security group"),
        ({"Stage": "Production"}, "lower-case letters"),
        ({"BackupRetentionDays": "0"}, "BackupRetentionDays"),
        ({"KmsKeyArn": "alias/aws/rds"}, "arn:aws:kms"),
        ({"AllocatedStorage": "10"}, "AllocatedStorage"),
    ],
)
def test_of_the_database(cloudformation, parameters, because):
    refused(cloudformation, "database", DATABASE | parameters, because)


@pytest.mark.parametrize(
    ("parameters", "because"),
    [
        (SERVICE | {"MonthlyBudget": "50"}, "also needs AlarmEmail"),
        (SERVICE | {"AlarmEmail": "a@example.com,b@example.com"}, "one e-mail address"),
        (SERVICE | {"DatabaseSecret": "password"}, "the ARN of a secret"),
        (SERVICE | {"LatencyMilliseconds": "30000"}, "LatencyMilliseconds"),
        (without(SERVICE, "DatabaseSecret"), "DatabaseSecret"),
    ],
)
def test_of_the_service(cloudformation, parameters, because):
    refused(cloudformation, "service", parameters, because)


def refused(cloudformation, template, parameters, because):
    with pytest.raises(ClientError) as refusal:
        cloudformation.create_stack(
            StackName=f"refused-{template}",
            TemplateBody=(TEMPLATES / f"{template}.yaml").read_text(),
            Parameters=[
                {"ParameterKey": name, "ParameterValue": value}
                for name, value in parameters.items()
            ],
            Capabilities=["CAPABILITY_IAM"],
        )
    assert because in str(refusal.value)
