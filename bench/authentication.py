"""What a token costs: run `python -m bench.authentication` (`--help` tells the rest).

Times are medians of runs that take turns; they vary with the machine, the ratios hardly do. The
database is SQLite in a temporary file, or a test database beside that of DATABASE_URL.
"""

import argparse
import json
import os
import platform
import secrets
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import django

from bench.tokens import APP_CLIENT_ID, JWKS, POOL_ID, REGION

MEANING = {
    "database": "database",
    "verify_us": "TokenVerifier.verify, microseconds",
    "pyjwt_us": "PyJWT's bare jwt.decode of the same token, microseconds",
    "verify_to_pyjwt": "  the one to the other",
    "find_session_us": "find_session, microseconds",
    "authenticate_us": "CognitoAuthentication.authenticate, microseconds",
    "authenticate_to_pyjwt": "  to PyJWT's bare decode",
    "queries": "  queries",
    "import_authentication_ms": "import accounts.authentication, milliseconds",
    "authentication_imports_boto3": "  boto3 or botocore loaded by it",
    "import_boto3_ms": "import boto3, milliseconds",
    "import_boto3_to_authentication": "  to the import of accounts.authentication",
    "import_boto3_client_ms": "import boto3 and build Cognito's client, milliseconds",
}


def prepare() -> None:
    """Set Django up with a pool that knows the key of the tokens, whatever .env says."""
    os.environ.setdefault(
        "DATABASE_URL", f"sqlite:///{Path(tempfile.gettempdir()) / 'budget-tracker-bench.sqlite3'}"
    )
    os.environ.update(
        DJANGO_SETTINGS_MODULE="budget.settings",
        ENV_FILE="",
        SECRET_KEY=secrets.token_urlsafe(50),
        AWS_REGION=REGION,
        COGNITO_USER_POOL_ID=POOL_ID,
        COGNITO_APP_CLIENT_ID=APP_CLIENT_ID,
        COGNITO_JWKS=JWKS,
        EMAIL_URL="memorymail://",
    )
    django.setup()


def measure(*, rounds: int, processes: int) -> Mapping[str, float | str | bool]:
    """Return all figures by name."""
    from bench.authentication_runs import imports, requests  # noqa: PLC0415 - Django must be set up

    return requests(rounds) | imports(processes)


def positive(text: str) -> int:
    """Return a number from the command line that is at least 1."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.authentication", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument(
        "--repeat", type=positive, default=500, metavar="N", help="rounds of 20 calls each (500)"
    )
    parser.add_argument(
        "--processes",
        type=positive,
        default=9,
        metavar="N",
        help="fresh processes to import in (9)",
    )
    given = parser.parse_args()
    prepare()
    figures = measure(rounds=given.repeat, processes=given.processes)
    if given.json:
        sys.stdout.write(json.dumps(figures, indent=2) + "\n")
        return
    sys.stdout.write(f"Python {platform.python_version()}, {os.cpu_count()} cores\n")
    sys.stdout.writelines(f"{MEANING[name]:60} {figures[name]}\n" for name in MEANING)


if __name__ == "__main__":
    main()
