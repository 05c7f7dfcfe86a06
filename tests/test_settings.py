"""What budget/settings.py makes of an environment; each time in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).parent.parent
START = "import json, sys\n"
REQUIRED = {
    "SECRET_KEY": "only-for-the-tests-" + "x" * 40,
    "AWS_REGION": "eu-central-1",
    "COGNITO_USER_POOL_ID": "eu-central-1_Pool",
    "COGNITO_APP_CLIENT_ID": "client",
}


def run(code: str, **environment: str) -> Any:
    """Run the code with this environment alone; return what it prints, read as JSON."""
    done = subprocess.run(
        [sys.executable, "-c", START + code],
        cwd=CHECKOUT,
        env={"PATH": os.defpath, "ENV_FILE": "", **REQUIRED, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def setting(name: str, **environment: str) -> Any:
    code = f"from budget import settings\nprint(json.dumps(settings.{name}))"
    return run(code, **environment)


SQLITE = """
import os, sqlite3
os.environ["DJANGO_SETTINGS_MODULE"] = "budget.settings"
import django
django.setup()
from django.db import connection, transaction
with connection.cursor() as cursor:
    pragmas = {
        name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "busy_timeout")
    }
other = sqlite3.connect(os.environ["FILE"], timeout=0)
with transaction.atomic():
    try:
        other.execute("BEGIN IMMEDIATE")
        locked = False
    except sqlite3.OperationalError as error:
        locked = str(error)
print(json.dumps(pragmas | {"locked": locked}))
"""


def test_sqlite_lets_readers_and_one_writer_work_and_the_others_wait(tmp_path: Path) -> None:
    file = tmp_path / "budget.sqlite3"
    found = run(SQLITE, DATABASE_URL=f"sqlite:///{file}", FILE=str(file))
    assert found["journal_mode"] == "wal"
    assert found["busy_timeout"] >= 10_000
    assert found["locked"] == "database is locked"  # from the beginning of a transaction


def test_other_databases_get_none_of_sqlites_options() -> None:
    database = setting("DATABASES", DATABASE_URL="postgres://a:b@127.0.0.1:9/c")["default"]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert not database.get("OPTIONS")


@pytest.mark.parametrize(
    ("proxies", "header"),
    [
        ({}, None),
        ({"TRUSTED_PROXIES": "0"}, None),
        ({"TRUSTED_PROXIES": "1"}, ["HTTP_X_FORWARDED_PROTO", "https"]),
        ({"TRUSTED_PROXIES": "2"}, ["HTTP_X_FORWARDED_PROTO", "https"]),
    ],
)
def test_the_scheme_is_taken_from_a_header_only_behind_proxies_of_ours(
    proxies: dict[str, str], header: list[str] | None
) -> None:
    assert setting("SECURE_PROXY_SSL_HEADER", **proxies) == header


def test_both_names_that_aws_has_for_the_pool_are_issuers() -> None:
    assert setting("COGNITO_ISSUERS") == [
        "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Pool",
        "https://issuer-cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Pool",
    ]
    assert setting("COGNITO_ISSUERS", COGNITO_ISSUERS="https://a,https://b") == [
        "https://a", "https://b",
    ]  # fmt: skip


LEVELS = """
import logging, os
os.environ["DJANGO_SETTINGS_MODULE"] = "budget.settings"
import django
django.setup()
names = ("accounts", "botocore", "botocore.endpoint", "urllib3.connectionpool")
print(json.dumps({name: logging.getLogger(name).getEffectiveLevel() for name in names}))
"""


def test_the_libraries_that_would_log_passwords_keep_silent_at_debug() -> None:
    debug, warning = 10, 30
    assert run(LEVELS, LOG_LEVEL="DEBUG") == {
        "accounts": debug,
        "botocore": warning,
        "botocore.endpoint": warning,
        "urllib3.connectionpool": warning,
    }


def test_with_a_secret_the_password_comes_from_there() -> None:
    arn = "arn:aws:secretsmanager:eu-central-1:111111111111:secret:x"
    database = setting(
        "DATABASES", DATABASE_URL="postgres://db:5432/budget?sslmode=require", DATABASE_SECRET=arn
    )["default"]
    assert database["ENGINE"] == "common.postgresql"
    assert database["SECRET"] == arn
    assert database["OPTIONS"] == {"sslmode": "require"}
    assert not database["USER"]
