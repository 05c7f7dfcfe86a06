"""What an import takes: run `python -m bench.importing` (`--help` tells the rest).

A file of so many rows into a ledger that holds as many entries, by whole requests. The database is
SQLite in a temporary file, or a test database beside that of DATABASE_URL.
"""

import argparse
import json
import os
import platform
import sys
from collections.abc import Mapping

from bench.authentication import positive, prepare

MEANING = {
    "database": "database",
    "rows": "rows of the file, and entries before",
    "bytes": "  bytes of the file",
    "plan_s": "POST /import, seconds: read, compare and store it",
    "again_s": "  of the same file once it is imported: all duplicates",
    "correct_s": "PATCH /import/ID/rows/LINE, seconds: compare all rows again",
    "choose_s": "POST /import/ID/choose, seconds: of all rows",
    "commit_s": "POST /import/ID/commit, seconds: when nothing has changed since",
    "commit_after_s": "  when the ledger has, and all rows are compared again",
    "refuse_s": "  when that changes all rows: 409, and the new comparison is stored",
    "revert_s": "POST /import/ID/revert, seconds",
    "delete_s": "DELETE /import/ID, seconds",
}


def measure(rows: int) -> Mapping[str, float | str]:
    """Return all figures by name."""
    from bench.importing_runs import run  # noqa: PLC0415 - Django must be set up

    return run(rows)


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.importing", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument(
        "--rows", type=positive, default=20_000, metavar="N", help="rows of the file (20000)"
    )
    given = parser.parse_args()
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    prepare()
    figures = measure(given.rows)
    if given.json:
        sys.stdout.write(json.dumps(figures, indent=2) + "\n")
        return
    sys.stdout.write(f"Python {platform.python_version()}, {os.cpu_count()} cores\n")
    sys.stdout.writelines(f"{MEANING[name]:64} {figures[name]}\n" for name in MEANING)


if __name__ == "__main__":
    main()
