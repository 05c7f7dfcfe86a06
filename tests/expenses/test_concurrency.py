"""Requests at the same time: one ledger, one category, no write lost and no number used twice."""

from collections import Counter
from typing import Any

import pytest

from expenses.ledger.models import Category, Entry, Ledger
from tests.conftest import make_user

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 8


def test_the_first_requests_of_a_new_user(at_once):
    user: Any = make_user()
    body = {"amount": "1.00", "category": "Groceries"}
    answers = at_once(user, [("post", "/expense", body)] * THREADS)
    assert [answer.status_code for answer in answers] == [201] * THREADS
    ledger = Ledger.objects.get()
    assert ledger.owner_id == user.pk
    assert ledger.seq == THREADS + 1
    category = Category.objects.get()
    assert category.seq == 1
    assert set(Entry.objects.values_list("ledger", "category")) == {(ledger.pk, category.pk)}
    assert sorted(Entry.objects.values_list("seq", flat=True)) == list(range(2, THREADS + 2))


def test_one_new_category_at_once(at_once):
    names = ["Rent", "RENT", " rent", "rent "] * 2
    answers = at_once(make_user(), [("post", "/category", {"name": name}) for name in names])
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: THREADS - 1}
    assert Category.objects.count() == Ledger.objects.get().seq == 1


def test_one_entry_deleted_at_once(at_once, api_of):
    user = make_user()
    body = {"amount": "1.00", "category": "Groceries"}
    entry = api_of(user).post("/expense", body).json()
    answers = at_once(user, [("delete", f"/expense/{entry['id']}")] * THREADS)
    assert Counter(answer.status_code for answer in answers) == {204: 1, 404: THREADS - 1}
    assert Ledger.objects.get().seq == 3  # the category, the entry, and its deletion


def test_reads_and_writes_at_once(at_once):
    body = {"amount": "1.00", "category": "Groceries"}
    requests = [("get", "/balance"), ("get", "/expense"), ("get", "/summary"), ("get", "/category")]
    requests += [("post", "/expense", body)] * 4  # type: ignore[list-item]  # with a body
    answers = at_once(make_user(), requests)
    assert {answer.status_code for answer in answers} == {200, 201}
    assert Ledger.objects.get().seq == 5  # the category and the entries
