"""Releases of a function in the local AWS: published, live, and the one before."""

import io
import json
import secrets
import zipfile

import pytest
from botocore.stub import Stubber

from deployment.errors import DeploymentError
from deployment.function import Function
from deployment.schedule import Schedule
from deployment.stage import load

CODE = """
def handler(event, context):
    if event.get("manage") == "break":
        raise ValueError("it broke")
    print("did", event.get("manage"))
"""


def archive(code: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("code.py", code)
        package.writestr("index.py", code)
    return file.getvalue()


@pytest.fixture
def function(account, cloud):
    function = Function(account, load("dev"))
    trust = {"Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = {"Version": "2012-10-17", "Statement": [trust | {"Effect": "Allow"}]}
    iam = cloud.client("iam")
    role = f"role-{secrets.token_hex(4)}"
    made = iam.create_role(RoleName=role, AssumeRolePolicyDocument=json.dumps(document))
    client = cloud.client("lambda")
    client.create_function(
        FunctionName=function.name,
        Runtime="python3.11",
        Role=made["Role"]["Arn"],
        Handler="index.handler",
        Code={"ZipFile": archive(CODE)},
        Publish=True,
    )
    yield function
    client.delete_function(FunctionName=function.name)


def publish(function, cloud, name):
    """What a deployment does: code by Zappa, which publishes, then the environment, and ours."""
    cloud.client("lambda").update_function_code(
        FunctionName=function.name, ZipFile=archive(f"{CODE}# {name}\n"), Publish=True
    )
    function.configure({"RELEASE": name})
    return function.publish(name)


def release(function, cloud, name):
    made = publish(function, cloud, name)
    function.go_live(made)
    return made


def versions(function, cloud):
    listed = cloud.client("lambda").list_versions_by_function(FunctionName=function.name)
    return [int(each["Version"]) for each in listed["Versions"] if each["Version"] != "$LATEST"]


def test_there_is_none_before_the_first(account):
    function = Function(account, load("production"))
    assert not function.is_there()
    assert function.live() is None
    assert function.before() is None
    assert function.api() == ""


def test_the_one_before_is_the_last_that_was_live(function, cloud):
    assert function.live() is None
    first = release(function, cloud, "one")
    assert function.live() == first
    assert function.before() is None
    publish(function, cloud, "whose migration failed")
    third = release(function, cloud, "three")
    # Versions that Zappa published in between, of new code and an old environment, are none.
    assert first.version + 3 < third.version
    assert function.live() == third
    assert function.before() == first


def test_a_release_that_was_taken_back_is_not_gone_back_to(function, cloud):
    first = release(function, cloud, "one")
    release(function, cloud, "bad")
    function.go_back()
    assert function.live() == first
    assert function.before() is None
    release(function, cloud, "three")
    assert function.before() == first


def test_so_many_are_kept_and_no_more(function, cloud, monkeypatch):
    monkeypatch.setattr("deployment.function.KEPT", 2)
    kept = [release(function, cloud, name) for name in ("one", "two", "three")][1:]
    assert versions(function, cloud) == [each.version for each in kept]
    assert [function.before(), function.live()] == kept


def test_what_is_no_new_version_is_no_release(account):
    """Stubbed: the local AWS makes a version each time, AWS only if something has changed."""
    function = Function(account, load("dev"))
    with Stubber(function._client) as stub:
        stub.add_response("publish_version", {"Version": "7", "Description": "Zappa Deployment"})
        with pytest.raises(DeploymentError, match="as version 7"):
            function.publish("nothing has changed")


def test_a_command_runs_in_a_version_and_its_words_are_shown(function, cloud, capsys):
    function.manage("migrate --noinput")
    made = release(function, cloud, "one")
    function.manage("check", version=str(made.version))
    assert "did migrate --noinput" in (said := capsys.readouterr().out)
    assert "did check" in said
    with pytest.raises(DeploymentError, match=r"manage.py break failed in .*:\n(.*\n)*it broke"):
        function.manage("break")


def test_an_answer_has_less_time_than_a_migration(function, cloud):
    function.configure({"RELEASE": "one"}, seconds=900)
    client = cloud.client("lambda")
    assert client.get_function_configuration(FunctionName=function.name)["Timeout"] == 900
    function.configure({"RELEASE": "one"})
    assert client.get_function_configuration(FunctionName=function.name)["Timeout"] == 29


def test_the_schedule_leads_to_what_is_live(account, function, cloud):
    release(function, cloud, "one")
    schedule = Schedule(account, function)
    events = cloud.client("events")
    hourly, daily = (
        {"function": "apps.hourly", "expression": "rate(1 hour)"},
        {"function": "apps.daily", "expression": "rate(1 day)"},
    )
    schedule.lead([hourly, daily])
    schedule.lead([hourly])  # again, and with one job less
    rules = events.list_rules(NamePrefix=function.name)["Rules"]
    assert [(rule["Name"], rule["ScheduleExpression"]) for rule in rules] == [
        ("budget-tracker-dev-apps.hourly", "rate(1 hour)")
    ]
    targets = events.list_targets_by_rule(Rule=rules[0]["Name"])["Targets"]
    assert [target["Arn"] for target in targets] == [f"{function.arn()}:live"]
    policy = cloud.client("lambda").get_policy(FunctionName=function.name, Qualifier="live")
    statements = json.loads(policy["Policy"])["Statement"]
    assert {statement["Principal"]["Service"] for statement in statements} == {
        "events.amazonaws.com"
    }
    schedule.clear()
    assert events.list_rules(NamePrefix=function.name)["Rules"] == []
