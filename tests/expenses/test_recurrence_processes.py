"""Posting by several processes at once, as by machines that share a database."""

import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from django.db import connection, transaction

from expenses.ledger.models import Entry, Ledger
from tests.expenses.factories import CategoryFactory
from tests.expenses.recurring import RecurrenceFactory

ROOT = Path(__file__).resolve().parents[2]
PROCESSES = 8
WAITING = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


def database_url() -> str:
    database = connection.settings_dict
    return f"postgres://{database['USER']}@/{database['HOST']}/{database['NAME']}"


def wait_for(number: int) -> None:
    """Wait until so many wait for a lock."""
    deadline = time.monotonic() + 60
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # kept for the transaction
            cursor.execute(WAITING)
            [waiting] = cursor.fetchone()
            if waiting == number:
                return
            assert time.monotonic() < deadline, f"only {waiting} came so far"
            time.sleep(0.05)


@pytest.mark.django_db(transaction=True)
def test_eight_processes_post_once():
    if connection.vendor != "postgresql":
        pytest.skip("to wait in line for a ledger's row, there have to be locks of rows")
    category = CategoryFactory.create()
    for _ in range(3):
        RecurrenceFactory.create(
            ledger=category.ledger,
            category=category,
            start=date(2026, 7, 1),
            until=date(2026, 7, 10),
            frequency="daily",
        )
    environment = os.environ | {"DATABASE_URL": database_url()}
    environment["DJANGO_SETTINGS_MODULE"] = "budget.settings"
    started: list[subprocess.Popen[str]] = []
    try:
        with transaction.atomic():
            Ledger.objects.select_for_update().get()
            started += [
                subprocess.Popen(
                    [sys.executable, "manage.py", "post_recurring"],
                    cwd=ROOT,
                    env=environment,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                )
                for _ in range(PROCESSES)
            ]
            wait_for(PROCESSES)
        answers = [process.communicate(timeout=60)[0] for process in started]
    finally:
        for process in started:
            process.kill()
    assert [process.returncode for process in started] == [0] * PROCESSES, answers
    posted = [int(answer.split("Entries posted: ")[1].split(".")[0]) for answer in answers]
    assert sorted(posted) == [0] * (PROCESSES - 1) + [30]
    days = sorted(Entry.objects.values_list("date", flat=True))
    assert days == sorted([date(2026, 7, day) for day in range(1, 11)] * 3)
