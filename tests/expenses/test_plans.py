"""What is asked of a ledger is read by an index: PostgreSQL's own plans, on rows made for it.

`python -m bench.ledger` measures the same with a million entries.
"""

import pytest
from django.db import connection

from bench.ledger_asking import Asker
from bench.ledger_cases import CASES, judged
from bench.ledger_plans import captured, plans_on_entries
from bench.ledger_rows import fill, new_person
from expenses.ledger.models import Entry

ENTRIES = 10_000


@pytest.fixture
def askers(db, api_of) -> tuple[Asker, Asker]:
    """A person with many entries among as many of others, and one with ten."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite reads otherwise; it is not for many people.")
    large, small = new_person(), new_person()
    fill(large, ENTRIES)
    fill(small, 10, first_day="2026-06-10", days=10)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return Asker(api_of(large.user), large, 20), Asker(api_of(small.user), small, 20)


def test_each_request_reads_few_rows_by_an_index_and_sorts_none(askers):
    large, small = askers
    verdicts = {case.name: judged(case, large, small, ENTRIES) for case in CASES}
    assert {name: each.faults for name, each in verdicts.items() if each.faults} == {}
    reading_none = [name for name, each in verdicts.items() if not each.plans]
    assert reading_none == ["POST /expense", "POST /expense/batch of 500"]

    # It would be noticed: here, where all this is filled in.
    mine = Entry.objects.for_user(large.person.user).filter(kind="expense")
    by_date = mine.filter(date__gte="2017-01-01", deleted_at=None)
    assert faults_of(Entry.objects.filter(description="x"))[0] == "Seq Scan"
    assert faults_of(by_date.order_by("amount_minor"))[-1].startswith("Sort of ")
    [read] = faults_of(by_date.order_by("date", "pk").filter(description="x"))
    assert read.endswith(" entries read")


def faults_of(entries) -> list[str]:
    [plan] = plans_on_entries(captured(lambda: list(entries)))
    return plan.faults(ENTRIES, all_time=False)
