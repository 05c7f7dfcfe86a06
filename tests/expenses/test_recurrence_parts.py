"""What others ask of the recurrences: the export, the erasure, the pages of staff, the database."""

import io
import json
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEvent, SupportAccess, SupportLook
from common import erasure, export
from expenses.ledger.models import Category, Entry
from expenses.recurrences import services
from expenses.recurrences.models import Occurrence, Recurrence
from tests.conftest import make_user
from tests.expenses.factories import LedgerFactory
from tests.expenses.recurring import RecurrenceFactory

LIST = "/admin/expenses/recurrence/"


# --- Export and erasure ---------------------------------------------------------------------------


def exported(user: Any) -> list[Any]:
    archive = zipfile.ZipFile(io.BytesIO(b"".join(export.stream(user))))
    return [
        json.loads(archive.read(f"{name}.json"))
        for name in ("recurrences", "occurrences")
        if f"{name}.json" in archive.namelist()
    ]


def test_in_the_export(user, on_day):
    on_day("2026-02-28")
    ledger = LedgerFactory.create(owner=user, currency="JPY")
    rent = RecurrenceFactory.create(ledger=ledger, category__name="Rent", amount_minor=500)
    later = RecurrenceFactory.create(ledger=ledger, start=date(2026, 5, 1))
    RecurrenceFactory.create()
    services.skip_occurrence(user=user, pk=rent.pk, date=date(2026, 1, 31))
    recurrences, occurrences = exported(user)
    assert [(each["id"], each["amount"]) for each in recurrences] == [
        (str(rent.pk), "500"), (str(later.pk), "1000"),
    ]  # fmt: skip
    assert [(each["nominal_date"], each["state"], each["entry_id"]) for each in occurrences] == [
        ("2026-01-31", "skipped", None), ("2026-02-28", "posted", str(Entry.objects.get().pk)),
    ]  # fmt: skip
    assert {each["recurrence_id"] for each in occurrences} == {str(rent.pk)}


def test_who_has_no_ledger_has_none_in_the_export(user):
    assert exported(user) == []


def test_erased_before_their_categories_and_in_batches(user, ledger, on_day, monkeypatch):
    on_day("2026-02-28")
    recurrences = [RecurrenceFactory.create(ledger=ledger), RecurrenceFactory.create()]
    for each in recurrences:
        services.post_ledger(each.ledger_id)
    monkeypatch.setattr(erasure, "AT_ONCE", 1)
    with CaptureQueriesContext(connection) as captured:
        erasure.erase(user)
    deleted = [each for each in captured if 'DELETE FROM "expenses_occurrence"' in each["sql"]]
    assert len(deleted) >= 2  # of its two occurrences, not of its one recurrence
    other = Recurrence.objects.get()
    assert other == recurrences[1]
    assert Category.objects.get() == other.category
    assert {row.recurrence for row in Occurrence.objects.all()} == {other}
    assert Entry.objects.count() == Occurrence.objects.count() == 2


# --- The staff ------------------------------------------------------------------------------------


def browser(**roles: bool) -> Client:
    user: Any = make_user(f"{'admin' if roles else 'support'}@example.com")
    vars(user).update(is_staff=True, **roles)
    user.save()
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def rent(db, on_day) -> Recurrence:
    """Something of which nothing is due yet."""
    on_day("2026-01-01")
    return RecurrenceFactory.create(
        ledger__owner=make_user("ann@example.com"), amount_minor=4599, description="Käse",
        category__name="Rent",
    )  # fmt: skip


def test_amounts_and_descriptions_are_masked_without_leave(rent):
    def pages(client: Client) -> list[str]:
        return [client.get(path).content.decode() for path in (LIST, f"{LIST}{rent.pk}/change/")]

    support = browser()
    for text in pages(support):
        assert "••• USD" in text
        assert "45.99" not in text
        assert "Käse" not in text
        assert "Rent" in text
    assert not SupportLook.objects.exists()
    SupportAccess.objects.create(
        user=rent.ledger.owner, ends_at=timezone.now() + timedelta(hours=1)
    )
    administrator = browser(is_superuser=True)
    for client in (support, administrator):
        assert all("45.99 USD" in text and "Käse" in text for text in pages(client))
    looks = list(SupportLook.objects.order_by("pk").values_list("user", "what"))
    owner = rent.ledger.owner_id
    assert looks == [(owner, "1 recurrence in a list"), (owner, f"recurrence {rent.pk}")] * 2


