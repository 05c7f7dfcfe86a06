"""GET /changes: what happened since, in pages; who replays it has what the lists show."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has no types

from expenses import purging
from expenses.budgets.models import Budget
from expenses.changes import urls
from expenses.changes.filters import DEFAULT_LIMIT
from expenses.ledger import services
from expenses.ledger.models import Category, Entry, Kind, Ledger, Tombstone
from expenses.recurrences.models import Recurrence
from tests.conftest import make_user
from tests.expenses.conftest import errors_of
from tests.expenses.factories import CategoryFactory, EntryFactory

pytestmark = pytest.mark.django_db

BUDGET = {"category": "Food", "period": "month", "amount": "100.00", "effective_from": "2026-01-01"}
PERIODS = ["week", "month", "year"]
RECURRENCE = {
    "amount": "5.00", "category": "Food", "start": "2199-01-31", "frequency": "monthly",
}  # fmt: skip

Copy = dict[tuple[str, str | None], dict[str, Any]]


def page_of(api: Any, address: str) -> dict[str, Any]:
    answer = api.get(address)
    assert answer.status_code == 200, answer.json()
    body: dict[str, Any] = answer.json()
    return body


def told(body: dict[str, Any]) -> list[tuple[int, str, bool]]:
    return [(each["seq"], each["kind"], each["deleted"]) for each in body["changes"]]


def take(copy: Copy, body: dict[str, Any]) -> None:
    """Bring a copy up to what a page tells, as a client does."""
    for change in body["changes"]:
        key = (change["kind"], change["id"])
        if change["deleted"]:
            copy.pop(key, None)
        else:
            copy[key] = change["row"]


def replay(api: Any, copy: Copy, since: int = 0, limit: int = 2, write: Any = None) -> int:
    """Follow the pages to their end, and return the number to go on from."""
    address, last = f"/changes?since={since}&limit={limit}", since
    while True:
        body = page_of(api, address)
        numbers = [each["seq"] for each in body["changes"]]
        assert numbers == sorted(set(numbers))
        assert all(number > last for number in numbers)
        assert body["next"] >= max(numbers, default=last)
        assert len(numbers) == limit if body["more"] else len(numbers) <= limit
        take(copy, body)
        if not body["more"]:
            return int(body["next"])
        address, last = body["next_url"], body["next"]
        if write:
            write()


def forget() -> None:
    """Forget all deletions, as if each were long ago."""
    long_ago = timezone.now() - 2 * purging.TOMBSTONES_LAST
    assert Tombstone.objects.update(deleted_at=long_ago)
    purging.purge()
    assert not Tombstone.objects.exists()


# --- What is told ---------------------------------------------------------------------------------


def test_each_row_is_as_its_own_endpoint_shows_it(api, add):
    add(category="Food")
    add(kind="income", category="Salary")
    api.post("/category", {"name": "Fruit", "parent": "Food"})
    api.post("/budget", BUDGET)
    api.post("/recurring", RECURRENCE)
    api.patch("/ledger", {"month_start_day": 25})
    body = page_of(api, "/changes?since=0")
    kinds = ["category", "expense", "category", "income", "category", "budget", "recurrence"]
    assert told(body) == [(n, kind, False) for n, kind in enumerate([*kinds, "ledger"], start=1)]
    assert (body["next"], body["more"], body["next_url"]) == (8, False, None)
    paths = {"recurrence": "recurring"}
    for change in body["changes"][:-1]:
        path = paths.get(change["kind"], change["kind"])
        assert change["row"] == api.get(f"/{path}/{change['id']}").json()
    assert body["changes"][-1]["id"] is None
    assert body["changes"][-1]["row"] == api.get("/ledger").json()


def test_it_is_as_the_schema_says(api, add):
    entry = add(category="Food")
    api.post("/category", {"name": "Fruit", "parent": "Food"})
    api.post("/budget", BUDGET)
    api.post("/recurring", RECURRENCE)
    api.patch("/ledger", {"month_start_day": 25})
    since = page_of(api, "/changes?limit=5")
    api.delete(f"/expense/{entry['id']}")
    document = SchemaGenerator(patterns=urls.urlpatterns).get_schema(request=None, public=True)
    schema = {"$ref": "#/components/schemas/Changes", "components": document["components"]}
    for body in (since, page_of(api, since["next_url"])):
        Draft202012Validator(schema).validate(body)


def test_only_what_came_since(api, add):
    entry = add()
    first = page_of(api, "/changes")
    assert page_of(api, f"/changes?since={first['next']}")["changes"] == []
    api.patch(f"/expense/{entry['id']}", {"description": "x"})
    body = page_of(api, f"/changes?since={first['next']}")
    assert told(body) == [(3, "expense", False)]
    assert body["changes"][0]["row"]["description"] == "x"


def test_what_is_gone_has_no_row(api, add):
    entry, other = add(category="Food"), add(kind="income", category="Salary")
    budget = api.post("/budget", BUDGET).json()
    recurrence = api.post("/recurring", RECURRENCE).json()
    since = page_of(api, "/changes")["next"]
    api.delete(f"/income/{other['id']}")
    api.delete(f"/budget/{budget['id']}")
    api.delete(f"/recurring/{recurrence['id']}")
    category = api.get("/category").json()["results"][0]
    api.delete(f"/category/{category['id']}?reassign_to=Salary")
    body = page_of(api, f"/changes?since={since}")
    gone = {each["id"]: each for each in body["changes"] if each["deleted"]}
    assert {each["kind"] for each in gone.values()} == {
        *("income", "budget", "recurrence", "category"),
    }
    assert set(gone) == {other["id"], budget["id"], recurrence["id"], category["id"]}
    assert all("row" not in each for each in gone.values())
    [moved] = [each for each in body["changes"] if not each["deleted"]]
    assert (moved["id"], moved["row"]["category"]) == (entry["id"], "Salary")
    assert gone[category["id"]]["seq"] == body["next"]


def test_the_settings_come_when_they_have_changed(api, add):
    add()
    assert "ledger" not in [kind for _seq, kind, _deleted in told(page_of(api, "/changes"))]
    api.patch("/ledger", {"month_start_day": 25})
    assert told(page_of(api, "/changes?since=2")) == [(3, "ledger", False)]
    assert told(page_of(api, "/changes?since=3")) == []


def test_what_is_restored_is_told_as_it_is(api, add):
    entry = add()
    api.delete(f"/expense/{entry['id']}")
    assert told(page_of(api, "/changes?since=2")) == [(3, "expense", True)]
    api.post(f"/expense/{entry['id']}/restore")
    assert told(page_of(api, "/changes?since=2")) == [(4, "expense", False)]


def test_what_is_purged_was_gone_before(api, add):
    entry = add()
    api.delete(f"/expense/{entry['id']}")
    before = page_of(api, "/changes?since=2")
    assert told(before) == [(3, "expense", True)]
    Entry.objects.update(deleted_at=timezone.now() - 2 * purging.TRASH_LASTS)
    purging.purge()
    assert not Entry.objects.exists()
    assert page_of(api, "/changes?since=2") == before
    assert told(page_of(api, "/changes")) == [(1, "category", False)]


def test_a_rename_is_a_change_of_the_category_alone(api, add):
    entry = add()
    api.patch(f"/category/{entry['category_id']}", {"name": "Food"})
    [change] = page_of(api, "/changes?since=2")["changes"]
    assert (change["kind"], change["row"]["name"]) == ("category", "Food")
    [_category, again] = sorted(page_of(api, "/changes")["changes"], key=lambda each: each["kind"])
    assert (again["seq"], again["row"]["category"]) == (2, "Food")


def test_nothing_of_others(api, add):
    add()
    stranger = EntryFactory.create(ledger__seq=9, category__name="Theirs", seq=9)
    Tombstone.objects.create(ledger=stranger.ledger, kind="budget", row_id=stranger.pk, seq=8)
    assert [seq for seq, _kind, _deleted in told(page_of(api, "/changes"))] == [1, 2]


def test_who_has_no_ledger(api):
    empty = {"changes": [], "next": 0, "more": False, "next_url": None}
    assert page_of(api, "/changes") == empty
    assert not Ledger.objects.exists()


# --- Pages ----------------------------------------------------------------------------------------


def test_pages(api, add):
    for n in range(4):
        add(category=f"c{n}")
    body = page_of(api, "/changes?since=0&limit=3")
    assert ([seq for seq, *_rest in told(body)], body["next"], body["more"]) == ([1, 2, 3], 3, True)
    query = parse_qs(urlsplit(body["next_url"]).query)
    assert query == {"since": ["3"], "limit": ["3"], "begun_at": ["8"]}
    body = page_of(api, body["next_url"])
    assert [seq for seq, *_rest in told(body)] == [4, 5, 6]
    # Of a copy that is there already, no beginning is to be known.
    body = page_of(api, "/changes?since=1&limit=3")
    assert parse_qs(urlsplit(body["next_url"]).query) == {"since": ["4"], "limit": ["3"]}


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8, 9])
def test_the_last_page_ends_where_the_ledger_is(api, add, limit):
    for n in range(4):
        add(category=f"c{n}")
    copy: Copy = {}
    assert replay(api, copy, limit=limit) == 8
    assert len(copy) == 8


def test_pages_of_what_is_gone(api):
    paths = [api.post("/budget", BUDGET | {"period": each})["Location"] for each in PERIODS]
    for path in paths:
        api.delete(path)
    numbers = []
    address = "/changes?since=4&limit=1"
    while address:
        body = page_of(api, address)
        numbers += [seq for seq, _kind, deleted in told(body) if deleted]
        address = body["next_url"]
    assert numbers == [5, 6, 7]


def test_the_default_page(api, ledger):
    category = CategoryFactory.create(ledger=ledger)
    Entry.objects.bulk_create(
        EntryFactory.build(ledger=ledger, category=category, seq=n + 2)
        for n in range(DEFAULT_LIMIT)
    )
    Ledger.objects.update(seq=DEFAULT_LIMIT + 1)
    body = page_of(api, "/changes")
    assert (len(body["changes"]), body["next"]) == (DEFAULT_LIMIT, DEFAULT_LIMIT)
    assert len(page_of(api, body["next_url"])["changes"]) == 1


def test_parameters_may_be_empty(api, add):
    add()
    assert page_of(api, "/changes?since=&limit=&begun_at=") == page_of(api, "/changes")


@pytest.mark.parametrize("text", ["-1", "+1", " 1", "1.0", "1e2", "x", "\u0663", "1_0", "9" * 20])
@pytest.mark.parametrize("name", ["since", "limit", "begun_at"])
def test_what_is_no_number(api, name, text):
    answer = api.get("/changes", {name: text})
    assert answer.status_code == 400
    assert errors_of(answer) == [(name, "number")]


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("limit=0", ("limit", "number")),
        ("limit=1001", ("limit", "number")),
        (f"since={2**63}", ("since", "number")),
        ("since=1&since=2", ("since", "repeated_parameter")),
        ("cursor=x", ("cursor", "unknown_parameter")),
        ("since=3", ("since", "since_ahead")),
        (f"since={2**63 - 1}", ("since", "since_ahead")),
        ("since=1&begun_at=3", ("since", "since_ahead")),
    ],
)
def test_a_query_that_does_not_fit(api, add, query, error):
    add()
    answer = api.get(f"/changes?{query}")
    assert answer.status_code == 400
    assert errors_of(answer) == [error]


def test_it_takes_the_same_queries_for_many_rows(api, ledger):
    def count(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            page_of(api, address)
        return len(captured)

    api.post("/budget", BUDGET)
    api.post("/recurring", RECURRENCE)
    # The session; the ledger, for its ETag and in the snapshot; a query for each of the five
    # tables, and one for the exceptions of the recurrences.
    assert count("/changes") == 1 + 2 + 5 + 1
    seq = Ledger.objects.get().seq
    category = Category.objects.get()
    Entry.objects.bulk_create(
        EntryFactory.build(ledger=category.ledger, category=category, seq=seq + n + 1)
        for n in range(200)
    )
    Ledger.objects.update(seq=seq + 200)
    assert count("/changes") == 9
    assert count("/changes?since=1&limit=7") == 9


def test_nothing_new_is_not_sent(api, add):
    add()
    answer = api.get("/changes?since=2")
    again = api.get("/changes?since=2", HTTP_IF_NONE_MATCH=answer["ETag"])
    assert again.status_code == 304
    add()
    answer = api.get("/changes?since=2", HTTP_IF_NONE_MATCH=answer["ETag"])
    assert told(answer.json()) == [(3, "expense", False)]


# --- A new copy, and one that is too old ----------------------------------------------------------


def test_a_new_copy_is_not_told_of_what_is_gone(api, add):
    entries = [add() for _n in range(3)]
    api.delete(f"/expense/{entries[0]['id']}")
    budget = api.post("/budget", BUDGET | {"category": "Groceries"}).json()
    api.delete(f"/budget/{budget['id']}")
    body = page_of(api, "/changes?since=0")
    assert told(body) == [(1, "category", False), (3, "expense", False), (4, "expense", False)]
    assert body["next"] == 7
    # A copy that is there already is.
    assert told(page_of(api, "/changes?since=4")) == [(5, "expense", True), (7, "budget", True)]


def test_a_new_copy_is_told_of_what_goes_while_it_is_made(api, add):
    entries = [add() for _n in range(3)]
    first = page_of(api, "/changes?limit=2")
    copy: Copy = {}
    take(copy, first)
    api.delete(f"/expense/{entries[0]['id']}")  # the copy has it
    api.delete(f"/expense/{entries[2]['id']}")  # the copy has not come to it
    rest = page_of(api, first["next_url"])
    while rest["more"]:
        take(copy, rest)
        rest = page_of(api, rest["next_url"])
    take(copy, rest)
    assert {pk for kind, pk in copy if kind == "expense"} == {entries[1]["id"]}


def test_a_copy_that_has_missed_a_deletion_begins_anew(api, ledger, add):
    entry = add()
    budget = api.post("/budget", BUDGET | {"category": "Groceries"}).json()
    api.delete(f"/budget/{budget['id']}")
    forget()
    for since in (1, 3):
        answer = api.get(f"/changes?since={since}")
        assert (answer.status_code, answer.json()["code"]) == (410, "sync_too_old")
        assert answer["Content-Type"] == "application/problem+json"
    assert told(page_of(api, "/changes?since=4")) == []
    assert [seq for seq, *_rest in told(page_of(api, "/changes?since=0"))] == [1, 2]
    api.delete(f"/expense/{entry['id']}")
    assert told(page_of(api, "/changes?since=4")) == [(5, "expense", True)]


def test_all_pages_of_a_new_copy_are_to_be_had(api, ledger, add):
    for _n in range(4):
        add()
    budget = api.post("/budget", BUDGET | {"category": "Groceries"}).json()
    api.delete(f"/budget/{budget['id']}")
    forget()
    assert api.get("/changes?since=1&limit=1").status_code == 410
    for limit in (1, 2, 4):
        copy: Copy = {}
        assert replay(api, copy, limit=limit) == 7
        assert len(copy) == 5


def test_a_new_copy_that_was_left_lying_begins_anew(api, ledger, add):
    """What it has of its first pages may have gone meanwhile, and that be forgotten."""
    for _n in range(4):
        add()
    first = page_of(api, "/changes?since=0&limit=2")
    budget = api.post("/budget", BUDGET | {"category": "Groceries"}).json()
    api.delete(f"/budget/{budget['id']}")
    forget()
    assert api.get(first["next_url"]).json()["code"] == "sync_too_old"


# --- Replaying ------------------------------------------------------------------------------------


def shown_by_lists(api: Any) -> Copy:
    paths = {"expense": "expense", "income": "income", "category": "category"}
    paths |= {"budget": "budget", "recurrence": "recurring"}
    found: Copy = {}
    for kind, path in paths.items():
        body = page_of(api, f"/{path}?page_size=500")
        assert body["next"] is None
        found |= {(kind, row["id"]): row for row in body["results"]}
    archived = page_of(api, "/category?page_size=500&archived=true")["results"]
    return without_versions(found | {("category", row["id"]): row for row in archived})


def as_a_client_shows_it(copy: Copy) -> Copy:
    """Look the names of categories up by their IDs, as the documentation says."""
    names = {pk: row["name"] for (kind, pk), row in copy.items() if kind == "category"}
    shown = {}
    for key, row in copy.items():
        of = [(name, row[f"{name}_id"]) for name in ("category", "parent") if f"{name}_id" in row]
        shown[key] = row | {name: names[pk] if pk else None for name, pk in of}
    shown.pop(("ledger", None), None)
    return without_versions(shown)


def without_versions(rows: Copy) -> Copy:
    """Leave out what changes with the name of the category, too."""
    return {
        key: {name: value for name, value in row.items() if name != "version"}
        for key, row in rows.items()
    }


NAMES = st.sampled_from(["Food", "Rent", "Fun"])
NOTHING = ("", "", 0)
WHAT = ["add", "edit", "delete", "restore", "rename", "merge", "budget", "recurring", "drop"]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(WHAT),
        NAMES,
        st.integers(0, 20),
    ),
    min_size=1,
    max_size=6,
)


def act(api: Any, user: Any, step: tuple[str, str, int]) -> None:
    """Do one step over HTTP, if there is something to do it to."""
    what, name, n = step
    entries = list(Entry.objects.for_user(user).values_list("kind", "pk", "deleted_at"))
    kept = [f"/{kind}/{pk}" for kind, pk, deleted in entries if not deleted]
    trash = [f"/{kind}/{pk}" for kind, pk, deleted in entries if deleted]
    categories = [f"/category/{one.pk}" for one in Category.objects.for_user(user)]
    plans = [f"/budget/{one.pk}" for one in Budget.objects.for_user(user)]
    plans += [f"/recurring/{one.pk}" for one in Recurrence.objects.for_user(user)]
    body = {"amount": str(n + 1), "category": name}
    possible: dict[str, list[tuple[str, str, Any]]] = {
        "add": [("post", "/income" if n % 3 else "/expense", body)],
        "budget": [("post", "/budget", BUDGET | body)],
        "recurring": [("post", "/recurring", RECURRENCE | body)],
        "drop": [("delete", path, None) for path in plans],
        "edit": [("patch", path, body | {"description": name}) for path in kept],
        "delete": [("delete", path, None) for path in kept],
        "restore": [("post", f"{path}/restore", None) for path in trash],
        "rename": [("patch", path, {"name": f"{name} {n}"}) for path in categories],
        "merge": [("delete", f"{path}?reassign_to={name}", None) for path in categories],
        "": [],
    }
    if requests := possible[what]:
        method, path, sent = requests[n % len(requests)]
        getattr(api, method)(path, sent)


@pytest.mark.no_cover  # measuring doubles its time, and others run each line
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=STEPS, between=STEPS, after=STEPS, limit=st.integers(1, 4))
def test_who_replays_has_what_the_lists_show(api_of, before, between, after, limit):
    user = make_user()
    api = api_of(user)
    for step in before:
        act(api, user, step)
    copy: Copy = {}
    rest = iter(between)
    since = replay(api, copy, limit=limit, write=lambda: act(api, user, next(rest, NOTHING)))
    assert as_a_client_shows_it(copy) == shown_by_lists(api)
    for step in after:
        act(api, user, step)
    replay(api, copy, since, limit)
    anew: Copy = {}
    replay(api, anew, limit=limit)
    assert as_a_client_shows_it(anew) == as_a_client_shows_it(copy) == shown_by_lists(api)


@pytest.mark.django_db(transaction=True)
def test_no_change_is_skipped_while_others_write(api_of):
    """Three write at once while a fourth reads on: what it has then is what there is."""
    user: Any = make_user()

    def write(n: int) -> None:
        try:
            for turn in range(6):
                entry = services.create_entry(
                    user=user, kind=Kind.EXPENSE, amount_minor=n + 1, category=f"c{turn}"
                )
                if turn % 2:
                    services.delete_entry(user=user, kind=Kind.EXPENSE, pk=entry.pk)
        finally:
            connection.close()

    def read() -> Copy:
        api, copy, since = api_of(user), {}, 0  # type: Any, Copy, int
        try:
            while not all(writer.done() for writer in writers):
                since = replay(api, copy, since)
            replay(api, copy, since)
        finally:
            connection.close()
        return copy

    with ThreadPoolExecutor(4) as pool:
        writers = [pool.submit(write, n) for n in range(3)]
        copy = pool.submit(read).result(timeout=60)
    for writer in writers:
        writer.result()
    assert as_a_client_shows_it(copy) == shown_by_lists(api_of(user))
    assert len([kind for kind, _pk in copy if kind == "expense"]) == 9
