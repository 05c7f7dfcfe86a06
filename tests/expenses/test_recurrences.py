"""Recurrences: added, read, listed, changed, paused, deleted."""

import uuid
from datetime import date
from typing import Any

import pytest

from common.conditional import IfMatch, VersionMismatch
from expenses.errors import NotInLedger
from expenses.ledger.models import Category, Entry, Kind, Ledger, RowKind, Tombstone
from expenses.recurrences import selectors, services
from expenses.recurrences.models import Occurrence, Recurrence
from tests.conftest import make_user
from tests.expenses.conftest import errors_of
from tests.expenses.factories import CategoryFactory
from tests.expenses.recurring import BODY, RecurrenceFactory

FIELDS = {
    "id", "kind", "amount", "category", "category_id", "description", "start", "frequency",
    "interval", "until", "count", "month_end", "weekend", "paused", "next_date", "exceptions",
    "version", "created_at", "updated_at",
}  # fmt: skip


@pytest.fixture(autouse=True)
def today(on_day):
    """The tests take place on a Saturday."""
    on_day("2026-07-18")


@pytest.fixture
def again(api):
    """Add a recurrence over HTTP, by default one whose first day is to come."""

    def again(**changes: Any) -> dict[str, Any]:
        response = api.post("/recurring", BODY | {"start": "2026-08-31"} | changes)
        assert response.status_code == 201, response.json()
        body: dict[str, Any] = response.json()
        return body

    return again


def posted() -> list[str]:
    return [str(day) for day in Entry.objects.order_by("date", "pk").values_list("date", flat=True)]


def test_add_and_read(api):
    response = api.post("/recurring", BODY | {"start": "2026-08-31"})
    body = response.json()
    assert response.status_code == 201
    assert set(body) == FIELDS
    assert body == body | BODY | {
        "kind": "expense", "description": "", "start": "2026-08-31", "interval": 1, "until": None,
        "count": None, "month_end": "clamp", "weekend": "keep", "paused": False,
        "next_date": "2026-08-31", "exceptions": [], "version": "2.1",
    }  # fmt: skip
    assert response["Location"] == f"/recurring/{body['id']}"
    assert response["ETag"] == f'"{body["version"]}"'
    again = api.get(response["Location"])
    assert again.json() == body
    assert again["ETag"] == response["ETag"]
    assert api.get("/recurring").json()["results"] == [body]
    assert posted() == []


def test_what_is_due_already_is_posted_at_once(api, again):
    body = again(
        start="2026-04-30", kind="income", category=" Wages ", description="For work", amount="2.50"
    )
    assert posted() == ["2026-04-30", "2026-05-30", "2026-06-30"]
    assert body["next_date"] == "2026-07-30"
    entries = Entry.objects.order_by("date")
    assert {
        (each.kind, each.amount_minor, each.category.name, each.description, each.search_text)
        for each in entries
    } == {("income", 250, "Wages", "For work", "for work")}
    # The category, the recurrence, and the entries have each a number of their own.
    assert Category.objects.get().seq == 1
    assert Recurrence.objects.get().seq == 2
    assert [each.seq for each in entries] == [3, 4, 5]
    assert Ledger.objects.get().seq == 5
    rows = Occurrence.objects.order_by("nominal_date")
    assert [(row.state, row.date, row.entry) for row in rows] == [
        ("posted", each.date, each) for each in entries
    ]


@pytest.mark.parametrize(
    ("weekend", "posts_on", "next_date"),
    [
        ("keep", ["2026-07-18"], "2026-07-19"),
        ("before", ["2026-07-17"] * 2, "2026-07-20"),
        ("after", [], "2026-07-20"),
    ],
)
def test_weekends(again, weekend, posts_on, next_date):
    body = again(start="2026-07-18", frequency="daily", weekend=weekend)
    assert posted() == posts_on
    assert body["next_date"] == next_date


