"""database.yaml: what both kinds of database have in common, and what tells them apart."""

import pytest

from .parameters import DATABASE, KEY
from .resolving import Resolved

INSTANCE = {"DatabaseKind": "INSTANCE"}
PROXY = {"Proxy": "ENABLED"}
KINDS = pytest.mark.parametrize("kind", ["CLUSTER", "INSTANCE"])
SECRETS = {
    "CLUSTER": {"Fn::GetAtt": ["Cluster", "MasterUserSecret.SecretArn"]},
    "INSTANCE": {"Fn::GetAtt": ["Instance", "MasterUserSecret.SecretArn"]},
}


@pytest.fixture
def database(templates):
    return lambda **parameters: Resolved(templates["database"], **DATABASE, **parameters)


def data_of(template):
    """The resource that the data are in."""
    return template.resources.get("Cluster") or template.resources["Instance"]


@KINDS
def test_there_is_one_database_of_the_kind(database, kind):
    template = database(DatabaseKind=kind)
    assert len(template.of_type("AWS::RDS::DBCluster")) == (kind == "CLUSTER")
    assert len(template.of_type("AWS::RDS::DBInstance")) == 1
    assert ("Instance" in template.resources) is (kind == "INSTANCE")
    engine = {"CLUSTER": "aurora-postgresql", "INSTANCE": "postgres"}[kind]
    assert {
        item["Engine"] for item in (*template.of_type("AWS::RDS::DBInstance"), data_of(template))
    } == {engine}
    assert template.outputs["DatabaseKind"] == kind


def test_every_version_on_offer_is_16_or_later_and_gets_its_family(database, templates):
    for version in templates["database"]["Parameters"]["EngineVersion"]["AllowedValues"]:
        major = int(version.partition(".")[0])
        assert major >= 16
        cluster = database(EngineVersion=version)
        assert cluster.resources["ClusterParameters"]["Family"] == f"aurora-postgresql{major}"
        assert cluster.resources["Cluster"]["EngineVersion"] == version
        instance = database(EngineVersion=version, **INSTANCE)
        assert instance.resources["InstanceParameters"]["Family"] == f"postgres{major}"
        assert instance.resources["Instance"]["EngineVersion"] == version


@KINDS
@pytest.mark.parametrize("zones", ["YES", "NO"])
def test_nothing_is_public(database, kind, zones):
    template = database(DatabaseKind=kind, MultiAz=zones)
    for item in template.of_type("AWS::RDS::DBInstance"):
        assert item["PubliclyAccessible"] is False
        assert item["AutoMinorVersionUpgrade"] is True
    data = data_of(template)
    assert data["DBSubnetGroupName"] == {"Ref": "Subnets"}
    groups = data.get("VpcSecurityGroupIds") or data["VPCSecurityGroups"]
    assert groups == ["sg-0d"]
    assert template.resources["Subnets"]["SubnetIds"] == ["subnet-0a", "subnet-0b"]


@KINDS
def test_data_are_encrypted_and_backed_up_and_not_deleted(database, kind):
    data = data_of(database(DatabaseKind=kind))
    assert data["StorageEncrypted"] is True
    assert "KmsKeyId" not in data
    assert data["BackupRetentionPeriod"] == "14"
    assert data["DeletionProtection"] is True
    assert data["CopyTagsToSnapshot"] is True
    trial = data_of(database(DatabaseKind=kind, DeletionProtection="INACTIVE"))
    assert trial["DeletionProtection"] is False


def test_data_outlive_the_stack_and_no_update_replaces_them(templates, database):
    resources = templates["database"]["Resources"]
    for name in ("Cluster", "Instance"):
        assert resources[name]["DeletionPolicy"] == "Snapshot"
        assert resources[name]["UpdateReplacePolicy"] == "Snapshot"
        # A second one of that name cannot be made beside the first.
        made = database(DatabaseKind=name.upper()).resources[name]
        assert made[f"DB{name}Identifier"] == "budget-tracker-dev"


