"""network.yaml: who reaches whom, and what is made for it."""

import pytest

from .resolving import Resolved

NAT = {"NatGateways": "ONE"}
NAT_TWICE = {"NatGateways": "EACH_ZONE"}
ANYWHERE = "0.0.0.0/0"


@pytest.fixture
def network(templates):
    return lambda **parameters: Resolved(templates["network"], **parameters)


def reached(template, rules, other):
    """From which group which ports lead where, by the rules of this type."""
    return {
        (rule["GroupId"]["Ref"], rule["ToPort"], rule.get("CidrIp") or rule[other]["Ref"])
        for rule in template.of_type(rules)
        if rule["FromPort"] == rule["ToPort"] and rule["IpProtocol"] == "tcp"
    }


def going_out(template):
    rules = template.of_type("AWS::EC2::SecurityGroupEgress")
    found = reached(template, "AWS::EC2::SecurityGroupEgress", "DestinationSecurityGroupId")
    assert len(found) == len(rules)
    return found


def coming_in(template):
    rules = template.of_type("AWS::EC2::SecurityGroupIngress")
    found = reached(template, "AWS::EC2::SecurityGroupIngress", "SourceSecurityGroupId")
    assert len(found) == len(rules)
    return found


DATABASE_OUT = {
    ("FunctionSecurityGroup", 5432, "DatabaseSecurityGroup"),
    ("DatabaseSecurityGroup", 5432, "DatabaseSecurityGroup"),
}
DATABASE_IN = {
    ("DatabaseSecurityGroup", 5432, "FunctionSecurityGroup"),
    ("DatabaseSecurityGroup", 5432, "DatabaseSecurityGroup"),
}
ENDPOINTS_OUT = {("FunctionSecurityGroup", 443, "EndpointSecurityGroup")}
ENDPOINTS_IN = {("EndpointSecurityGroup", 443, "FunctionSecurityGroup")}
INTERNET_OUT = {("FunctionSecurityGroup", 443, ANYWHERE)}


@pytest.mark.parametrize(
    ("parameters", "out", "into"),
    [
        ({}, ENDPOINTS_OUT, ENDPOINTS_IN),
        (NAT, ENDPOINTS_OUT | INTERNET_OUT, ENDPOINTS_IN),
        (NAT | {"Endpoints": "DISABLED"}, INTERNET_OUT, set()),
        (
            {"Smtp": "SES"},
            ENDPOINTS_OUT | {("FunctionSecurityGroup", 587, "EndpointSecurityGroup")},
            ENDPOINTS_IN | {("EndpointSecurityGroup", 587, "FunctionSecurityGroup")},
        ),
        (
            NAT | {"Endpoints": "DISABLED", "Smtp": "SES"},
            INTERNET_OUT | {("FunctionSecurityGroup", 587, "EndpointSecurityGroup")},
            {("EndpointSecurityGroup", 587, "FunctionSecurityGroup")},
        ),
        (
            NAT | {"Smtp": "INTERNET"},
            ENDPOINTS_OUT | INTERNET_OUT | {("FunctionSecurityGroup", 587, ANYWHERE)},
            ENDPOINTS_IN,
        ),
    ],
    ids=["default", "NAT", "no endpoints", "SES", "SES alone", "SMTP"],
)
def test_nothing_else_goes_out_and_nothing_comes_in_from_outside(network, parameters, out, into):
    template = network(**parameters)
    assert template.refusals() == []
    assert going_out(template) == DATABASE_OUT | out
    assert coming_in(template) == DATABASE_IN | into


@pytest.mark.parametrize("parameters", [{}, NAT, NAT_TWICE, {"Smtp": "SES"}])
def test_no_group_lets_everything_out_for_want_of_a_rule(network, parameters):
    template = network(**parameters)
    bound = {group for group, _, _ in going_out(template)}
    for name, group in template.resources.items():
        if name.endswith("SecurityGroup"):
            assert "SecurityGroupIngress" not in group
            ways_out = group.get("SecurityGroupEgress", [])
            assert [rule["CidrIp"] for rule in ways_out] == (
                [] if name in bound else ["127.0.0.1/32"]
            )


