"""Many requests at the same moment: of those that are the same one, of many editors one."""

from collections import Counter
from typing import Any

import pytest
from django.db import connection

from common.models import IdempotencyKey
from expenses.ledger.models import Category, Entry, Ledger
from tests.conftest import make_user

pytestmark = pytest.mark.django_db(transaction=True)

# SQLite has one writer at a time, and its waiting ones sleep: there, a few do.
THREADS = 32 if connection.vendor == "postgresql" else 8
BODY = {"amount": "1.00", "category": "Groceries", "date": "2026-01-15"}
KEY = {"Idempotency-Key": "a-key"}


@pytest.fixture
def person(api_of) -> Any:
    """Somebody whose token has been here before."""
    user = make_user()
    api_of(user).get("/balance")
    return user


def test_the_same_request_at_once(at_once, person):
    answers = at_once(person, [("post", "/expense", BODY, KEY)] * THREADS)
    # Who would have had to wait for too long is told so, and may try again.
    counts = Counter(answer.status_code for answer in answers)
    assert set(counts) <= {201, 409}
    made = [answer for answer in answers if answer.status_code == 201]
    assert len({answer.content for answer in made}) == 1
    assert [answer.get("Idempotency-Replayed") for answer in made].count(None) == 1
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} <= {
        "idempotency_key_in_flight"
    }
    assert Entry.objects.count() == IdempotencyKey.objects.count() == 1
    assert Ledger.objects.get().seq == 2  # the category and the entry


def test_many_keys_at_once(at_once, person):
    """Each request has a row of its own; the ledger's lock is what they share."""
    requests = [
        ("post", "/expense", BODY, {"Idempotency-Key": f"key-{n % 8}"}) for n in range(THREADS)
    ]
    answers = at_once(person, requests)
    assert {answer.status_code for answer in answers} == {201}
    keys = min(THREADS, 8)
    assert Entry.objects.count() == IdempotencyKey.objects.count() == keys


def test_many_editors_at_once(at_once, api_of, person):
    api = api_of(person)
    path = f"/expense/{api.post('/expense', BODY).json()['id']}"
    tag = {"If-Match": api.get(path)["ETag"]}
    requests: list[Any] = [
        ("patch", path, {"amount": f"{n + 2}.00"}, tag) for n in range(THREADS - 1)
    ]
    answers = at_once(person, [*requests, ("delete", path, None, tag)])
    counts = Counter(answer.status_code for answer in answers)
    # To an editor who comes after the deletion, it is gone.
    assert counts[200] + counts[204] == 1
    assert counts[412] + counts[404] == THREADS - 1
    assert Ledger.objects.get().seq == 3  # the category, the entry and its one change


def test_batches_and_deletions_of_categories_at_once(at_once, api_of, person):
    """They lock the same rows in many orders, if it were not for the ledger's lock."""
    api = api_of(person)
    names = [f"C{n}" for n in range(4)]
    made = api.post("/expense/batch", {"items": [BODY | {"category": name} for name in names]})
    entries = [result["body"] for result in made.json()["results"]]
    requests: list[Any] = []
    for n in range(THREADS // 4):
        turned = entries[n % 4 :] + entries[: n % 4]
        items = [
            {"op": "update", "id": entry["id"], "category": names[(n + place) % 4]}
            for place, entry in enumerate(turned)
        ]
        gone = entries[n % 4]["category_id"]
        requests += [
            ("post", "/expense/batch", {"items": items}, {"Idempotency-Key": f"key-{n % 3}"}),
            ("post", "/expense/batch", {"items": [*items, BODY], "atomic": False}),
            ("delete", f"/category/{gone}?reassign_to={names[(n + 1) % 4]}"),
            ("get", "/summary"),
        ]
    answers = at_once(person, requests)
    statuses = Counter(answer.status_code for answer in answers)
    assert set(statuses) <= {200, 204, 400, 404, 422}, statuses
    assert {answer.status_code for answer in answers[1::4]} == {200}
    assert Entry.objects.count() == 4 + THREADS // 4
    numbers = [
        number
        for model in (Entry, Category)
        for number in model.objects.values_list("seq", flat=True)
    ]
    assert len(numbers) == len(set(numbers))
    assert max(numbers) <= Ledger.objects.get().seq