@KINDS
def test_only_tls_gets_in(database, kind):
    template = database(DatabaseKind=kind, **PROXY)
    of_cluster = template.of_type("AWS::RDS::DBClusterParameterGroup")
    (group,) = of_cluster or template.of_type("AWS::RDS::DBParameterGroup")
    assert group["Parameters"]["rds.force_ssl"] == "1"
    data = data_of(template)
    used = data.get("DBClusterParameterGroupName") or data["DBParameterGroupName"]
    assert used["Ref"] in template.resources
    assert template.resources["DatabaseProxy"]["RequireTLS"] is True
    assert template.outputs["DatabaseUrl"].endswith("/budget?sslmode=require")


@KINDS
def test_the_log_holds_no_statement_and_is_not_kept_for_ever(database, templates, kind):
    template = database(DatabaseKind=kind, DatabaseLogRetentionDays="7")
    data = data_of(template)
    assert data["EnableCloudwatchLogsExports"] == ["postgresql"]
    name = {"CLUSTER": "Cluster", "INSTANCE": "Instance"}[kind]
    parameters = template.resources[f"{name}Parameters"]["Parameters"]
    assert parameters["log_min_error_statement"] == "panic"
    assert parameters["log_error_verbosity"] == "terse"
    assert "log_statement" not in parameters
    # RDS writes to this name; it has to be there before RDS makes it without an end.
    assert template.resources[f"{name}Log"] == {
        "LogGroupName": f"/aws/rds/{kind.lower()}/budget-tracker-dev/postgresql",
        "RetentionInDays": "7",
    }
    assert templates["database"]["Resources"][name]["DependsOn"] == f"{name}Log"


@KINDS
def test_rds_makes_the_password_and_nobody_else_knows_it(database, kind):
    template = database(DatabaseKind=kind)
    data = data_of(template)
    assert data["ManageMasterUserPassword"] is True
    assert not {"MasterUserPassword", "MasterUserSecret"} & data.keys()
    assert template.outputs["DatabaseSecret"] == SECRETS[kind]
    assert "PasswordRotation" not in template.resources
    rotation = database(DatabaseKind=kind, PasswordRotationDays="30").resources["PasswordRotation"]
    assert rotation == {
        "SecretId": SECRETS[kind],
        "RotateImmediatelyOnUpdate": False,
        "RotationRules": {"AutomaticallyAfterDays": "30"},
    }


@KINDS
def test_a_key_of_ones_own_encrypts_data_and_password(database, kind):
    template = database(DatabaseKind=kind, KmsKeyArn=KEY, **PROXY)
    data = data_of(template)
    assert data["KmsKeyId"] == KEY
    assert data["MasterUserSecret"] == {"KmsKeyId": KEY}
    assert template.outputs["DatabaseSecretKeyArn"] == KEY
    (policy,) = template.resources["ProxyRole"]["Policies"]
    _, decrypting = policy["PolicyDocument"]["Statement"]
    assert (decrypting["Action"], decrypting["Resource"]) == ("kms:Decrypt", KEY)


def test_a_cluster_grows_within_its_bounds_and_pauses_only_at_zero(database):
    steady = database(MinCapacity="1", MaxCapacity="8").resources["Cluster"]
    assert steady["ServerlessV2ScalingConfiguration"] == {"MinCapacity": "1", "MaxCapacity": "8"}
    pausing = database(MinCapacity="0").resources["Cluster"]
    assert pausing["ServerlessV2ScalingConfiguration"] == {
        "MinCapacity": "0",
        "MaxCapacity": "4",
        "SecondsUntilAutoPause": 600,
    }


def test_two_zones(database):
    cluster = database(MultiAz="YES")
    members = cluster.of_type("AWS::RDS::DBInstance")
    assert [member["DBInstanceClass"] for member in members] == ["db.serverless"] * 2
    assert cluster.resources["SecondMember"]["PromotionTier"] == 1
    assert database(MultiAz="YES", **INSTANCE).resources["Instance"]["MultiAZ"] is True
    assert database(**INSTANCE).resources["Instance"]["MultiAZ"] is False


def test_an_instance_has_the_size_it_is_given(database):
    instance = database(InstanceClass="db.m7g.large", AllocatedStorage="50", **INSTANCE)
    properties = instance.resources["Instance"]
    assert (properties["DBInstanceClass"], properties["AllocatedStorage"]) == ("db.m7g.large", "50")