WRONG: list[tuple[dict[str, Any], tuple[str, str]]] = [
    ({"amount": "0"}, ("amount", "amount_zero")),
    ({"amount": None}, ("amount", "null")),
    ({"category": ""}, ("category", "name_empty")),
    ({"description": "x" * 501}, ("description", "text_too_long")),
    ({"kind": "loan"}, ("kind", "invalid_choice")),
    ({"start": "2026-02-30"}, ("start", "date_format")),
    ({"start": None}, ("start", "null")),
    ({"frequency": "hourly"}, ("frequency", "invalid_choice")),
    ({"frequency": ["daily"]}, ("frequency", "invalid_choice")),
    ({"interval": 0}, ("interval", "min_value")),
    ({"interval": 1001}, ("interval", "max_value")),
    ({"interval": "2"}, ("interval", "invalid")),
    ({"interval": True}, ("interval", "invalid")),
    ({"interval": None}, ("interval", "null")),
    ({"count": 0}, ("count", "min_value")),
    ({"count": 10_001}, ("count", "max_value")),
    ({"count": 1.5}, ("count", "invalid")),
    ({"until": "soon"}, ("until", "date_format")),
    ({"month_end": "last"}, ("month_end", "invalid_choice")),
    ({"weekend": "never"}, ("weekend", "invalid_choice")),
    ({"paused": "yes"}, ("paused", "invalid")),
    ({"next_date": "2026-08-31"}, ("next_date", "read_only")),
    ({"exceptions": []}, ("exceptions", "read_only")),
    ({"posted_until": "2026-08-31"}, ("posted_until", "unknown_field")),
    ({"until": "2026-12-31", "count": 3}, ("count", "until_and_count")),
    ({"until": "2026-08-30"}, ("until", "until_before_start")),
    (
        {"frequency": "weekly", "month_end": "skip"},
        ("month_end", "month_end_without_months"),
    ),
    ({"start": "2025-03-05", "frequency": "daily"}, ("start", "start_too_far_back")),
    ({"start": "1900-01-01", "frequency": "daily"}, ("start", "start_too_far_back")),
]


def test_what_does_not_fit(api):
    for change, error in WRONG:
        response = api.post("/recurring", BODY | {"start": "2026-08-31"} | change)
        assert (response.status_code, errors_of(response)) == (400, [error]), change
    assert not Recurrence.objects.exists()
    assert not Category.objects.exists()


def test_what_is_missing(api):
    assert errors_of(api.post("/recurring", {})) == [
        (field, "required") for field in ("amount", "category", "start", "frequency")
    ]


def test_the_most_that_is_posted_at_once(api, again, on_day):
    body = again(start="2025-03-06", frequency="daily")
    assert len(posted()) == 500
    # With time they may be more.
    on_day("2026-07-20")
    assert api.patch(f"/recurring/{body['id']}", {"amount": "11.00"}).status_code == 200
    assert len(posted()) == 502


def test_of_what_is_paused_nothing_is_posted_however_far_back_it_began(api, again):
    body = again(start="2020-01-01", frequency="daily", paused=True)
    assert body["next_date"] is None
    address = f"/recurring/{body['id']}"
    assert api.patch(address, {"start": "2010-01-01"}).json()["next_date"] is None
    assert posted() == []
    assert api.patch(address, {"paused": False}).json()["next_date"] == "2026-07-19"
    assert posted() == ["2026-07-18"]


def test_an_end_by_count_or_by_date(again):
    assert again(start="2026-05-31", count=2)["next_date"] is None
    assert again(start="2026-05-31", until="2026-07-31")["next_date"] == "2026-07-31"
    assert again(start="2026-05-31", until="2026-07-30")["next_date"] is None
    assert posted() == ["2026-05-31"] * 3 + ["2026-06-30"] * 3


def test_a_form_leaves_empty_what_has_no_end(api):
    body = BODY | {"until": "", "count": "", "interval": "2", "start": "2026-08-31"}
    made = api.post("/recurring", body, format="multipart").json()
    assert (made["until"], made["count"], made["interval"]) == (None, None, 2)


