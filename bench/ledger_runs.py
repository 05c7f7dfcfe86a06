"""What is measured of a large ledger; to be imported when Django is set up."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from functools import partial
from io import StringIO
from typing import TYPE_CHECKING, Any, Final

import psycopg2
from django.core.management import call_command
from django.db import connection
from rest_framework.test import APIClient

from bench.ledger_asking import Asker
from bench.ledger_cases import CASES, Case, Verdict, judged
from bench.ledger_plans import captured, plans_on_entries
from bench.ledger_rows import fill, new_person
from bench.tokens import id_token
from expenses.ledger.models import Entry
from expenses.purging import BATCH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bench.ledger_rows import Person

A_FEW: Final = 10


@dataclass(frozen=True, slots=True)
class Figures:
    """What a request takes, in milliseconds, and to plain SQL, where there is some."""

    name: str
    verdict: Verdict
    time: float
    plain: float | None
    ratio: float | None


def made(entries: int) -> tuple[Asker, Asker]:
    """Make a ledger of so many entries among as many of others, and one of ten."""
    large, small = new_person(), new_person()
    fill(large, entries)
    # In one month, so that each case finds something.
    fill(small, A_FEW, first_day="2026-06-10", days=A_FEW)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return _asker(large), _asker(small)


def measured(large: Asker, small: Asker, entries: int) -> Iterator[Figures]:
    """Yield the figures of each case."""
    plain = psycopg2.connect(**connection.get_connection_params())
    plain.autocommit = True
    try:
        for case in CASES:
            verdict = judged(case, large, small, entries)
            times, plain_times = _times(case, large, plain)
            ratios = [this / that for this, that in zip(times, plain_times, strict=False)]
            yield Figures(
                name=case.name,
                verdict=verdict,
                time=statistics.median(times),
                plain=statistics.median(plain_times) if plain_times else None,
                ratio=statistics.median(ratios) if ratios else None,
            )
    finally:
        plain.close()


def purged(entries: int) -> Iterator[Figures]:
    """Yield what it takes to forget all that is in the trash, for each thousand of it."""
    before = Entry.objects.count()
    statements: list[str] = []

    def purge() -> None:
        statements.extend(captured(partial(call_command, "purge_ledgers", stdout=StringIO())))

    took = _took(purge)
    batches = max(1, (before - Entry.objects.count()) // BATCH)
    plans = plans_on_entries(statements[:A_FEW])
    faults = [fault for plan in plans for fault in plan.faults(entries, all_time=False)]
    verdict = Verdict(len(statements) // batches, plans, faults)
    yield Figures(f"purge_ledgers, each 1000 of {batches},000", verdict, took / batches, None, None)


def _times(case: Case, asker: Asker, plain: Any) -> tuple[list[float], list[float]]:  # noqa: ANN401  (a connection)
    """Return how long it took each time; both take turns, so that all else meets them alike."""
    times, plain_times = [], []
    for _ in range(case.rounds):
        times.append(_took(partial(case.ask, asker)))
        if case.plain:
            plain_times.append(_took(partial(_execute, case, asker, plain)))
    return times, plain_times


def _took(run: Callable[[], object]) -> float:
    before = time.perf_counter()
    run()
    return (time.perf_counter() - before) * 1000


def _execute(case: Case, asker: Asker, plain: Any) -> None:  # noqa: ANN401  (a connection)
    with plain.cursor() as cursor:
        for statement in case.plain:
            cursor.execute(statement, asker.parameters)
            if cursor.description:
                cursor.fetchall()


def _asker(person: Person) -> Asker:
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {id_token(person.user.sub)}")
    return Asker(api, person)
