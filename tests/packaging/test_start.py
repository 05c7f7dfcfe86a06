"""How the function starts: from a folder that it cannot write to, only when it is set up."""

import pytest

from tests.packaging.events import rest_api
from tests.packaging.runtime_api import FunctionError


@pytest.mark.parametrize(
    ("variable", "message"),
    [
        ("DATABASE_URL", "SQLite cannot be used on AWS Lambda"),
        ("SECRET_KEY", "SECRET_KEY is required"),
        ("COGNITO_USER_POOL_ID", "COGNITO_USER_POOL_ID is required"),
    ],
)
def test_it_does_not_start_without(package, variable, message):
    with package.container(**{variable: None}) as container, pytest.raises(FunctionError) as raised:
        container.invoke(rest_api("/health"))
    assert container.paths == ["/2018-06-01/runtime/init/error"]
    assert message in str(raised.value)


def test_sqlite_is_refused(package):
    refused = pytest.raises(FunctionError, match="SQLite cannot be used on AWS Lambda")
    with package.container(DATABASE_URL="sqlite:////tmp/a.sqlite3") as container, refused:
        container.invoke(rest_api("/health"))


def test_zappas_own_set_up_is_not_taken(package):
    """With this variable Zappa's module makes a handler as it is imported, without our part."""
    with package.container(INSTANTIATE_LAMBDA_HANDLER_ON_IMPORT="True") as container:
        answer = container.invoke(rest_api("/"))
        assert '"login":"https://abc123' in answer["body"].replace(" ", "")


def test_it_cannot_write_to_its_folder(package, tmp_path):
    """Nor do the tests pass because it can: the same process fails to make a file there."""
    (package.libraries / "writing.py").write_text(
        "def handler(event, context):\n    open('written', 'w')\n"
    )
    refused = pytest.raises(FunctionError)
    with package.container(handler="writing.handler") as container, refused as raised:
        container.invoke({})
    assert raised.value.type == "PermissionError"
    assert not (package.content / "written").exists()


def test_nothing_but_the_package_and_the_runtime_can_be_imported(package):
    (package.libraries / "importing.py").write_text(
        "from importlib.util import find_spec\n"
        "def handler(event, context):\n"
        "    return [name for name in event['names'] if find_spec(name)]\n"
    )
    with package.container(handler="importing.handler") as container:
        names = ["pytest", "tests", "bench", "localcloud", "gunicorn", "boto3", "accounts"]
        assert container.invoke({"names": names}) == ["boto3", "accounts"]


def test_boto3_is_the_runtimes_own(package):
    """Zappa is shown empty modules of these names; Cognito's calls need the real ones."""
    (package.libraries / "asking.py").write_text(
        "from budget.aws_lambda import handler as ours\n"
        "def handler(event, context):\n"
        "    import boto3, botocore.config, werkzeug.serving\n"
        "    return [boto3.Session.__name__, werkzeug.serving.run_simple.__name__]\n"
    )
    with package.container(handler="asking.handler") as container:
        assert container.invoke({}) == ["Session", "run_simple"]


def test_it_starts_from_a_snapshot(package):
    """Before it is taken connections are closed; after it, IDs are no other container's."""
    (package.libraries / "noting.py").write_text(
        "import uuid_utils\n"
        "from django.db import connections\n"
        "noted = []\n"
        "uuid_utils.reseed_rng = lambda: noted.append('seeded')\n"
        "connections.close_all = lambda: noted.append('closed')\n"
        "from budget.aws_lambda import handler as ours\n"
        "def handler(event, context):\n"
        "    return [ours(event, context)['statusCode'], *noted]\n"
    )
    snap = "snap-start"
    with package.container("noting.handler", AWS_LAMBDA_INITIALIZATION_TYPE=snap) as container:
        assert container.invoke(rest_api("/health")) == [200, "closed", "seeded"]
    assert container.paths[0] == "/2018-06-01/runtime/restore/next"


def test_the_admin_is_whole_once_it_is_asked_for(package):
    (package.libraries / "listing.py").write_text(
        "from budget.aws_lambda import handler as ours\n"
        "def handler(event, context):\n"
        "    from django.contrib import admin\n"
        "    from django.urls import reverse\n"
        "    before = len(admin.site._registry)\n"
        "    reverse('admin:expenses_ledger_changelist')\n"
        "    return [before, len(admin.site._registry)]\n"
    )
    with package.container(handler="listing.handler") as container:
        before, after = container.invoke({})
    assert before == 0
    assert after > 5
