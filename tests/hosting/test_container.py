"""The Containerfile: linted, and carried out in a folder, since there is no builder of images here.

What it leaves then serves, with PostgreSQL and settings alone.
"""

import http.client
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
import pytest

from bench.ledger import database
from deployment.packaging import copy_checkout
from localcloud.ports import free_port
from tests.hosting.containerfile import Builder, Image, instructions
from tests.hosting.serving import HOST, ROOT, SETTINGS, ask, process, wait_for_port
from tests.tokens import access_claims, sign

pytestmark = pytest.mark.long
CONTAINERFILE = ROOT / "Containerfile"
PROXIED = {"X_Forwarded_Proto": "https", "X_Forwarded_For": "203.0.113.7"}


def test_hadolint_finds_nothing():
    hadolint = Path(sys.executable).with_name("hadolint")
    done = subprocess.run(
        [hadolint, "--failure-threshold", "style", CONTAINERFILE],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "")


def test_what_runs_is_not_root_and_comes_by_version():
    known = instructions(CONTAINERFILE.read_text())
    bases = [rest.split()[0] for name, rest in known if name == "FROM"]
    assert len(bases) == 2
    assert len(set(bases)) == 1, "what was installed for one Python would run on another"
    assert ":3." in bases[0]
    users = [rest for name, rest in known if name == "USER"]
    assert users == ["10001:10001"]
    # The last stage runs nothing as root: it is made of copies alone.
    last = [name for name, _ in known][[name for name, _ in known].index("FROM", 1) :]
    assert "RUN" not in last


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    folder = tmp_path_factory.mktemp("image")
    copy_checkout(folder / "context")
    builder = Builder(folder / "context", folder / "root", ROOT / ".containerignore")
    return builder.build(CONTAINERFILE)


@pytest.fixture(scope="module")
def settings_alone(
    image: Image, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    """The environment of a container, with a PostgreSQL that has been migrated by the image."""
    runtime = tmp_path_factory.mktemp("runtime")
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))  # outlives the server, unlike its own
    with database() as address:
        found = {
            "DATABASE_URL": make_database(address),
            "PGUSER": "budget-tracker",  # elsewhere the name of the process's user
            "TMPDIR": str(runtime),  # in a container /tmp, the one place to write to
        }
        environment = image.environment | SETTINGS | found
        run(image, environment, "python", "manage.py", "migrate", "--verbosity", "0")
        yield environment


def make_database(address: str) -> str:
    """Make role and database as docs/self-hosting.md has it; return the example's DATABASE_URL."""
    folder = address.removeprefix("postgres:///").partition("/postgres?")[0]
    document = (ROOT / "docs/self-hosting.md").read_text()
    statements = re.findall(r"sudo -u postgres psql -c '(.*)'", document)
    assert [statement.split()[1] for statement in statements] == ["ROLE", "DATABASE"]
    with closing(psycopg2.connect(host=folder, user="postgres", dbname="postgres")) as connection:
        connection.autocommit = True
        for statement in statements:
            connection.cursor().execute(statement)
    example = (ROOT / "hosting/environment.example").read_text()
    [url] = re.findall(r"^DATABASE_URL=(.*)$", example, re.MULTILINE)
    assert "/var/run/postgresql" in url
    return str(url.replace("/var/run/postgresql", folder))


def run(image: Image, environment: dict[str, str], *command: str) -> str:
    """Run a command as `podman run IMAGE COMMAND` would; return what it prints."""
    done = subprocess.run(
        command, cwd=image.folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def serving(image: Image, environment: dict[str, str], log: Path) -> Iterator[int]:
    port = free_port()
    command = [word.replace("0.0.0.0:8000", f"127.0.0.1:{port}") for word in image.command]
    command[0] = str(image.root / "opt/budget-tracker/venv/bin" / command[0])
    with process(command, image.folder, environment, log) as running:
        wait_for_port(port, running, log)
        yield port


def written(folder: Path) -> dict[Path, tuple[int, int]]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in files}


def test_the_image_serves_with_postgresql_and_settings_alone(image, settings_alone, tmp_path):
    before = written(image.root)
    with serving(image, settings_alone, tmp_path / "log") as port:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
            check_answers(connection)
            check_a_ledger(connection)
        check_health(image, settings_alone, port)
    assert written(image.root) == before, "it writes, and would fail on a read-only file system"


def check_answers(connection: http.client.HTTPConnection) -> None:
    health, _ = ask(connection, "/health", **PROXIED)
    assert health.status == 200
    assert "max-age" in health.headers["Strict-Transport-Security"]
    ready, body = ask(connection, "/ready", **PROXIED)
    assert (ready.status, json.loads(body)["database"]) == (200, "ok")
    style, body = ask(connection, "/static/rest_framework/css/default.css", **PROXIED)
    assert (style.status, style.headers["Content-Type"]) == (200, 'text/css; charset="utf-8"')
    assert len(body) > 100


def check_a_ledger(connection: http.client.HTTPConnection) -> None:
    token = {"Authorization": f"Bearer {sign(access_claims('a-person'))}"}
    entry = json.dumps({"amount": "45.99", "category": "Groceries", "date": "2026-01-31"})
    posted, _ = ask(
        connection, "/expense", method="POST", body=entry, Content_Type="application/json",
        **token, **PROXIED,
    )  # fmt: skip
    assert posted.status == 201
    _, balance = ask(connection, "/balance", **token, **PROXIED)
    assert json.loads(balance)["balance"] == "-45.99"


def check_health(image: Image, environment: dict[str, str], port: int) -> None:
    run(image, environment, *image.healthcheck, str(port))
    with pytest.raises(AssertionError):
        run(image, environment, *image.healthcheck, str(free_port()))


# In one process, since each takes a second to start.
COMMANDS = """
import sys, django
django.setup()
from django.core.management import call_command
for name in sys.argv[1:]:
    call_command(name)
"""


def test_the_commands_by_the_clock_run_in_the_image(image, settings_alone):
    names = [path.stem.partition("@")[2] for path in (ROOT / "hosting").glob("*.timer")]
    assert "post_recurring" in names
    environment = settings_alone | {"DJANGO_SETTINGS_MODULE": "budget.settings"}
    said = run(image, environment, "python", "-c", COMMANDS, *names)
    assert "In order:" in said


def test_the_image_has_what_serving_needs_and_no_more(image):
    names = {path.name for path in image.root.glob("opt/budget-tracker/venv/lib/*/site-packages/*")}
    assert {"django", "gunicorn", "psycopg2"} <= names
    assert names.isdisjoint({"pip", "setuptools", "zappa", "pytest", "ministack", "wheel"})
    here = {path.name for path in image.folder.iterdir()}
    assert here.isdisjoint({"tests", "localcloud", "bench", ".git", ".env"})
    # Bytecode that is never compared with its source, for a disk that cannot be written to.
    [compiled] = image.folder.glob("budget/__pycache__/settings.*.pyc")
    assert compiled.read_bytes()[4] == 0b01


def test_a_container_without_its_settings_says_what_is_missing(image):
    done = subprocess.run(
        ["python", "manage.py", "check"], cwd=image.folder, env=image.environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "SECRET_KEY is required" in done.stderr
    assert HOST not in done.stderr