def test_without_nat_there_is_no_way_to_or_from_the_internet(network, templates):
    made = {templates["network"]["Resources"][name]["Type"] for name in network().resources}
    for kind in ("InternetGateway", "VPCGatewayAttachment", "NatGateway", "EIP", "Route"):
        assert f"AWS::EC2::{kind}" not in made
    assert len(network().of_type("AWS::EC2::Subnet")) == 2


def test_one_nat_gateway_serves_both_zones(network):
    template = network(**NAT)
    assert len(template.of_type("AWS::EC2::NatGateway")) == 1
    assert len(template.of_type("AWS::EC2::EIP")) == 1
    assert len(template.of_type("AWS::EC2::Subnet")) == 3
    for route in ("FirstPrivateRouteOut", "SecondPrivateRouteOut"):
        assert template.resources[route]["NatGatewayId"] == {"Ref": "FirstNatGateway"}


def test_each_zone_has_its_own_nat_gateway_where_told_to(network):
    template = network(**NAT_TWICE)
    assert len(template.of_type("AWS::EC2::NatGateway")) == 2
    first, second = (template.resources[f"{zone}PrivateRouteOut"] for zone in ("First", "Second"))
    assert first["NatGatewayId"] == {"Ref": "FirstNatGateway"}
    assert second["NatGatewayId"] == {"Ref": "SecondNatGateway"}
    for zone in ("First", "Second"):
        public, private = (
            template.resources[f"{zone}{kind}Subnet"] for kind in ("Public", "Private")
        )
        assert public["AvailabilityZone"] == private["AvailabilityZone"]
        assert template.resources[f"{zone}NatGateway"]["SubnetId"] == {"Ref": f"{zone}PublicSubnet"}


@pytest.mark.parametrize("parameters", [{}, NAT, NAT_TWICE], ids=["none", "one", "each"])
def test_only_public_subnets_lead_to_the_internet_gateway_and_none_gives_addresses(
    network, parameters
):
    template = network(**parameters)
    routes = {
        link["SubnetId"]["Ref"]: link["RouteTableId"]["Ref"]
        for link in template.of_type("AWS::EC2::SubnetRouteTableAssociation")
    }
    open_tables = {
        route["RouteTableId"]["Ref"]
        for route in template.of_type("AWS::EC2::Route")
        if "GatewayId" in route
    }
    subnets = {name for name, item in template.resources.items() if "AvailabilityZone" in item}
    assert routes.keys() == subnets
    for subnet, table in routes.items():
        assert (table in open_tables) is ("Public" in subnet)
        assert template.resources[subnet]["MapPublicIpOnLaunch"] is False


def test_the_subnets_are_apart_and_in_two_zones(network):
    template = network(**NAT_TWICE, VpcCidr="192.168.4.0/22")
    subnets = template.of_type("AWS::EC2::Subnet")
    assert [subnet["CidrBlock"] for subnet in subnets] == [
        f"192.168.{n}.0/24" for n in (4, 5, 6, 7)
    ]
    assert [subnet["AvailabilityZone"] for subnet in subnets] == ["us-east-1a", "us-east-1b"] * 2
    named = network(FirstZone="us-east-1c", SecondZone="us-east-1d")
    assert [subnet["AvailabilityZone"] for subnet in named.of_type("AWS::EC2::Subnet")] == [
        "us-east-1c",
        "us-east-1d",
    ]


def services(template):
    return {
        endpoint["ServiceName"].removeprefix("com.amazonaws.us-east-1.")
        for endpoint in template.of_type("AWS::EC2::VPCEndpoint")
    }


