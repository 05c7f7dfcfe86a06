"""The package, built once for all tests and workers, and how it is called."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from deployment import packaging
from tests.packaging import lambda_runtime
from tests.tokens import APP_CLIENT_ID, JWKS, POOL_ID, REGION

STAGE = "dev"
HOST = f"abc123.execute-api.{REGION}.amazonaws.com"
# What Lambda's runtime has of its own (and our package, therefore, has not).
RUNTIME_LIBRARIES = ("boto3", "botocore", "jmespath", "s3transfer", "urllib3")
# What a developer's folder holds and nobody else must ever get.
PRIVATE_FILES = (".env", "budget.sqlite3", "budget.sqlite3-wal", ".localcloud/users.json")


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

    def call(
        self, *events: dict[str, Any], **changes: str | None
    ) -> subprocess.CompletedProcess[str]:
        """Start a container with `changes` to its environment and let it answer the events."""
        paths = [Path(lambda_runtime.__file__), self.content, self.folder / "libraries"]
        return subprocess.run(
            [sys.executable, "-I", "-S", "-B", *paths],
            input=json.dumps(events),
            env={name: value for name, value in (ENVIRONMENT | changes).items() if value},
            cwd=self.content,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def answer(self, event: dict[str, Any], **changes: str | None) -> dict[str, Any]:
        """Start a container and return its answer to one event."""
        done = self.call(event, **changes)
        assert done.returncode == 0, done.stderr
        answers: list[dict[str, Any]] = json.loads(done.stdout)
        return answers[0]


STAGE_SETTINGS = json.loads((packaging.CHECKOUT / "zappa_settings.json").read_text())[STAGE]
# All that the process gets: what AWS sets, what Zappa lets it set, what the product requires.
ENVIRONMENT: dict[str, str | None] = {
    "AWS_LAMBDA_FUNCTION_NAME": f"budget-tracker-{STAGE}",
    "AWS_REGION": REGION,
    "LANG": "en_US.UTF-8",
    "PATH": os.defpath,
    "TZ": ":UTC",
    **STAGE_SETTINGS["aws_environment_variables"],
    "ALLOWED_HOSTS": HOST,
    "COGNITO_APP_CLIENT_ID": APP_CLIENT_ID,
    "COGNITO_JWKS": JWKS,
    "COGNITO_USER_POOL_ID": POOL_ID,
    "DATABASE_URL": "postgres://budget:password@127.0.0.1:9/budget",  # where nobody listens
    "HTTPS_ONLY": "true",
    "SECRET_KEY": "only-for-the-tests-" + "x" * 40,
}


def get(path: str, **query: str) -> dict[str, Any]:
    """Make the event of an API Gateway REST API (payload 1.0) for GET https://HOST/STAGE/path."""
    headers = {
        "Accept": "*/*",
        "Host": HOST,
        "X-Forwarded-For": "203.0.113.7, 198.51.100.1",
        "X-Forwarded-Port": "443",
        "X-Forwarded-Proto": "https",
    }
    return {
        "resource": "/{proxy+}",
        "path": path,
        "httpMethod": "GET",
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": query or None,
        "multiValueQueryStringParameters": {name: [query[name]] for name in query} or None,
        "pathParameters": {"proxy": path.removeprefix("/")},
        "stageVariables": None,
        "requestContext": {
            "accountId": "123456789012",
            "domainName": HOST,
            "httpMethod": "GET",
            "identity": {"sourceIp": "203.0.113.7", "userAgent": "curl/8.5.0"},
            "path": f"/{STAGE}{path}",
            "protocol": "HTTP/1.1",
            "requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
            "resourcePath": "/{proxy+}",
            "stage": STAGE,
        },
        "body": None,
        "isBase64Encoded": False,
    }


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """The package of STAGE; workers of one run share it, the first to ask builds it."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / "package"
    with (shared / "package.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "content").is_dir():
            folder.mkdir()  # fails if another worker's build did
            _build(folder)
    return Package(folder)


def _build(folder: Path) -> None:
    tree, packages = folder / "checkout", folder / "environment"
    packaging.copy_checkout(tree)
    for name in PRIVATE_FILES:
        (tree / name).parent.mkdir(exist_ok=True)
        (tree / name).write_text("private")
    packaging.install(packages)
    packaging.compile_bytecode(tree, packages)
    packaging.package(STAGE, tree, packages, folder / "package.zip")
    (folder / "libraries").mkdir()
    for name in RUNTIME_LIBRARIES:
        [library] = packages.glob(f"lib/*/site-packages/{name}")
        library.rename(folder / "libraries" / name)
    for scaffolding in (tree, packages):  # 300 MB, and pytest keeps the folders of three runs
        shutil.rmtree(scaffolding)
    with zipfile.ZipFile(folder / "package.zip") as archive:
        archive.extractall(folder / "new")
    (folder / "new").rename(folder / "content")
