"""The ledgers in the admin: who finds what, and what administrators bring back."""

from datetime import date
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from expenses.ledger import services
from expenses.ledger.models import Category, Entry
from tests.conftest import make_user
from tests.expenses.factories import CategoryFactory, EntryFactory, LedgerFactory, TombstoneFactory

LISTS = [f"/admin/expenses/{model}/" for model in ("ledger", "category", "entry", "tombstone")]


def client_of(**roles: bool) -> Client:
    user: Any = make_user()
    for role, has in roles.items():
        setattr(user, role, has)
    user.save()
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def support(db) -> Client:
    """A browser of somebody of the support staff."""
    return client_of(is_staff=True)


@pytest.fixture
def administrator(db) -> Client:
    """A browser of an administrator."""
    return client_of(is_staff=True, is_superuser=True)


@pytest.fixture(params=["support", "administrator"])
def staff(request) -> Client:
    """A browser of each in turn."""
    return request.getfixturevalue(request.param)


def make_rows(count: int) -> None:
    """Make ledgers, each with a category below the first one, an entry and a tombstone."""
    for _n in range(count):
        entry = EntryFactory.create()
        TombstoneFactory.create(ledger=entry.ledger)
    parent = Category.objects.earliest("pk")
    Category.objects.exclude(pk=parent.pk).update(parent=parent)


@pytest.mark.parametrize("path", LISTS)
def test_lists_take_the_same_few_queries_for_many_rows(staff, path):
    def count(rows: int, shown: int) -> int:
        make_rows(rows - Entry.objects.count())
        with CaptureQueriesContext(connection) as captured:
            response = staff.get(path)
        assert response.status_code == 200
        assert len(response.context["cl"].result_list) == shown
        return len(captured)

    # Three are of who asks; the list takes its count, its rows, and two for what may be shown.
    assert count(3, shown=3) == count(300, shown=50) <= 7


def test_pages_show_and_change_nothing(staff):
    entry = EntryFactory.create(description="Weekly", amount_minor=4599)
    tombstone = TombstoneFactory.create(ledger=entry.ledger)
    rows: tuple[Any, ...] = (entry.ledger, entry.category, entry, tombstone)
    for path, row in zip(LISTS, rows, strict=True):
        address = f"{path}{row.pk}/change/"
        with CaptureQueriesContext(connection) as captured:
            page = staff.get(address)
        assert page.status_code == 200
        assert len(captured) <= 8
        assert b"<select" not in page.content.replace(b'<select name="language"', b"")
        assert b'name="_save"' not in page.content
        assert staff.post(address, {"name": "x"}).status_code == 403
        assert staff.get(f"{path}add/").status_code == 403
        assert staff.post(f"{path}{row.pk}/delete/", {"post": "yes"}).status_code == 403
        assert staff.get(f"{path}{row.pk}/history/").status_code == 200
    assert Entry.objects.get().amount_minor == 4599


def test_others_stay_outside(client, api):
    for path in LISTS:
        assert client.get(path).status_code == 302
        assert api.get(path).status_code == 302


def found(client: Client, path: str, query: str) -> set[str]:
    response = client.get(path, {"q": query})
    assert response.status_code == 200
    return {str(row.pk) for row in response.context["cl"].result_list}


def test_search(staff):
    one = EntryFactory.create(
        ledger__owner=make_user("ann@example.com"), category__name="Épicerie", description="Käse"
    )
    EntryFactory.create(ledger__owner=make_user("bob@example.com"), category__name="Rent")
    ledgers, categories, entries, tombstones = LISTS
    gone = TombstoneFactory.create(ledger=one.ledger)
    for query in (str(one.pk), one.pk.hex.upper(), "Ann@Example.com", "ann@"):
        assert found(staff, entries, query) == {str(one.pk)}
    for query in (str(one.category.pk), "ÉPICERIE", "ann@"):
        assert found(staff, categories, query) == {str(one.category.pk)}
    assert found(staff, ledgers, "ANN@") == {str(one.ledger.pk)}
    assert found(staff, tombstones, "ANN@") == {str(gone.pk)}
    for query in (str(one.pk), "nn@", "nothing of that"):
        assert found(staff, ledgers, query) == set()
        if query != str(one.pk):
            assert found(staff, entries, query) == set()
    assert found(staff, entries, "\x00")


def test_only_administrators_search_for_texts(support, administrator):
    one = EntryFactory.create(category__name="Épicerie", description="Käse")
    EntryFactory.create()
    for query in ("KÄSE", "äs", "épi"):
        assert found(administrator, LISTS[2], query) == {str(one.pk)}
        assert found(support, LISTS[2], query) == set()


def test_filters(support):
    EntryFactory.create(deleted_at="2026-01-01T00:00:00Z")
    income = EntryFactory.create(kind="income")
    for query in ("kind__exact=income", "deleted_at=no"):
        response = support.get(f"{LISTS[2]}?{query}")
        assert [row.pk for row in response.context["cl"].result_list] == [income.pk]


def test_counting_stops(support, monkeypatch):
    monkeypatch.setattr("common.admin.COUNTED", 150)
    make_rows(160)
    response = support.get(LISTS[2], {"p": 2})
    assert response.context["cl"].result_count == 150
    assert len(response.context["cl"].result_list) == 50


def act(client: Client, action: str, entries: list[Entry], **body: str):
    """Choose the action for these entries; with `reason`, as its page has it confirmed."""
    body |= {"confirmed": "yes"} if "reason" in body else {}
    chosen = [str(entry.pk) for entry in entries]
    return client.post(LISTS[2], {"action": action, "_selected_action": chosen} | body, follow=True)