def test_list_filters(api, again):
    again(category="Rent", start="2026-10-01")
    again(category="Wages", kind="income", start="2026-09-01", amount="5.00", paused=True)

    def found(query: str) -> list[str]:
        return [each["category"] for each in api.get(f"/recurring?{query}").json()["results"]]

    assert found("") == ["Wages", "Rent"]
    assert found("ordering=-start") == ["Rent", "Wages"]
    assert found("ordering=amount") == ["Wages", "Rent"]
    assert found("kind=income") == ["Wages"]
    assert found("category=%20rENT") == ["Rent"]
    assert found("paused=true") == ["Wages"]
    assert found("paused=false") == ["Rent"]
    assert errors_of(api.get("/recurring?kind=x")) == [("kind", "invalid_choice")]
    assert errors_of(api.get("/recurring?count=maybe")) == [("count", "invalid")]


def test_change_what_is_posted(api, again):
    body = again(start="2026-05-31")
    address = f"/recurring/{body['id']}"
    changes = {"amount": "12.00", "category": "Flat", "description": "New"}
    changed = api.patch(address, changes).json()
    different = {*changes, "category_id", "version", "updated_at"}
    assert {name for name in body if body[name] != changed[name]} == different
    assert changed == changed | changes
    assert changed["updated_at"] > body["updated_at"]
    # What was posted stays as it is.
    assert set(Entry.objects.values_list("amount_minor", "category__name")) == {(1000, "Rent")}


def test_what_is_due_is_posted_before_a_change_as_it_was(api, again, on_day):
    body = again(start="2026-07-31")
    on_day("2026-08-01")
    changed = api.patch(f"/recurring/{body['id']}", {"amount": "12.00"}).json()
    assert [(str(each.date), each.amount_minor) for each in Entry.objects.all()] == [
        ("2026-07-31", 1000)
    ]
    assert changed["next_date"] == "2026-08-31"


@pytest.mark.parametrize("changes", [{}, {"amount": "10.00", "category": " rENT", "interval": 1}])
def test_what_changes_nothing_is_no_write(api, again, changes):
    body = again()
    assert api.patch(f"/recurring/{body['id']}", changes).json() == body
    assert api.patch(f"/recurring/{body['id']}", body).json() == body
    assert Ledger.objects.get().seq == 2


def test_kind_is_fixed(api, again):
    address = f"/recurring/{again()['id']}"
    assert errors_of(api.patch(address, {"kind": "income"})) == [("kind", "kind_fixed")]
    assert api.patch(address, {"kind": "expense"}).status_code == 200


def test_a_change_has_to_fit_what_is_there(api, again):
    address = f"/recurring/{again(until='2026-12-31')['id']}"
    assert errors_of(api.patch(address, {"count": 3})) == [("count", "until_and_count")]
    assert errors_of(api.patch(address, {"start": "2027-01-01"})) == [
        ("until", "until_before_start")
    ]
    assert errors_of(api.patch(address, {"start": "2024-01-01", "frequency": "daily"})) == [
        ("start", "start_too_far_back")
    ]
    changed = api.patch(address, {"count": 3, "until": None}).json()
    assert (changed["count"], changed["until"]) == (3, None)


def test_it_did_fit_when_it_was_read(user, ledger):
    """Two changes at once, each of which fits alone."""
    recurrence = RecurrenceFactory.create(ledger=ledger, start=date(2026, 8, 31), count=3)
    with pytest.raises(VersionMismatch):
        services.update_recurrence(
            user=user, pk=recurrence.pk, changes={"until": date(2026, 12, 31)}
        )
    assert list(Recurrence.objects.values()) == list(
        Recurrence.objects.filter(until=None, seq=recurrence.seq).values()
    )


def test_before_anything_was_posted_the_start_can_be_moved_back(api, again):
    body = again()
    changed = api.patch(f"/recurring/{body['id']}", {"start": "2026-06-10"}).json()
    assert changed["next_date"] == "2026-08-10"
    assert posted() == ["2026-06-10", "2026-07-10"]


@pytest.mark.parametrize(
    ("changes", "next_date"),
    [
        # Of the new rule, the past is not made up for.
        ({"start": "2026-01-05"}, "2026-08-05"),
        ({"start": "2026-01-20"}, "2026-07-20"),
        ({"frequency": "daily"}, "2026-07-19"),
        ({"until": "2026-07-01"}, None),
        ({"count": 1}, None),
        ({"interval": 2}, "2026-07-30"),
    ],
)
def test_a_new_rule_counts_from_today_on(api, again, changes, next_date):
    body = again(start="2026-05-30")
    before = posted()
    changed = api.patch(f"/recurring/{body['id']}", changes).json()
    assert changed["next_date"] == next_date
    today = ["2026-07-18"] if changes == {"frequency": "daily"} else []
    assert posted() == before + today
    if next_date:
        upcoming = api.get(f"/recurring/{body['id']}/upcoming?count=1").json()["upcoming"]
        assert [each["posts_on"] for each in upcoming] == [next_date]


