"""What stands in for RDS and for what only Amazon has."""

import json

import psycopg2
import pytest

from deployment.stacks import Stack
from localcloud import EmptyCloud

TEMPLATE = """
Parameters:
  Days: {Type: Number, Default: 1}
Resources:
  Cluster:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-postgresql
      DatabaseName: budget
      MasterUsername: budget
      ManageMasterUserPassword: true
      BackupRetentionPeriod: !Ref Days
  Member:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: aurora-postgresql
      DBClusterIdentifier: !Ref Cluster
      DBInstanceClass: db.serverless
  Address: {Type: "AWS::EC2::EIP"}
Outputs:
  Host: {Value: !GetAtt Cluster.Endpoint.Address}
  Port: {Value: !GetAtt Cluster.Endpoint.Port}
  Secret: {Value: !GetAtt Cluster.MasterUserSecret.SecretArn}
  Allocation: {Value: !GetAtt Address.AllocationId}
"""


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    with EmptyCloud(state_dir=tmp_path_factory.mktemp("rds")) as cloud:
        yield cloud


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    path = tmp_path_factory.mktemp("template") / "database.yaml"
    path.write_text(TEMPLATE)
    return path


@pytest.fixture(scope="module")
def outputs(cloud, template):
    stack = Stack(cloud.client("cloudformation"), "database")
    stack.deploy(template)
    return stack.outputs()


@pytest.fixture(scope="module")
def connect(cloud, outputs):
    manager = cloud.client("secretsmanager")
    secret = json.loads(manager.get_secret_value(SecretId=outputs["Secret"])["SecretString"])

    def connecting(**changes):
        address = {"host": outputs["Host"], "port": outputs["Port"], "dbname": "budget"}
        who = {"user": secret["username"], "password": secret["password"], "sslmode": "require"}
        return psycopg2.connect(**address | who | changes)

    return connecting


def test_the_database_takes_its_secret_over_tls(connect):
    connection = connect()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept (id integer)")
        cursor.execute("SELECT current_user, current_database(), repeat('x', 1000000)")
        user, name, long = cursor.fetchone()
    assert (user, name, len(long)) == ("budget", "budget", 1_000_000)
    assert connection.info.ssl_in_use
    connection.close()


@pytest.mark.parametrize("changes", [{"password": "wrong"}, {"sslmode": "disable"}])
def test_nobody_comes_in_with_another_password_or_without_tls(connect, changes):
    with pytest.raises(psycopg2.OperationalError):
        connect(**changes)


def test_an_update_keeps_the_database(cloud, template, outputs, connect):
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE of_before ()")
    connection.close()
    stack = Stack(cloud.client("cloudformation"), "database")
    stack.deploy(template, {"Days": "7"})
    assert stack.outputs() == outputs
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("DROP TABLE of_before")
    connection.close()


def test_what_only_amazon_has_is_accepted(outputs):
    assert outputs["Allocation"]
