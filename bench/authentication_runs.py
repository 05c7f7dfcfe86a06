"""What is measured of authentication; to be imported when Django is set up."""

import contextlib
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import jwt
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIRequestFactory

from accounts.authentication import CognitoAuthentication
from accounts.cognito.tokens import get_verifier
from accounts.models import Session, User
from accounts.selectors import find_session
from bench.tokens import APP_CLIENT_ID, ISSUER, PUBLIC_KEY, id_token

BATCH: Final = 20  # calls between two looks at the clock
OTHERS: Final = 1000  # people with a session each, besides the one who is asked for

# Run in a process of its own. What stands in `sys.modules` tells whether AWS's SDK was loaded.
_IMPORTING: Final = """
import sys, time, django
django.setup()
before = time.perf_counter()
{statement}
took = time.perf_counter() - before
print(took * 1000, len({{"boto3", "botocore"}} & set(sys.modules)))
"""


@contextlib.contextmanager
def fresh_database() -> Iterator[None]:
    """Make an empty database beside the configured one, with our tables; drop it in the end."""
    with TemporaryDirectory(prefix="budget-tracker-bench-") as folder:
        if connection.vendor == "sqlite":
            # Else it would be in memory.
            connection.settings_dict["TEST"]["NAME"] = str(Path(folder) / "bench.sqlite3")
        before = str(connection.settings_dict["NAME"])
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            yield
        finally:
            connection.creation.destroy_test_db(before, verbosity=0)


def interleaved(runs: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Return how long a call of each took in each round, in microseconds.

    They take turns, so that whatever else the machine does meets all of them alike.
    """
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            before = time.perf_counter()
            for _ in range(BATCH):
                run()
            times[name].append((time.perf_counter() - before) / BATCH * 1e6)
    return times


def ratio(these: Sequence[float], those: Sequence[float]) -> float:
    """Return the median of what they are to one another in each round."""
    pairs = zip(these, those, strict=True)
    return round(statistics.median(this / that for this, that in pairs), 2)


def requests(rounds: int) -> dict[str, float | str]:
    """Measure what a token costs a request, in microseconds and in ratios."""
    with fresh_database():
        people = User.objects.bulk_create(User(sub=str(uuid.uuid4())) for _ in range(OTHERS))
        Session.objects.bulk_create(Session(user=each, key=each.sub) for each in people)
        token = id_token(str(uuid.uuid4()))
        request = APIRequestFactory().get("/", headers={"authorization": f"Bearer {token}"})
        verifier, authentication = get_verifier(), CognitoAuthentication()
        claims = verifier.verify(token)
        # The first sight makes the user and the session; from the second on it costs as always.
        authentication.authenticate(request)
        with CaptureQueriesContext(connection) as queries:
            authentication.authenticate(request)

        def decode() -> object:
            return jwt.decode(
                token, PUBLIC_KEY, algorithms=["RS256"], audience=APP_CLIENT_ID, issuer=ISSUER
            )

        took = interleaved(
            {
                "verify": lambda: verifier.verify(token),
                "pyjwt": decode,
                "find_session": lambda: find_session(claims),
                "authenticate": lambda: authentication.authenticate(request),
            },
            rounds,
        )
    return {
        "database": connection.vendor,
        "queries": len(queries),
        **{f"{name}_us": round(statistics.median(each), 1) for name, each in took.items()},
        "verify_to_pyjwt": ratio(took["verify"], took["pyjwt"]),
        "authenticate_to_pyjwt": ratio(took["authenticate"], took["pyjwt"]),
    }


def imports(processes: int) -> dict[str, float | bool]:
    """Measure what importing takes, in milliseconds, each time in a process that did not yet."""
    statements = {
        "authentication": "import accounts.authentication",
        "boto3": "import boto3",
        "boto3_client": "import boto3; boto3.client('cognito-idp', region_name='us-east-1')",
    }
    times: dict[str, list[float]] = {name: [] for name in statements}
    loaded = dict.fromkeys(statements, 0)
    for _ in range(processes):
        for name, statement in statements.items():
            command = [sys.executable, "-c", _IMPORTING.format(statement=statement)]
            done = subprocess.run(command, capture_output=True, check=True, text=True)  # noqa: S603 - nothing in it comes from outside
            took, found = done.stdout.split()
            times[name].append(float(took))
            loaded[name] += int(found)
    return {
        **{f"import_{name}_ms": round(statistics.median(each), 1) for name, each in times.items()},
        "import_boto3_to_authentication": ratio(times["boto3"], times["authentication"]),
        "authentication_imports_boto3": bool(loaded["authentication"]),
    }
