"""The product as it runs: gunicorn, a database file of its own, Cognito over HTTP."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from localcloud import LocalCloud
from localcloud.ports import free_port

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def serving(folder: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """Serve the product with this environment; gives its address."""
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "ENV_FILE": "",
        "DATABASE_URL": f"sqlite:///{folder / 'budget.sqlite3'}",
        "THROTTLE_ADDRESS": "100000/m",
        "THROTTLE_LOGIN": "100000/m",
        "THROTTLE_CODE": "100000/m",
        "THROTTLE_MAIL": "100000/m",
        "THROTTLE_EXPORT": "100000/m",
        "THROTTLE_ALL_LOGIN": "100000/s",
        "THROTTLE_ALL_SIGNUP": "100000/s",
        "THROTTLE_ALL_RECOVERY": "100000/s",
        "EVEN_ANSWER_SECONDS": "0",
        **environment,
    }
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=ROOT, env=environment, check=True,
    )  # fmt: skip
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "budget.wsgi", "--bind", f"127.0.0.1:{port}"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        )
        try:
            url = f"http://localhost:{port}"
            wait_for(f"{url}/health", server)
            yield url
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(10)


def wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")


@pytest.fixture(scope="module")
def server(cloud: LocalCloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The product, served with the local AWS behind it."""
    with serving(tmp_path_factory.mktemp("server"), cloud.environment) as url:
        yield url


@pytest.fixture
def own(tmp_path: Path) -> Iterator[tuple[LocalCloud, str]]:
    """A local AWS where nobody has an account yet, and the product in front of it."""
    with (
        LocalCloud(state_dir=tmp_path / "cloud") as cloud,
        serving(tmp_path, cloud.environment) as url,
    ):
        yield cloud, url