@KINDS
def test_watching_is_by_parameter(database, kind):
    for item in database(DatabaseKind=kind).of_type("AWS::RDS::DBInstance"):
        assert item["EnablePerformanceInsights"] is True
        assert item["PerformanceInsightsRetentionPeriod"] == 7
        assert item["MonitoringInterval"] == "0"
        assert "MonitoringRoleArn" not in item
    watched = database(
        DatabaseKind=kind, PerformanceInsights="DISABLED", EnhancedMonitoringSeconds="15"
    )
    for item in watched.of_type("AWS::RDS::DBInstance"):
        assert item["EnablePerformanceInsights"] is False
        assert "PerformanceInsightsRetentionPeriod" not in item
        assert item["MonitoringInterval"] == "15"
        assert item["MonitoringRoleArn"] == {"Fn::GetAtt": ["MonitoringRole", "Arn"]}


@KINDS
def test_without_a_proxy_the_app_goes_to_the_database(database, kind):
    template = database(DatabaseKind=kind)
    assert not {"DatabaseProxy", "ProxyTarget", "ProxyRole"} & template.resources.keys()
    name = {"CLUSTER": "Cluster", "INSTANCE": "Instance"}[kind]
    host = f"${{{name}.Endpoint.Address}}:${{{name}.Endpoint.Port}}"
    assert template.outputs["DatabaseUrl"] == f"postgres://{host}/budget?sslmode=require"
    assert template.outputs["DatabaseIdentifier"] == {"Ref": name}


@KINDS
def test_a_proxy_stands_before_the_database_and_reads_its_password(database, kind):
    template = database(DatabaseKind=kind, **PROXY)
    assert template.outputs["DatabaseUrl"] == (
        "postgres://${DatabaseProxy.Endpoint}:5432/budget?sslmode=require"
    )
    proxy = template.resources["DatabaseProxy"]
    assert [auth["SecretArn"] for auth in proxy["Auth"]] == [SECRETS[kind]]
    assert proxy["DebugLogging"] is False
    assert proxy["VpcSecurityGroupIds"] == ["sg-0d"]
    assert proxy["VpcSubnetIds"] == ["subnet-0a", "subnet-0b"]
    # Of a cluster without an instance there is nothing to register yet.
    waited_for = {"CLUSTER": "FirstMember", "INSTANCE": "Instance"}[kind]
    assert proxy["Tags"] == [{"Key": "Database", "Value": {"Ref": waited_for}}]
    target = template.resources["ProxyTarget"]
    assert target["DBProxyName"] == {"Ref": "DatabaseProxy"}
    registered = {name: target[name] for name in target if name.endswith("Identifiers")}
    name = {"CLUSTER": "Cluster", "INSTANCE": "Instance"}[kind]
    assert registered == {f"DB{name}Identifiers": [{"Ref": name}]}
    assert target.get("DBInstanceIdentifiers") == (
        [{"Ref": "Instance"}] if kind == "INSTANCE" else None
    )
    (policy,) = template.resources["ProxyRole"]["Policies"]
    (reading,) = policy["PolicyDocument"]["Statement"]
    assert (reading["Action"], reading["Resource"]) == (
        "secretsmanager:GetSecretValue",
        SECRETS[kind],
    )


def test_a_database_that_pauses_has_no_proxy(database):
    refused = database(MinCapacity="0", **PROXY).refusals()
    assert ["MinCapacity 0 also needs Proxy DISABLED" in text for text in refused] == [True]
    assert database(MinCapacity="0").refusals() == []
    assert database(MinCapacity="0", **PROXY, **INSTANCE).refusals() == []


def test_the_most_is_not_less_than_the_least(database, templates):
    parameters = templates["database"]["Parameters"]
    for least in parameters["MinCapacity"]["AllowedValues"]:
        for most in parameters["MaxCapacity"]["AllowedValues"]:
            refused = database(MinCapacity=str(least), MaxCapacity=str(most)).refusals()
            assert bool(refused) is (least > most), (least, most)
            assert all("MaxCapacity has to be MinCapacity or more" in text for text in refused)


@pytest.mark.parametrize("parameters", [{}, PROXY, INSTANCE, INSTANCE | PROXY])
def test_what_can_work_is_let_through(database, parameters):
    assert database(**parameters).refusals() == []
