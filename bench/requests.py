"""What a request costs, and many people: run `python -m bench.requests` (`--help`).

On an embedded PostgreSQL with its default settings, in a folder that is thrown away. Each request
goes through the WSGI application, with a token. It takes half a minute.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from typing import TYPE_CHECKING

from bench.ledger import database, prepare
from bench.requests_scale import Means, limits, sizes

if TYPE_CHECKING:
    from bench.requests_runs import Cost, Space


def told(costs: list[Cost], space: Space) -> str:
    """Return the costs as a table in Markdown."""
    lines = [
        "| request | app CPU, ms | PostgreSQL CPU, ms | queries | bytes in | bytes out | WAL |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {cost.name} | {cost.app:.1f} | {cost.database:.2f} | {cost.queries} "
        f"| {cost.bytes_in:,} | {cost.bytes_out:,} | {cost.wal:,} |"
        for cost in costs
    ]
    return "\n".join(
        [*lines, "", f"An entry takes {space.table} bytes, and its indexes {space.indexes}.", ""]
    )


def run(rounds: int, entries: int, *, scale: bool) -> None:
    """Measure and print."""
    from django.core.management import call_command  # noqa: PLC0415 - Django must be set up

    from bench.requests_runs import measured, space_of_an_entry  # noqa: PLC0415 - as above

    logging.disable(logging.NOTSET)  # a line for each request is a part of what it costs
    call_command("migrate", verbosity=0)
    costs = list(measured(rounds, entries))
    space = space_of_an_entry()
    sys.stdout.write(told(costs, space) + "\n")
    if scale:
        means = Means.of({cost.name: cost for cost in costs}, space.table + space.indexes)
        sys.stdout.write(f"{sizes(means)}\n\n{limits(means)}\n")


def main() -> int:
    """Start the database, measure, and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.requests", description=__doc__)
    parser.add_argument("--rounds", type=int, default=60, metavar="N", help="of each (60)")
    parser.add_argument(
        "--entries", type=int, default=5000, metavar="N", help="that the person has (5000)"
    )
    parser.add_argument("--scale", action="store_true", help="add what many people would take")
    given = parser.parse_args()
    os.environ["LOG_FILE"] = os.devnull
    with database() as address:
        prepare(address)
        run(given.rounds, given.entries, scale=given.scale)
    return 0


if __name__ == "__main__":
    sys.exit(main())