def in_trash() -> int:
    return Entry.objects.exclude(deleted_at=None).count()


def test_administrators_use_the_trash(administrator):
    ledger = LedgerFactory.create()
    category = CategoryFactory.create(ledger=ledger)
    entries = [
        EntryFactory.create(ledger=ledger, category=category, kind=kind, date=date(2026, 1, 1))
        for kind in ("expense", "income")
    ]
    for action, trash, seq in (("delete_entries", 2, 2), ("restore_entries", 0, 4)):
        for changed in ("2 entries were changed.", "0 entries were changed."):
            page = act(administrator, action, entries, reason="Ticket 4711")
            assert changed in page.content.decode()
            assert in_trash() == trash
        ledger.refresh_from_db()
        assert ledger.seq == seq
    logs = [(log.object_id, log.change_message) for log in LogEntry.objects.order_by("pk")]
    assert logs == [
        (str(entry.pk), f"{text}: Ticket 4711")
        for text in ("Put entries into the trash", "Restore entries")
        for entry in reversed(entries)
    ]
    events = AuditEvent.objects.order_by("pk").values_list(
        "subject_sub", "action", "reason", "outcome"
    )
    assert list(events) == [
        (ledger.owner.sub, action, "Ticket 4711", "done")
        for action in ("delete_entries", "restore_entries")
        for _entry in entries
    ]


@pytest.mark.parametrize(
    ("action", "title", "trash"),
    [
        ("delete_entries", "Put entries into the trash", 0),
        ("restore_entries", "Restore entries", 1),
    ],
)
def test_they_are_asked_first(administrator, action, title, trash):
    deleted_at = "2026-01-01T00:00:00Z" if trash else None
    entry = EntryFactory.create(amount_minor=4599, description="Käse", deleted_at=deleted_at)
    for body in ({}, {"index": "0"}, {"reason": " "}, {"reason": "ab"}, {"reason": "x" * 501}):
        page = act(administrator, action, [entry], **body)
        text = page.content.decode()
        assert f"<h1>{title}</h1>" in text
        assert f"2026-01-15, expense, {entry.ledger.owner}, {entry.pk}" in text
        assert ('class="errorlist"' in text) is ("reason" in body)
        assert "45.99" not in text
        assert "Käse" not in text
        assert in_trash() == trash
    assert not AuditEvent.objects.exists()


def test_what_the_page_sends_is_what_was_chosen(administrator):
    entries = [EntryFactory.create() for _n in range(2)]
    EntryFactory.create(kind="income")
    path = f"{LISTS[2]}?kind__exact=expense"
    body = {"action": "delete_entries", "_selected_action": [str(entries[0].pk)], "index": "0"}
    page = administrator.post(path, body | {"select_across": "1"})
    sent = [value for name, value in page.context["hidden"] if name == "_selected_action"]
    assert sorted(sent) == sorted(str(entry.pk) for entry in entries)
    assert page.context["back"] == path
    sure = {"action": "delete_entries", "confirmed": "yes", "reason": "abc"}
    administrator.post(path, sure | {"_selected_action": sent})
    assert set(Entry.objects.filter(deleted_at=None).values_list("kind", flat=True)) == {"income"}


def test_a_form_from_elsewhere_does_nothing(administrator):
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = administrator.cookies
    entry = EntryFactory.create()
    assert act(browser, "delete_entries", [entry], reason="abc").status_code == 403
    assert in_trash() == 0


def test_support_may_not(support):
    entry = EntryFactory.create()
    page = support.get(LISTS[2]).content.decode()
    assert "delete_entries" not in page
    for body in ({}, {"reason": "Ticket 4711"}):
        act(support, "delete_entries", [entry], **body)
    assert in_trash() == 0
    assert not AuditEvent.objects.exists()


def test_the_owner_was_faster(administrator, monkeypatch):
    entry = EntryFactory.create()
    delete = services.delete_entry

    def delete_twice(**arguments):
        delete(**arguments)
        delete(**arguments)

    monkeypatch.setattr(services, "delete_entry", delete_twice)
    page = act(administrator, "delete_entries", [entry], reason="Ticket 4711").content.decode()
    assert "0 entries were changed." in page
    assert Category.objects.count() == 1
    assert in_trash() == 0
    assert not LogEntry.objects.exists()
    assert [event.outcome for event in AuditEvent.objects.all()] == ["not_found"]


@pytest.mark.parametrize("wrong", ["9" * 25, "x", "\x00", "", "-1"])
def test_what_is_no_id_selects_nothing(administrator, wrong):
    one, other = EntryFactory.create(), EntryFactory.create()
    body = {"action": "delete_entries", "index": "0", "_selected_action": [wrong]}
    response = administrator.post(LISTS[2], body, follow=True)
    assert response.status_code == 200
    assert "Items must be selected" in response.content.decode()
    body |= {"_selected_action": [str(one.pk), wrong], "confirmed": "yes", "reason": "abc"}
    response = administrator.post(LISTS[2], body, follow=True)
    assert "1 entry was changed." in response.content.decode()
    assert list(Entry.objects.filter(deleted_at=None)) == [other]


def test_an_action_takes_so_many_at_once(administrator, monkeypatch):
    monkeypatch.setattr("common.admin.AT_ONCE", 2)
    entries = [EntryFactory.create() for _n in range(3)]
    page = act(administrator, "delete_entries", entries, reason="abc").content.decode()
    assert "2 entries were changed." in page
    assert Entry.objects.filter(deleted_at=None).count() == 1
