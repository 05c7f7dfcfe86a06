"""Releases of a function in the local AWS: published, live, and the one before."""

import io
import json
import secrets
import zipfile

import pytest

from deployment.errors import DeploymentError
from deployment.function import Function
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


def release(function, cloud, name):
    """What a deployment does: code by Zappa, which publishes, then the environment, and ours."""
    cloud.client("lambda").update_function_code(
        FunctionName=function.name, ZipFile=archive(f"{CODE}# {name}\n"), Publish=True
    )
    function.configure({"RELEASE": name})
    made = function.publish(name)
    function.go_live(made)
    return made


def test_there_is_none_before_the_first(account):
    function = Function(account, load("production"))
    assert not function.is_there()
    assert function.live() is None


def test_the_one_before_is_the_last_that_was_live(function, cloud):
    assert function.live() is None
    first, second, third = (release(function, cloud, name) for name in ("one", "two", "three"))
    assert function.live() == third
    # Versions that Zappa published in between, of new code and an old environment, are none.
    assert first.version + 1 < second.version
    assert function.before(third) == second
    function.go_live(second)
    assert function.live() == second
    assert function.before(second) == first
    assert function.before(first) is None


def test_a_command_runs_in_the_release_and_its_words_are_shown(function, cloud, capsys):
    made = release(function, cloud, "one")
    function.manage("migrate --noinput", made)
    assert "did migrate --noinput" in capsys.readouterr().out
    with pytest.raises(DeploymentError, match=r"manage.py break failed:\n(.*\n)*it broke"):
        function.manage("break", made)
