"""`python -m localcloud`: what is on the screen, and that nothing is left behind."""

import json
import os
import pty
import signal
import socket
import subprocess
import sys
import urllib.parse
import urllib.request

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config

from localcloud.ports import answers

from .conftest import until

SERVE = (sys.executable, "-m", "http.server", "--bind", "127.0.0.1", "APP_PORT")
DEAF = (
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "print('deaf', flush=True); time.sleep(600)",
)
linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of a parent's death")


def test_the_command_gets_its_environment_and_its_exit_code_is_ours(run, monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "production")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "production")
    monkeypatch.setenv("NO_PROXY", "example.com")
    monkeypatch.setenv("SECRET_KEY", "mine")
    code = "import json, os; print(json.dumps(dict(os.environ))); raise SystemExit(7)"
    started = run(sys.executable, "-c", code)
    assert started.end() == 7
    line = next(line for line in started.output.splitlines() if line.startswith("{"))
    environment = json.loads(line)
    assert environment["COGNITO_USER_POOL_ID"].startswith("us-east-1_")
    assert environment["SECRET_KEY"] == "mine"
    assert environment["NO_PROXY"] == "example.com,127.0.0.1,localhost"
    assert environment.keys().isdisjoint({"AWS_PROFILE", "AWS_SESSION_TOKEN"})
    # Neither the root of the local AWS nor whoever the developer is elsewhere.
    assert environment["AWS_ACCESS_KEY_ID"].startswith("AKIA")
    started.assert_nothing_listens()


def test_the_screen_shows_staff_notice_and_mails(run, used_state):
    started = run(*SERVE, options=("--notice", "Open the app"))
    started.wait_for("Open the app")
    passwords = json.loads((used_state / "staff.json").read_text())
    for email, password in passwords.items():
        assert f"{email:<22} password {password}" in started.output
    pool_client(started).sign_up(
        ClientId=app_client(used_state),
        Username="new@example.com",
        Password="Long-enough-1",
        UserAttributes=[{"Name": "email", "Value": "new@example.com"}],
    )
    started.wait_for("--- Mail to new@example.com ---")
    started.wait_for("Subject: Your Budget Tracker code\n\nYour Budget Tracker code is 123456.")


def test_managed_login_returns_to_the_port_of_the_app(run, used_state):
    started = run(*SERVE)
    started.wait_until_serving()
    query = {
        "client_id": app_client(used_state),
        "redirect_uri": f"http://localhost:{started.app_port}/api-auth/cognito/callback",
        "response_type": "code",
        "scope": "openid",
    }
    url = f"http://127.0.0.1:{started.port}/oauth2/authorize?{urllib.parse.urlencode(query)}"
    with urllib.request.urlopen(url, timeout=10) as page:
        assert b'type="password"' in page.read()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_everything(run, number):
    started = run(*SERVE)
    started.wait_until_serving()
    started.send(number)
    assert started.end() == 0
    assert "Stopped." in started.output
    assert "Traceback" not in started.output
    started.assert_nothing_listens()


def test_a_signal_while_starting_ends_everything(run, tmp_path):
    started = run(*SERVE, state=tmp_path)
    started.wait_for("Starting")
    until(lambda: answers(started.port), 10)
    started.send(signal.SIGINT)
    assert started.end() == 0
    assert "Traceback" not in started.output
    started.assert_nothing_listens()


def test_asking_twice_does_not_wait_for_a_command_that_will_not_end(run):
    started = run(*DEAF)
    started.wait_for("deaf")
    started.send(signal.SIGINT)
    with pytest.raises(subprocess.TimeoutExpired):
        started.end(1.5)
    started.send(signal.SIGINT)
    assert started.end(3) == 0
    started.assert_nothing_listens()


def test_what_the_command_leaves_behind_is_ended(run):
    started = run("sh", "-c", f"{' '.join(SERVE)} & sleep 1")
    assert started.end() == 0
    started.assert_nothing_listens()


@linux
def test_our_own_violent_end_ends_everything(run):
    started = run(*SERVE)
    started.wait_until_serving()
    started.send(signal.SIGKILL)
    started.assert_nothing_listens()


def test_the_end_of_the_parent_ends_everything(run):
    started = run(*SERVE, prefix=("sh", "-c", '"$@"; true', "sh"))
    started.wait_until_serving()
    os.kill(started.popen.pid, signal.SIGKILL)
    started.assert_nothing_listens()


def test_a_closed_terminal_ends_everything_though_make_passes_no_signal_on(run):
    ours, theirs = pty.openpty()
    # Deaf to the signal itself, as under a make that is the leader of the session.
    started = run(*SERVE, prefix=("sh", "-c", "trap '' HUP; exec \"$@\"", "sh"), stdin=theirs)
    os.close(theirs)
    started.wait_until_serving()
    os.close(ours)
    assert started.end() == 0
    started.assert_nothing_listens()


def test_the_app_outlives_the_local_aws(run, used_state):
    started = run(*SERVE)
    started.wait_until_serving()
    os.kill(listener(started.port), signal.SIGKILL)
    started.wait_for("The local AWS has ended")
    assert answers(started.app_port)
    started.send(signal.SIGINT)
    assert started.end() == 0
    started.assert_nothing_listens()


@pytest.mark.parametrize(
    ("option", "variable"), [("--port", "LOCALCLOUD_PORT"), ("--app-port", "PORT")]
)
def test_a_busy_port_is_said_in_one_line(run, tmp_path, option, variable):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        started = run("true", state=tmp_path / "new", options=(option, str(port)))
        assert started.end() == 1
    assert started.output.count("\n") == 1
    assert f"Port {port}, for the " in started.output
    assert f"make run {variable}={port + 1}" in started.output
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("port", ["0", "65536", "http"])
def test_what_is_no_port_is_refused(run, port):
    started = run("true", options=("--port", port))
    assert started.end() == 2
    assert f"a port is a number from 1 to 65535, not {port}" in started.output


def test_a_command_that_is_not_there_is_said_in_one_line(run):
    started = run("no-such-command")
    assert started.end() == 1
    assert started.output.endswith("Cannot run no-such-command: No such file or directory\n")
    started.assert_nothing_listens()


def pool_client(started):
    return boto3.client(
        "cognito-idp",
        endpoint_url=f"http://127.0.0.1:{started.port}",
        region_name="us-east-1",
        config=Config(signature_version=UNSIGNED, proxies={}),
    )


def app_client(state):
    text = (state / "aws" / "cognito.json").read_text()
    return text.split('"ClientId": "')[1].split('"')[0]


def listener(port):
    """The process that runs the local AWS on `port`."""
    table = subprocess.run(
        ["ps", "-A", "-o", "pid=,args="], capture_output=True, text=True, check=True
    ).stdout
    line = next(line for line in table.splitlines() if f"localcloud.emulator {port} " in line)
    return int(line.split()[0])
