"""zappa_settings.json, as Zappa itself reads it."""

import json
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from deployment.packaging import CHECKOUT
from tests.packaging.conftest import RUNTIME_LIBRARIES

STAGES = ("dev", "production")
SETTINGS = json.loads((CHECKOUT / "zappa_settings.json").read_text())

# Zappa changes the logging of the process that imports it, so another one does.
READ = """
import json, sys
from zappa.cli import ZappaCLI
cli = ZappaCLI()
cli.api_stage, cli.load_credentials = sys.argv[1], False
zappa = cli.load_settings()
derived = {"runtime": cli.runtime, "function": cli.lambda_name, "role": zappa.credentials_arn}
print(json.dumps({"settings": cli.stage_config, "derived": derived}))
"""


@cache
def read(stage: str) -> dict[str, Any]:
    """Return what Zappa makes of a stage: its settings, and what follows from them."""
    command = [sys.executable, "-c", READ, stage]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    stage_as_read: dict[str, Any] = json.loads(done.stdout)
    return stage_as_read


@pytest.fixture(params=STAGES)
def stage(request):
    return request.param


@pytest.fixture
def settings_of_stage(stage):
    return read(stage)["settings"]


def test_there_are_the_two_stages():
    assert tuple(SETTINGS) == STAGES


def test_zappa_knows_each_key():
    """A key that is misspelt is not refused: its default holds."""
    spec = find_spec("zappa.cli")
    assert spec
    assert spec.origin
    source = Path(spec.origin).read_text()
    keys = {key for settings in SETTINGS.values() for key in settings}
    assert [key for key in keys if f'"{key}"' not in source] == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("project_name", "budget-tracker"),
        ("django_settings", "budget.settings"),
        # Without it Zappa passes by budget/wsgi.py, which refuses to start without its settings.
        ("app_function", "budget.wsgi.application"),
        # The defaults log each event with its bearer token and answer errors with a traceback.
        ("debug", False),
        ("log_level", "INFO"),
        # Zappa's own policy allows everything on half of AWS.
        ("manage_roles", False),
        # Problems, and the document of the API, would be sent in base64.
        (
            "additional_text_mimetypes",
            ["application/problem+json", "application/vnd.oai.openapi"],
        ),
        # The application would be fetched from a bucket at each cold start.
        ("slim_handler", False),
        # Zappa would replace what pip has checked and installed by what it downloads itself.
        ("use_precompiled_packages", False),
        ("keep_warm", False),
        ("endpoint_configuration", ["REGIONAL"]),
        ("xray_tracing", True),
        # Zappa's own would run whatever it is given.
        ("lambda_handler", "budget.aws_lambda.handler"),
    ],
)
def test_both_stages_have(settings_of_stage, key, value):
    assert settings_of_stage[key] == value


def test_an_answer_comes_before_api_gateway_gives_up(settings_of_stage):
    assert settings_of_stage["timeout_seconds"] <= 29


def test_there_is_a_version_to_roll_back_to(settings_of_stage):
    # The deployment forgets versions itself: Zappa would try to delete the one that is live.
    assert settings_of_stage["num_retained_versions"] is None


def test_the_libraries_of_the_runtime_are_not_packaged(settings_of_stage):
    assert set(RUNTIME_LIBRARIES) <= set(settings_of_stage["exclude"])


def test_nothing_is_put_into_the_package_that_a_deployment_decides(settings_of_stage):
    """`environment_variables` and `remote_env` are for secrets that then lie about."""
    assert not {"environment_variables", "remote_env", "profile_name"} & set(settings_of_stage)


def test_the_account_is_left_open(settings_of_stage):
    assert "ACCOUNT_ID" in settings_of_stage["role_arn"]
    assert "ACCOUNT_ID" in settings_of_stage["s3_bucket"]


def test_each_stage_has_its_own_function_and_role():
    derived = [read(stage)["derived"] for stage in STAGES]
    assert [stage["function"] for stage in derived] == [
        "budget-tracker-dev",
        "budget-tracker-production",
    ]
    assert [stage["role"].rpartition("/")[2] for stage in derived] == [
        "budget-tracker-dev",
        "budget-tracker-production",
    ]


def test_the_runtime_is_the_python_that_packages(stage):
    """Named in the settings, it would not fit the compiled packages of another Python."""
    assert read(stage)["derived"]["runtime"] == f"python3.{sys.version_info[1]}"


def test_production_starts_from_a_snapshot():
    assert read("production")["settings"]["snap_start"] == "PublishedVersions"
