"""The ledgers in the admin: for support to look at, for administrators to bring back."""

from datetime import date
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from expenses import services
from expenses.models import Category, Entry
from tests.conftest import make_user
from tests.expenses.factories import CategoryFactory, EntryFactory, LedgerFactory

LISTS = [f"/admin/expenses/{model}/" for model in ("ledger", "category", "entry")]


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
    """Make ledgers, each with a category and an entry."""
    for _n in range(count):
        EntryFactory.create()


@pytest.mark.parametrize("path", LISTS)
def test_lists_take_the_same_few_queries_for_many_rows(staff, path):
    def count(rows: int, shown: int) -> int:
        make_rows(rows - Entry.objects.count())
        with CaptureQueriesContext(connection) as captured:
            response = staff.get(path)
        assert response.status_code == 200
        assert len(response.context["cl"].result_list) == shown
        return len(captured)

    assert count(3, shown=3) == count(300, shown=50) <= 5


def test_pages_show_and_change_nothing(staff):
    entry = EntryFactory.create(description="Weekly", amount_minor=4599)
    rows: tuple[Any, ...] = (entry.ledger, entry.category, entry)
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
    page = staff.get(f"{LISTS[2]}{entry.pk}/change/")
    assert "45.99 USD" in page.content.decode()
    assert Entry.objects.get().amount_minor == 4599


def test_others_stay_outside(client, api):
    for path in LISTS:
        assert client.get(path).status_code == 302
        assert api.get(path).status_code == 302


def found(client: Client, path: str, query: str) -> set[str]:
    response = client.get(path, {"q": query})
    assert response.status_code == 200
    return {str(row.pk) for row in response.context["cl"].result_list}


def test_search(support):
    one = EntryFactory.create(
        ledger__owner=make_user("ann@example.com"), category__name="Épicerie", description="Käse"
    )
    EntryFactory.create(ledger__owner=make_user("bob@example.com"), category__name="Rent")
    ledgers, categories, entries = LISTS
    for query in (str(one.pk), one.pk.hex.upper(), "KÄSE", "épi", "Ann@Example.com"):
        assert found(support, entries, query) == {str(one.pk)}
    for query in (str(one.category.pk), "ÉPICERIE", "ann@"):
        assert found(support, categories, query) == {str(one.category.pk)}
    assert found(support, ledgers, "ann") == {str(one.ledger.pk)}
    assert found(support, ledgers, str(one.pk)) == set()
    assert found(support, entries, "nothing of that") == set()
    assert found(support, entries, "\x00")


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


def act(client: Client, action: str, entries: list[Entry]):
    body = {"action": action, "_selected_action": [str(entry.pk) for entry in entries]}
    return client.post(LISTS[2], body, follow=True)


def test_administrators_use_the_trash(administrator):
    ledger = LedgerFactory.create()
    category = CategoryFactory.create(ledger=ledger)
    entries = [
        EntryFactory.create(ledger=ledger, category=category, kind=kind, date=date(2026, 1, 1))
        for kind in ("expense", "income")
    ]
    for action, trash, seq in (("delete_entries", 2, 2), ("restore_entries", 0, 4)):
        for changed in ("2 entries were changed.", "0 entries were changed."):
            assert changed in act(administrator, action, entries).content.decode()
            assert Entry.objects.exclude(deleted_at=None).count() == trash
        ledger.refresh_from_db()
        assert ledger.seq == seq
    assert LogEntry.objects.count() == 4
    assert Entry.objects.count() == 2


def test_support_may_not(support):
    entry = EntryFactory.create()
    page = support.get(LISTS[2]).content.decode()
    assert "delete_entries" not in page
    act(support, "delete_entries", [entry])
    assert Entry.objects.get().deleted_at is None


def test_the_owner_was_faster(administrator, monkeypatch):
    entry = EntryFactory.create()
    delete = services.delete_entry

    def delete_twice(**arguments):
        delete(**arguments)
        delete(**arguments)

    monkeypatch.setattr(services, "delete_entry", delete_twice)
    page = act(administrator, "delete_entries", [entry]).content.decode()
    assert "0 entries were changed." in page
    assert Category.objects.count() == 1
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("wrong", ["9" * 25, "x", "\x00", "", "-1"])
def test_what_is_no_id_selects_nothing(administrator, wrong):
    one, other = EntryFactory.create(), EntryFactory.create()
    body = {"action": "delete_entries", "index": "0", "_selected_action": [wrong]}
    response = administrator.post(LISTS[2], body, follow=True)
    assert response.status_code == 200
    assert "Items must be selected" in response.content.decode()
    body["_selected_action"] = [str(one.pk), wrong]
    response = administrator.post(LISTS[2], body, follow=True)
    assert "1 entry was changed." in response.content.decode()
    assert list(Entry.objects.filter(deleted_at=None)) == [other]


def test_an_action_takes_so_many_at_once(administrator, monkeypatch):
    monkeypatch.setattr("common.admin.AT_ONCE", 2)
    entries = [EntryFactory.create() for _n in range(3)]
    assert (
        "2 entries were changed." in act(administrator, "delete_entries", entries).content.decode()
    )
    assert Entry.objects.filter(deleted_at=None).count() == 1
    assert {log.change_message for log in LogEntry.objects.all()} == {"Put into the trash."}
