"""Stages, as their files say; and what is refused before anything is touched."""

import json

import pytest

from deployment.errors import DeploymentError
from deployment.packaging import CHECKOUT
from deployment.runtime import require_runtime
from deployment.stacks import known_settings
from deployment.stage import FOLDER, load

STAGES = json.loads((CHECKOUT / "zappa_settings.json").read_text())


@pytest.fixture
def written(tmp_path):
    def write(text: str):
        path = tmp_path / "stage.toml"
        path.write_text(text)
        return load("dev", path)

    return write


@pytest.mark.parametrize("name", STAGES)
def test_each_stage_of_zappa_has_its_file(name):
    stage = load(name)
    assert stage.function == f"budget-tracker-{name}"
    assert stage.stack("network") == f"budget-tracker-{name}-network"
    assert stage.settings.keys() <= known_settings()


def test_there_is_no_file_without_a_stage():
    assert {path.stem for path in FOLDER.iterdir()} == set(STAGES)


def test_everything_is_text_as_aws_takes_it(written):
    stage = written(
        'region = "eu-west-1"\n[parameters.database]\nMinCapacity = 0.5\n[settings]\nDEBUG = false'
    )
    assert stage.parameters["database"] == {"MinCapacity": "0.5"}
    assert stage.parameters["network"] == {}
    assert stage.settings == {"DEBUG": "false"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "region is missing"),
        ("region = 1", "region is missing"),
        ("region =", "stage.toml: Invalid value"),
        ('region = "x"\nregions = "y"', "unknown key: regions; there are domain"),
        ('region = "x"\n[parameters.networks]', "unknown stack: networks; there are cognito"),
        ('region = "x"\n[settings]\nDEBUGGING = 1', "unknown setting .* DEBUGGING"),
    ],
)
def test_what_a_file_has_wrong_is_named(written, text, words):
    with pytest.raises(DeploymentError, match=words):
        written(text)


def test_a_stage_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(DeploymentError, match=r"no stage 'prod'. Name one of dev, production"):
        load("prod")


@pytest.mark.parametrize(
    ("name", "version", "words"),
    [
        ("dev", (3, 14), "Python 3.14, and Lambda has none such"),
        ("production", (3, 11), "starts from a snapshot"),
    ],
)
def test_a_python_that_lambda_cannot_run_is_refused(name, version, words):
    with pytest.raises(DeploymentError, match=words):
        require_runtime(load(name), version)


@pytest.mark.parametrize(("name", "version"), [("dev", (3, 11)), ("production", (3, 12))])
def test_a_python_that_lambda_has_is_taken(name, version):
    require_runtime(load(name), version)
