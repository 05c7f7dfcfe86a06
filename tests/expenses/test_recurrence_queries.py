"""How many queries the recurrences take: pinned, and the same however many there are."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from expenses.recurrences import services
from expenses.recurrences.models import Occurrence, Recurrence
from tests.expenses.factories import CategoryFactory
from tests.expenses.recurring import RecurrenceFactory

NEW = {"amount": "1.00", "category": "Rent", "start": "2026-08-31", "frequency": "monthly"}
# Each begins with one query for the session and its user. A write takes, beside its own: the
# ledger (its currency and today), its lock, its new number, and the beginning and end of the
# transaction.
QUERIES = [
    ("get", "?page_size=500", None, 4),
    ("get", "/{pk}", None, 4),
    ("get", "/{pk}/upcoming", None, 4),
    ("post", "", NEW, 11),
    ("post", "", NEW | {"start": "2025-07-31"}, 13),
    ("patch", "/{pk}", {"amount": "1.00"}, 13),
    ("patch", "/{pk}", {"start": "2026-08-30"}, 14),
    ("delete", "/{pk}", None, 9),
    ("post", "/{pk}/skip", {"date": "2026-08-31"}, 11),
    ("post", "/{pk}/move", {"date": "2026-08-31", "to": "2026-08-30"}, 11),
    ("post", "/{pk}/reset", {"date": "2026-09-30"}, 11),
    ("post", "/{pk}/split", {"date": "2026-10-31"}, 18),
]


@pytest.fixture
def rents(ledger, on_day):
    """Make so many recurrences, each with a year of history and two exceptions."""
    on_day("2026-07-18")
    category = CategoryFactory.create(ledger=ledger, name="Rent")

    def rents(count: int) -> Recurrence:
        made = Recurrence.objects.bulk_create(
            RecurrenceFactory.build(
                ledger=ledger,
                category=category,
                start=date(2025, 7, 31),
                posted_until=date(2026, 6, 30),
                next_date=date(2026, 7, 31),
            )
            for _ in range(count)
        )
        for one in made:
            states = ["posted"] * 12 + ["normal", "normal", "skipped", "moved"]
            Occurrence.objects.bulk_create(
                Occurrence(recurrence=one, nominal_date=day, date=day, state=state)
                for day, state in zip(one.rule.dates(), states, strict=False)
                if state != "normal"
            )
        return made[0]

    return rents


@pytest.mark.parametrize(("method", "rest", "body", "queries"), QUERIES)
def test_pinned(api, rents, method, rest, body, queries):
    for count in (1, 6):
        one = rents(count)
        api.get("/balance")  # the session of the token is stored
        address = f"/recurring{rest}".format(pk=one.pk)
        with CaptureQueriesContext(connection) as captured:
            response = getattr(api, method)(address, *([] if body is None else [body]))
        assert response.status_code < 300, response.json()
        assert len(captured) == queries, "\n".join(query["sql"] for query in captured)
        if "page_size=500" in rest:
            assert len(response.json()["results"]) == Recurrence.objects.count()
            assert {len(each["exceptions"]) for each in response.json()["results"]} == {2}


def test_the_queries_of_a_run(rents, ledger, on_day):
    """For each recurrence four: what became of it, its entries, their rows, and itself."""
    for count in (1, 9):
        rents(count)
        on_day("2026-07-31")
        with CaptureQueriesContext(connection) as captured:
            services.post_ledger(ledger.pk)
        assert len(captured) == 6 + 4 * count, "\n".join(query["sql"] for query in captured)
        Recurrence.objects.all().delete()
        ledger.refresh_from_db()


@pytest.mark.parametrize(
    ("rows", "index"),
    [
        (lambda one: Recurrence.objects.due(date(2026, 7, 31)).values("pk"), "recurrence_due"),
        (lambda one: one.unposted().queryset.filter(recurrence=one), "occurrence_by_state"),
    ],
)
def test_found_by_an_index_however_many_there_are(rents, rows, index):
    one = rents(50)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")  # so few rows are read at once
            # Else it goes by what other tests have left.
            cursor.execute("ANALYZE expenses_recurrence, expenses_occurrence")
    assert index in rows(one).explain()