def test_no_second_time_on_one_day(api, again):
    body = again(start="2026-07-18", frequency="weekly")
    api.patch(f"/recurring/{body['id']}", {"frequency": "daily"})
    assert posted() == ["2026-07-18"]


def test_other_weekends(api, again, on_day):
    """On Sunday, what was to come on Monday for Saturday is still to come."""
    body = again(start="2026-07-04", frequency="weekly", weekend="after")
    address = f"/recurring/{body['id']}"
    assert posted() == ["2026-07-06", "2026-07-13"]
    on_day("2026-07-19")
    assert api.patch(address, {"interval": 2}).json()["next_date"] == "2026-07-20"
    assert api.patch(address, {"weekend": "keep"}).json()["next_date"] == "2026-08-01"
    assert posted() == ["2026-07-06", "2026-07-13", "2026-07-18"]


def test_pausing_posts_what_is_due_and_resuming_makes_up_for_nothing(api, again, on_day):
    body = again(start="2026-07-01", frequency="weekly")
    address = f"/recurring/{body['id']}"
    api.post(f"{address}/move", {"date": "2026-07-29", "to": "2026-08-03"})
    api.post(f"{address}/move", {"date": "2026-08-05", "to": "2026-09-01"})
    api.post(f"{address}/move", {"date": "2026-08-26", "to": "2026-08-12"})
    on_day("2026-07-23")
    paused = api.patch(address, {"paused": True}).json()
    assert (paused["paused"], paused["next_date"]) == (True, None)
    assert posted() == ["2026-07-01", "2026-07-08", "2026-07-15", "2026-07-22"]
    on_day("2026-08-12")
    assert api.patch(address, {"amount": "11.00"}).json()["next_date"] is None
    resumed = api.patch(address, {"paused": False}).json()
    # What is of today is not yet missed; nor is what was moved to a day that is still to come.
    assert posted()[4:] == ["2026-08-12"] * 2
    assert resumed["next_date"] == "2026-08-19"
    assert resumed["exceptions"] == [{"date": "2026-08-05", "moved_to": "2026-09-01"}]


@pytest.mark.parametrize(
    ("weekend", "known", "done"),
    [
        ("keep", None, "2026-07-17"),
        ("before", None, "2026-07-19"),
        ("after", None, "2026-07-17"),
        ("keep", date(2026, 7, 10), "2026-07-17"),
        ("keep", date(2026, 7, 18), "2026-07-18"),  # in a time zone where it was a day later
    ],
)
def test_what_is_done_with_when_it_goes_on(weekend, known, done):
    recurrence = Recurrence(weekend=weekend, posted_until=known)
    assert str(selectors.resumed(recurrence, date(2026, 7, 18))) == done


def test_delete(api, again):
    body = again(start="2026-06-30")
    address = f"/recurring/{body['id']}"
    api.post(f"{address}/skip", {"date": "2026-07-30"})
    assert api.delete(address).status_code == 204
    assert api.get(address).status_code == api.delete(address).status_code == 404
    assert posted() == ["2026-06-30"]
    assert not Occurrence.objects.exists()
    tomb = Tombstone.objects.get()
    assert (tomb.kind, str(tomb.row_id)) == (RowKind.RECURRENCE, body["id"])
    assert tomb.seq == Ledger.objects.get().seq


ACTIONS = [
    ("patch", "", {"amount": "11.00"}),
    ("delete", "", {}),
    ("post", "/skip", {"date": "2026-09-30"}),
    ("post", "/move", {"date": "2026-09-30", "to": "2026-10-01"}),
    ("post", "/reset", {"date": "2026-09-30"}),
    ("post", "/split", {"date": "2026-09-30"}),
]