def test_the_list_takes_the_same_few_queries_for_many_rows(rent):
    support = browser()

    def count(rows: int) -> int:
        for _n in range(rows):
            RecurrenceFactory.create()
        with CaptureQueriesContext(connection) as captured:
            assert support.get(LIST).status_code == 200
        return len(captured)

    assert count(2) == count(55) <= 7


def test_found_by_id_and_owner_and_nothing_else(rent):
    support = browser()
    RecurrenceFactory.create(ledger__owner=make_user("bob@example.com"), paused_at=timezone.now())

    def found(query: str) -> list[Recurrence]:
        return list(support.get(f"{LIST}?{query}").context["cl"].result_list)

    assert found(f"q={rent.pk}") == found("q=Ann@") == found("paused_at=no") == [rent]
    assert found("q=45.99") == found("q=Käse") == found("kind__exact=income") == []
    for lookup in ("amount_minor=4599", "amount_minor__gt=1", "description=x", "category__key=x"):
        assert support.get(f"{LIST}?{lookup}").status_code == 400
    assert support.post(f"{LIST}{rent.pk}/change/", {"amount_minor": "1"}).status_code == 403


def test_administrators_pause_and_resume(rent, on_day):
    administrator = browser(is_superuser=True)

    def act(client: Client, action: str) -> str:
        body = {"action": action, "_selected_action": [str(rent.pk)]}
        asked = client.post(LIST, body).content.decode()
        assert "45.99" not in asked
        assert "Käse" not in asked
        confirmed = {"confirmed": "yes", "reason": "Ticket 4711"}
        return client.post(LIST, body | confirmed, follow=True).content.decode()

    on_day("2026-02-01")
    for done in ("1 recurrence was changed.", "0 recurrences were changed."):
        assert done in act(administrator, "pause_recurrences")
        rent.refresh_from_db()
        assert (rent.paused, rent.next_date) == (True, None)
        assert [str(entry.date) for entry in Entry.objects.all()] == ["2026-01-31"]
    on_day("2026-03-05")
    for done in ("1 recurrence was changed.", "0 recurrences were changed."):
        assert done in act(administrator, "resume_recurrences")
        rent.refresh_from_db()
        assert (rent.paused, str(rent.next_date)) == (False, "2026-03-31")
    events = AuditEvent.objects.order_by("pk").values_list("action", "reason", "subject_sub")
    sub = rent.ledger.owner.sub
    assert list(events) == [
        (action, "Ticket 4711", sub) for action in ("pause_recurrences", "resume_recurrences")
    ]
    act(browser(), "pause_recurrences")  # which support may not
    rent.refresh_from_db()
    assert not rent.paused


# --- The database ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"amount_minor": 0}, "recurrence_amount_in_bounds"),
        ({"kind": "loan"}, "recurrence_kind_valid"),
        ({"frequency": "hourly"}, "recurrence_rule_valid"),
        ({"interval": 0}, "recurrence_interval_in_bounds"),
        ({"until": date(2026, 3, 1), "count": 1}, "recurrence_ends_once"),
    ],
)
def test_what_the_database_refuses(db, changes, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        RecurrenceFactory.create(**changes)


def test_one_row_for_each_nominal_date(rent):
    row = Occurrence(recurrence=rent, nominal_date=rent.start, date=rent.start, state="skipped")
    row.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Occurrence.objects.bulk_create([Occurrence(**{**vars_of(row), "state": "posted"})])
    with pytest.raises(IntegrityError, match="occurrence_state_valid"):
        Occurrence.objects.update(state="late")


def vars_of(row: Occurrence) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("recurrence", "nominal_date", "date", "state")}


def test_they_tell_what_they_are(rent):
    assert str(rent) == f"expense monthly {rent.pk}"
    assert str(Occurrence(nominal_date=rent.start, state="moved")) == "2026-01-31 moved"
