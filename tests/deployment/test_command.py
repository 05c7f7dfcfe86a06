"""`python -m deployment`, as far as it goes without a deployment; the rest is the rehearsal's."""

import pytest

from deployment.__main__ import main


@pytest.fixture(autouse=True)
def _here(account):
    """No test asks the real AWS."""


def test_costs_need_no_account(capsys, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    assert main(["costs", "production"]) == 0
    assert "What production costs a month" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["deploy", "rollback", "destroy", "costs"])
def test_without_a_stage_it_says_which_there_are(command, capsys):
    assert main([command]) == 1
    assert "Name one of dev, production: STAGE=dev" in capsys.readouterr().err


def test_production_wants_a_python_that_starts_from_a_snapshot(capsys, monkeypatch):
    monkeypatch.setattr("deployment.runtime.WITH_SNAPSHOTS", ((3, 99),))
    assert main(["deploy", "production"]) == 1
    assert "make PYTHON=python3.99 deploy" in capsys.readouterr().err


def test_there_is_nothing_to_go_back_to(capsys):
    assert main(["rollback", "production"]) == 1
    assert "has no release before this one" in capsys.readouterr().err


@pytest.mark.parametrize("typed", ["", "yes", "production "])
def test_only_the_stages_name_is_a_yes(capsys, monkeypatch, typed):
    monkeypatch.setattr("builtins.input", lambda _: typed)
    assert main(["destroy", "dev", "--delete-data"]) == 0
    said = capsys.readouterr().out
    assert "deletes budget-tracker-dev in account 000000000000, us-east-1 with all people" in said
    assert "Nothing was deleted." in said


def test_what_is_not_there_is_destroyed_without_harm(capsys, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda _: "dev")
    assert main(["destroy", "dev"]) == 0
    assert "Kept: the user pool and the database of dev" in capsys.readouterr().out


def test_stopped_by_hand_it_says_how_to_go_on(capsys, monkeypatch):
    def stop(_):
        raise KeyboardInterrupt

    monkeypatch.setattr("builtins.input", stop)
    assert main(["destroy", "dev"]) == 1
    assert "Running the same again goes on from here" in capsys.readouterr().err


def test_aws_that_refuses_is_told_without_a_traceback(capsys, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.setattr("deployment.account.ATTEMPTS", 1)
    assert main(["rollback", "dev"]) == 1
    assert "Could not connect" in capsys.readouterr().err