@pytest.mark.parametrize(("method", "rest", "body"), ACTIONS)
def test_if_match(api, again, method, rest, body):
    address = f"/recurring/{again()['id']}"
    before = list(Recurrence.objects.values())
    stale = getattr(api, method)(f"{address}{rest}", body, headers={"If-Match": '"1.1"'})
    assert stale.status_code == 412
    assert stale.json()["code"] == "version_mismatch"
    assert list(Recurrence.objects.values()) == before
    tag = api.get(address)["ETag"]
    fresh = getattr(api, method)(f"{address}{rest}", body, headers={"If-Match": tag})
    assert fresh.status_code < 300


def test_each_change_has_another_etag(api, again):
    address = f"/recurring/{again()['id']}"
    seen = [api.get(address)["ETag"]]
    for method, rest, body in ACTIONS:
        if method == "post":
            response = getattr(api, method)(f"{address}{rest}", body)
            assert response["ETag"] not in seen
            seen.append(response["ETag"])
    api.patch(f"/category/{Category.objects.get().pk}", {"name": "Flat"})
    assert api.get(address)["ETag"] not in seen


def test_an_archived_category(api, again, on_day):
    """It takes no more recurrences; but those that are in it are posted, and can be changed."""
    body = again(start="2026-06-30")
    address = f"/recurring/{body['id']}"
    CategoryFactory.create(ledger=Ledger.objects.get(), name="Old", archived_at="2026-01-01T00:00Z")
    api.patch(f"/category/{Category.objects.get(name='Rent').pk}", {"archived": True})
    for response in (
        api.post("/recurring", BODY),
        api.patch(address, {"category": "old"}),
        api.post(f"{address}/split", {"date": "2026-07-30", "category": "old"}),
    ):
        assert errors_of(response) == [("category", "category_archived")]
    assert api.patch(address, {"category": "rent", "amount": "9.00"}).status_code == 200
    on_day("2026-07-30")
    body = {"date": "2026-08-30", "amount": "8.00", "category": "RENT"}
    assert api.post(f"{address}/split", body).status_code == 201
    assert posted() == ["2026-06-30", "2026-07-30"]


def test_deleting_a_category_moves_them(api, again, ledger):
    one = again(category="Rent")
    CategoryFactory.create(ledger=ledger, name="Flat")
    rent = Category.objects.get(name="Rent")
    refused = api.delete(f"/category/{rent.pk}")
    assert refused.json()["code"] == "category_in_use"
    assert api.delete(f"/category/{rent.pk}?reassign_to=flat").status_code == 204
    moved = api.get(f"/recurring/{one['id']}").json()
    assert moved["category"] == "Flat"
    assert moved["version"] != one["version"]
    assert moved["updated_at"] > one["updated_at"]


def test_their_amounts_fix_the_currency(api, again):
    again()
    assert api.patch("/ledger", {"currency": "EUR"}).json()["code"] == "currency_fixed"


@pytest.mark.parametrize(
    "act",
    [
        lambda **key: services.update_recurrence(**key, changes={"amount_minor": 1}),
        services.delete_recurrence,
        lambda **key: services.skip_occurrence(**key, date=date(2026, 1, 31)),
        lambda **key: services.move_occurrence(**key, date=date(2026, 1, 31), to=date(2026, 2, 1)),
        lambda **key: services.reset_occurrence(**key, date=date(2026, 1, 31)),
        lambda **key: services.split_recurrence(**key, date=date(2026, 2, 28), changes={}),
    ],
)
def test_a_strangers_rows(user, act):
    stranger = RecurrenceFactory.create()
    for pk in (stranger.pk, uuid.uuid4()):
        with pytest.raises(NotInLedger):
            act(user=user, pk=pk, if_match=IfMatch.ANY)
    assert Recurrence.objects.get().seq == stranger.seq
    assert not Entry.objects.exists()


def test_made_by_the_service_alone(db):
    recurrence = services.create_recurrence(
        user=make_user(), kind=Kind.EXPENSE, category="Rent", amount_minor=1,
        start=date(2026, 7, 18), frequency="yearly",
    )  # fmt: skip
    assert recurrence.next_date == date(2027, 7, 18)
    assert [row.state for row in recurrence.occurrences.all()] == ["posted"]
