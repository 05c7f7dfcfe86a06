"""What a request costs in CPU, queries and bytes; to be imported when Django is set up."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.ledger_rows import category_name, fill, new_person
from bench.requests_sending import Answer, Request, send
from bench.tokens import id_token
from expenses.ledger.models import Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bench.ledger_rows import Person

DAY, MONTH = "2026-06-15", "start_date=2026-06-01&end_date=2026-06-30"
WARM_UP: Final = 5


@dataclass(frozen=True, slots=True)
class Cost:
    """What a request costs: CPU in milliseconds, the rest in numbers and bytes."""

    name: str
    app: float
    database: float
    queries: int
    bytes_in: int
    bytes_out: int
    wal: int


@dataclass(frozen=True, slots=True)
class Space:
    """How many bytes an entry takes on the disk."""

    table: int
    indexes: int


def measured(rounds: int, entries: int) -> Iterator[Cost]:
    """Yield what each typical request costs somebody with so many entries."""
    person = new_person()
    fill(person, entries)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    for name, (status, make) in cases(person).items():
        yield cost(name, status, make, rounds)


def cases(person: Person) -> dict[str, tuple[int, Callable[[int], Request]]]:
    """Return the requests by name, each with the status of its answer."""
    token = {"Authorization": f"Bearer {id_token(person.user.sub)}", "Accept": "*/*"}
    written = token | {"Content-Type": "application/json"}
    row = f"/expense/{Entry.objects.for_user(person.user).kept().filter(kind='expense')[0].pk}"
    person.ledger.refresh_from_db()
    known = send(Request("/expense", headers=token)).headers["ETag"]
    forged = token | {"Authorization": token["Authorization"][:-8] + "AAAAAAAA"}

    def reading(path: str) -> tuple[int, Callable[[int], Request]]:
        return 200, lambda _: Request(path, headers=token)

    # Reads first: what is written changes what they answer.
    return {
        "GET /health": reading("/health"),
        "a token that is not good (401)": (401, lambda _: Request("/expense", headers=forged)),
        "GET /expense, not modified (304)": (
            304,
            lambda _: Request("/expense", headers=token | {"If-None-Match": known}),
        ),
        "GET /expense, a page of 50": reading("/expense"),
        "GET /expense/{id}": reading(row),
        "GET /summary of a month": reading(f"/summary?{MONTH}"),
        "GET /balance of all time": reading("/balance"),
        "GET /budget/status": reading(f"/budget/status?date={DAY}"),
        "GET /changes, the last 10": reading(f"/changes?since={person.ledger.seq - 10}"),
        "POST /expense": (
            201,
            lambda n: Request("/expense", "POST", _body(amount=n, text=f"Bought {n}"), written),
        ),
        "PATCH /expense/{id}": (200, lambda n: Request(row, "PATCH", _amount(n), written)),
    }


def cost(name: str, status: int, make: Callable[[int], Request], rounds: int) -> Cost:
    """Measure a request, after some that warm caches and the connection up."""
    connection.close()
    for number in range(WARM_UP):
        _check(name, status, make(number))
    with CaptureQueriesContext(connection) as captured:
        answer = _check(name, status, make(WARM_UP))
    queries = len(captured)  # now: the next request empties the list
    backend, wal = _asked("SELECT pg_backend_pid()"), _written()
    requests = [make(10 + number) for number in range(rounds)]
    app, database = time.process_time(), _cpu(backend)
    for request in requests:
        send(request)
    app, database = time.process_time() - app, _cpu(backend) - database
    if backend != _asked("SELECT pg_backend_pid()"):
        raise AssertionError("the connection was opened anew, and its CPU time lost")
    return Cost(
        name=name,
        app=app / rounds * 1000,
        database=database / rounds * 1000,
        queries=queries,
        bytes_in=requests[0].size,
        bytes_out=answer.size,
        wal=round((_written() - wal) / rounds),
    )


def space_of_an_entry() -> Space:
    """Return what the table of entries and its indexes take, for each row."""
    rows = _asked("SELECT count(*) FROM expenses_entry")
    table = _asked("SELECT pg_table_size('expenses_entry')")
    indexes = _asked("SELECT pg_indexes_size('expenses_entry')")
    return Space(round(table / rows), round(indexes / rows))


def _check(name: str, status: int, request: Request) -> Answer:
    answer = send(request)
    if answer.status != status:  # to measure a refusal would say nothing
        raise AssertionError(f"{name}: {answer.status} {answer.body[:300]!r}")
    return answer


def _body(*, amount: int, text: str) -> bytes:
    body = {"amount": f"{amount + 1}.50", "category": category_name(2), "date": DAY}
    return json.dumps(body | {"description": text}).encode()


def _amount(number: int) -> bytes:
    return json.dumps({"amount": f"{number + 1}.25"}).encode()


def _cpu(process: int) -> float:
    """Return for how many seconds the process has been on a CPU."""
    return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e9


def _written() -> int:
    return _asked("SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint")


def _asked(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        [(value,)] = cursor.fetchall()
    return int(value)
