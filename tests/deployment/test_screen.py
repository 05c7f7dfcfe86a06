"""Steps on the screen."""

import pytest

from deployment import screen
from deployment.errors import DeploymentError
from deployment.screen import Steps


def test_steps_are_counted_and_timed(capsys):
    steps = Steps(total=2)
    with steps.step("First", advice=""):
        pass
    assert capsys.readouterr().out == "[1/2] First ...\n      done in 0 s\n"


def test_a_failure_says_where_and_what_to_do():
    steps = Steps(total=2)
    with pytest.raises(DeploymentError) as failure, steps.step("First", advice="Do that."):
        raise DeploymentError("It broke.")
    assert str(failure.value) == "Stopped at step 1 of 2, First:\nIt broke.\nDo that."


def test_progress_is_said_now_and_then(capsys, monkeypatch):
    steps = Steps(total=1)
    steps.progress("too early")
    monkeypatch.setattr(screen, "LOOK_SECONDS", 0)
    steps.progress("under way")
    assert capsys.readouterr().out == "      under way\n"