@pytest.mark.parametrize(
    ("parameters", "made"),
    [
        ({}, {"secretsmanager", "cognito-idp"}),
        ({"Smtp": "SES"}, {"secretsmanager", "cognito-idp", "email-smtp"}),
        (NAT, {"secretsmanager", "cognito-idp"}),
        # Private DNS would lead calls into an endpoint that such a pool does not answer at.
        (NAT | {"ManagedLogin": "YES"}, {"secretsmanager"}),
        (NAT | {"Endpoints": "DISABLED"}, set()),
    ],
    ids=["default", "SES", "NAT", "managed login", "none"],
)
def test_endpoints_are_those_of_what_the_function_calls(network, parameters, made):
    template = network(**parameters)
    assert services(template) == made
    for endpoint in template.of_type("AWS::EC2::VPCEndpoint"):
        assert endpoint["VpcEndpointType"] == "Interface"
        assert endpoint["PrivateDnsEnabled"] is True
        assert endpoint["SubnetIds"] == [
            {"Ref": "FirstPrivateSubnet"},
            {"Ref": "SecondPrivateSubnet"},
        ]
        assert endpoint["SecurityGroupIds"] == [{"Ref": "EndpointSecurityGroup"}]
    assert ("EndpointSecurityGroup" in template.resources) is bool(made)


def test_nobody_of_another_account_reads_a_secret_through_the_endpoint(network):
    (statement,) = network().resources["SecretsEndpoint"]["PolicyDocument"]["Statement"]
    assert statement["Action"] == "secretsmanager:GetSecretValue"
    assert statement["Resource"] == "arn:aws:secretsmanager:us-east-1:000000000000:secret:*"
    assert statement["Condition"] == {"StringEquals": {"aws:PrincipalAccount": "000000000000"}}


@pytest.mark.parametrize(
    ("parameters", "because"),
    [
        ({"ManagedLogin": "YES"}, "also needs NatGateways"),
        ({"Endpoints": "DISABLED"}, "Endpoints DISABLED also needs NatGateways"),
        ({"Smtp": "INTERNET"}, "Smtp INTERNET also needs NatGateways"),
        ({"FirstZone": "us-east-1a"}, "FirstZone also needs SecondZone"),
        ({"SecondZone": "us-east-1a"}, "SecondZone also needs FirstZone"),
        ({"FirstZone": "us-east-1a", "SecondZone": "us-east-1a"}, "have to be two zones"),
    ],
)
def test_what_cannot_work_is_refused_in_words(network, parameters, because):
    assert because in " ".join(network(**parameters).refusals())


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        NAT,
        NAT_TWICE | {"ManagedLogin": "YES", "Endpoints": "DISABLED", "Smtp": "INTERNET"},
        {"FirstZone": "us-east-1a", "SecondZone": "us-east-1b"},
        {"Smtp": "SES"},
    ],
)
def test_what_can_work_is_let_through(network, parameters):
    assert network(**parameters).refusals() == []


@pytest.mark.parametrize("kind", ["REJECT", "ALL"])
def test_connections_are_logged_and_not_kept_for_ever(network, kind):
    template = network(FlowLogs=kind, FlowLogRetentionDays="7")
    flow = template.resources["FlowLog"]
    assert (flow["ResourceType"], flow["ResourceId"]) == ("VPC", {"Ref": "Vpc"})
    assert flow["TrafficType"] == kind
    assert flow["LogGroupName"] == {"Ref": "FlowLogGroup"}
    assert template.resources["FlowLogGroup"] == {"RetentionInDays": "7"}


def test_no_log_of_connections_is_made_where_none_is_wanted(network):
    assert (
        not {"FlowLog", "FlowLogGroup", "FlowLogRole"} & network(FlowLogs="NONE").resources.keys()
    )


def test_outputs(templates):
    values = {name: output["Value"] for name, output in templates["network"]["Outputs"].items()}
    assert values == {
        "VpcId": {"Ref": "Vpc"},
        "SubnetIds": {
            "Fn::Join": [",", [{"Ref": "FirstPrivateSubnet"}, {"Ref": "SecondPrivateSubnet"}]]
        },
        "FunctionSecurityGroupId": {"Ref": "FunctionSecurityGroup"},
        "DatabaseSecurityGroupId": {"Ref": "DatabaseSecurityGroup"},
    }
