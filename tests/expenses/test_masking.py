"""What staff see of amounts and descriptions: nothing without leave, and nothing unseen by it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import SupportAccess, SupportLook, User
from expenses.ledger.models import Entry
from tests.conftest import make_user
from tests.expenses.factories import CategoryFactory, EntryFactory, LedgerFactory

pytestmark = pytest.mark.django_db
LIST = "/admin/expenses/entry/"


def staff(**roles: bool) -> Client:
    user: Any = make_user("staff@example.com")
    vars(user).update(is_staff=True, **roles)
    user.save()
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def support() -> Client:
    """The browser of somebody of support."""
    return staff()


@pytest.fixture
def administrator() -> Client:
    """The browser of an administrator."""
    return staff(is_superuser=True)


@pytest.fixture
def entry() -> Entry:
    return EntryFactory.create(amount_minor=4599, description="Käse")


def grant(user: User, hours: int = 1, **fields: Any) -> SupportAccess:
    ends_at = timezone.now() + timedelta(hours=hours)
    return SupportAccess.objects.create(user=user, ends_at=ends_at, **fields)


def pages_of(client: Client, entry: Entry) -> list[str]:
    """The list, and the page of the entry."""
    paths = (LIST, f"{LIST}{entry.pk}/change/")
    return [client.get(path).content.decode() for path in paths]


def is_masked(text: str) -> bool:
    masked = "••• USD" in text
    # Both, or neither.
    assert masked is ("45.99" not in text) is ("Käse" not in text)
    return masked


def looks() -> list[tuple[int, str, Any]]:
    rows = SupportLook.objects.order_by("pk")
    return [(row.user_id, row.what, row.access_id) for row in rows]


def test_support_sees_neither_without_leave(support, entry):
    assert all(is_masked(text) for text in pages_of(support, entry))
    assert looks() == []


def test_support_sees_both_with_leave_and_the_person_learns_of_it(support, entry):
    access = grant(entry.ledger.owner)
    assert not any(is_masked(text) for text in pages_of(support, entry))
    owner = entry.ledger.owner_id
    assert looks() == [
        (owner, "1 entry in a list", access.pk),
        (owner, f"expense {entry.pk}", access.pk),
    ]
    assert {look.actor for look in SupportLook.objects.all()} == {"staff@example.com"}


def test_leave_ends_with_the_next_page(support, entry):
    access = grant(entry.ledger.owner)
    assert not any(is_masked(text) for text in pages_of(support, entry))
    access.revoked_at = timezone.now()
    access.save()
    assert all(is_masked(text) for text in pages_of(support, entry))
    assert SupportLook.objects.count() == 2


@pytest.mark.parametrize("change", [{"hours": -1}, {"revoked_at": "2026-01-01T00:00:00Z"}])
def test_leave_that_is_over_is_none(support, entry, change):
    grant(entry.ledger.owner, **change)
    assert all(is_masked(text) for text in pages_of(support, entry))


def test_administrators_see_both_and_the_person_learns_of_it(administrator, entry):
    assert not any(is_masked(text) for text in pages_of(administrator, entry))
    owner = entry.ledger.owner_id
    assert looks() == [(owner, "1 entry in a list", None), (owner, f"expense {entry.pk}", None)]


def test_leave_is_for_ones_own_ledger(support, entry):
    grant(make_user())
    assert all(is_masked(text) for text in pages_of(support, entry))
    assert looks() == []


def test_one_row_for_each_owner_of_a_page(support, entry):
    ledger = LedgerFactory.create()
    category = CategoryFactory.create(ledger=ledger)
    for _n in range(3):
        EntryFactory.create(ledger=ledger, category=category, amount_minor=777)
    access = grant(ledger.owner)
    text = support.get(LIST).content.decode()
    assert text.count("7.77 USD") == 3
    assert text.count("••• USD") == 1
    assert looks() == [(ledger.owner_id, "3 entries in a list", access.pk)]


def test_what_is_not_on_the_page_was_not_seen(support, administrator):
    shown, hidden = EntryFactory.create(), EntryFactory.create()
    for row in (shown, hidden):
        grant(row.ledger.owner)
    for client in (support, administrator):
        client.get(LIST, {"q": str(shown.pk)})
        assert client.get(f"{LIST}{hidden.pk}/history/").status_code == 200
        assert client.post(f"{LIST}{hidden.pk}/change/").status_code == 403
    assert {user for user, *_ in looks()} == {shown.ledger.owner_id}


def test_a_page_that_confirms_shows_neither(administrator, entry):
    body = {"action": "delete_entries", "_selected_action": [str(entry.pk)]}
    text = administrator.post(LIST, body).content.decode()
    assert str(entry.pk) in text
    assert "45.99" not in text
    assert "Käse" not in text
    assert looks() == []


def test_the_pages_take_the_same_queries_for_many_owners(support):
    def count(owners: int) -> int:
        for _n in range(owners):
            grant(EntryFactory.create(amount_minor=777).ledger.owner)
        with CaptureQueriesContext(connection) as captured:
            text = support.get(LIST).content.decode()
        assert "•••" not in text
        return len(captured)

    few = count(2)
    assert count(40) == few
    assert SupportLook.objects.count() == 2 + 42


@pytest.mark.parametrize(
    "query",
    [
        "amount_minor__gt=1000",
        "amount_minor=4599",
        "amount_minor__exact=4599",
        "description__startswith=K",
        "description=Käse",
        "search_text__contains=k",
        "category__key=groceries",
        "ledger__owner__email__startswith=a",
        "kind__regex=.",
        "seq__lt=5",
    ],
)
def test_no_question_by_the_address_tells_anything(support, administrator, entry, query):
    for client in (support, administrator):
        assert client.get(f"{LIST}?{query}").status_code == 400


def test_no_order_tells_anything(support):
    rows = [
        EntryFactory.create(description=text, amount_minor=amount)
        for text, amount in (("b", 3), ("c", 1), ("a", 2))
    ]
    newest_first = [row.pk for row in reversed(rows)]
    for column in range(1, 9):
        for sign in ("", "-"):
            page = support.get(LIST, {"o": f"{sign}{column}"})
            assert [row.pk for row in page.context["cl"].result_list] == newest_first


def test_no_search_tells_anything(support, entry):
    grant(entry.ledger.owner)
    # Not even with leave: it would tell of others, who gave none.
    for query in ("Käse", "kase", "45.99", "4599"):
        page = support.get(LIST, {"q": query})
        assert not page.context["cl"].result_list
    assert looks() == []
