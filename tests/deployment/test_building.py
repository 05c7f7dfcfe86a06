"""What a stage is built of. The package itself is tested in tests/packaging."""

import json

import pytest

from deployment import building, packaging
from deployment.building import USED_THEN, prepare
from deployment.errors import DeploymentError


@pytest.fixture
def installed(monkeypatch):
    """Which requirements were installed; what takes long is left out."""
    calls = []

    def install(packages, *files):
        packages.mkdir()
        calls.append([file.name for file in files])

    monkeypatch.setattr(packaging, "install", install)
    monkeypatch.setattr(packaging, "compile_bytecode", lambda *_: None)
    monkeypatch.setattr(packaging, "package", lambda *paths: paths[-1].touch())
    return calls


def test_the_copy_is_of_what_git_knows(installed, tmp_path):
    built = prepare(tmp_path)
    assert (built.tree / "manage.py").exists()
    assert not (built.tree / ".venv").exists()
    (built.tree / "left.py").touch()
    assert not (prepare(tmp_path).tree / "left.py").exists()


def test_packages_are_installed_anew_only_if_they_change(installed, tmp_path):
    prepare(tmp_path)
    prepare(tmp_path)
    assert installed == [["requirements.txt"]]
    prepare(tmp_path, observed=True)
    assert installed[1:] == [["requirements.txt", "requirements-observability.txt"]]


def test_a_stage_that_is_observed_has_the_libraries_for_it(installed, tmp_path):
    plain = building.build("dev", tmp_path)
    excluded = json.loads((plain.tree / "zappa_settings.json").read_text())["dev"]["exclude"]
    assert set(excluded) >= USED_THEN
    observed = building.build("dev", tmp_path, observed={"SENTRY_DSN"})
    kept = json.loads((observed.tree / "zappa_settings.json").read_text())["dev"]["exclude"]
    assert set(excluded) - set(kept) == USED_THEN
    assert observed.archive.exists()


def test_what_cannot_be_installed_is_said(installed, tmp_path, monkeypatch):
    def fail(*_):
        raise RuntimeError("pip failed: no network")

    monkeypatch.setattr(packaging, "install", fail)
    with pytest.raises(DeploymentError, match="no network"):
        prepare(tmp_path)
