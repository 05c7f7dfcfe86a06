"""Single occurrences: skipped, moved, taken back; and a recurrence that changes from one on."""

from datetime import date
from typing import Any

import pytest

from common.conditional import VersionMismatch
from expenses.ledger.models import Entry, Ledger
from expenses.recurrences import services
from expenses.recurrences.models import Occurrence, Recurrence
from tests.expenses.conftest import errors_of
from tests.expenses.recurring import BODY, RecurrenceFactory


@pytest.fixture(autouse=True)
def today(on_day):
    """The tests take place on a Wednesday."""
    on_day("2026-07-15")


@pytest.fixture
def rent(api) -> dict[str, Any]:
    """A recurrence on the first of each month, posted in June and July."""
    body: dict[str, Any] = api.post("/recurring", BODY | {"start": "2026-06-01"}).json()
    assert posted() == ["2026-06-01", "2026-07-01"]
    return body


@pytest.fixture
def do(api, rent):
    """Post to one of its addresses; return the answer's body."""

    def do(action: str, day: str, status: int = 200, pk: str = rent["id"], **rest: Any) -> Any:
        response = api.post(f"/recurring/{pk}/{action}", {"date": day} | rest)
        assert response.status_code == status, response.json()
        return response.json() if status < 300 else errors_of(response)

    return do


@pytest.fixture
def upcoming(api, rent):
    """List what is still to come."""

    def upcoming(query: str = "count=3", pk: str = rent["id"]) -> list[tuple[str, str, bool]]:
        rows = api.get(f"/recurring/{pk}/upcoming?{query}").json()["upcoming"]
        return [(row["date"], row["posts_on"], row["moved"]) for row in rows]

    return upcoming


def posted() -> list[str]:
    return [str(day) for day in Entry.objects.order_by("date", "pk").values_list("date", flat=True)]


def plain(*days: str) -> list[tuple[str, str, bool]]:
    return [(day, day, False) for day in days]


def test_upcoming(api, rent, upcoming):
    answer = api.get(f"/recurring/{rent['id']}/upcoming")
    assert answer.json()["paused"] is False
    assert len(answer.json()["upcoming"]) == 10
    first = {"date": "2026-08-01", "posts_on": "2026-08-01", "amount": "10.00", "moved": False}
    assert answer.json()["upcoming"][0] == first
    assert upcoming("count=2") == plain("2026-08-01", "2026-09-01")
    assert upcoming("count=") == upcoming("count=10")
    assert len(upcoming("count=100")) == 100
    api.patch(f"/recurring/{rent['id']}", {"weekend": "before"})
    assert upcoming("count=1") == [("2026-08-01", "2026-07-31", False)]
    api.patch(f"/recurring/{rent['id']}", {"until": "2026-08-01"})
    assert upcoming() == [("2026-08-01", "2026-07-31", False)]


def test_exceptions_are_in_the_order_of_their_dates(api, do):
    do("skip", "2026-12-01")
    do("move", "2026-10-01", to="2026-10-05")
    rent = do("skip", "2026-09-01")
    order = ["2026-09-01", "2026-10-01", "2026-12-01"]
    assert [one["date"] for one in rent["exceptions"]] == order
    [kept] = api.get("/recurring").json()["results"]
    assert [one["date"] for one in kept["exceptions"]] == order


def test_upcoming_is_not_sent_again_while_it_stays_the_same(api, rent, on_day):
    address = f"/recurring/{rent['id']}"

    def status() -> int:
        answer = api.get(f"{address}/upcoming", headers={"If-None-Match": tag})
        return int(answer.status_code)

    tag = api.get(f"{address}/upcoming")["ETag"]
    assert status() == 304
    api.post(f"{address}/skip", {"date": "2026-08-01"})
    assert status() == 200
    api.patch(address, {"paused": True})
    tag = api.get(f"{address}/upcoming")["ETag"]
    assert status() == 304
    on_day("2026-12-15")  # so it would begin later
    assert status() == 200


def test_how_many_are_upcoming(api, rent):
    for count in ("0", "101", "-1", "1.5", "x", " 5", "٣"):
        response = api.get(f"/recurring/{rent['id']}/upcoming", {"count": count})
        assert errors_of(response) == [("count", "count")], count


def test_no_other_parameter(api, rent):
    response = api.get(f"/recurring/{rent['id']}/upcoming?until=2026-08-01")
    assert errors_of(response) == [("until", "unknown_parameter")]


def test_what_would_come_of_what_is_paused(api, rent, upcoming, on_day):
    api.post(f"/recurring/{rent['id']}/move", {"date": "2026-08-01", "to": "2026-09-10"})
    api.post(f"/recurring/{rent['id']}/move", {"date": "2026-10-01", "to": "2026-07-20"})
    address = f"/recurring/{rent['id']}"
    api.patch(address, {"paused": True})
    on_day("2026-09-02")
    assert api.get(f"{address}/upcoming").json()["paused"] is True
    expected = upcoming("count=4")
    rest = plain("2026-11-01", "2026-12-01", "2027-01-01")
    assert expected == [("2026-08-01", "2026-09-10", True), *rest]
    api.patch(address, {"paused": False})
    assert upcoming("count=4") == expected


def test_skip(rent, do, upcoming, on_day):
    body = do("skip", "2026-08-01")
    assert body["exceptions"] == [{"date": "2026-08-01", "skipped": True}]
    assert body["next_date"] == "2026-09-01"
    assert upcoming("count=1") == plain("2026-09-01")
    assert do("skip", "2026-08-01") == body  # nothing new, so no write
    on_day("2026-09-01")
    # Once it has passed, it is no exception that is to come.
    assert do("skip", "2026-10-01")["exceptions"] == [{"date": "2026-10-01", "skipped": True}]
    assert posted() == ["2026-06-01", "2026-07-01", "2026-09-01"]


def test_a_skipped_one_counts_as_a_time(api, do):
    pk = api.post("/recurring", BODY | {"start": "2026-08-01", "count": 2}).json()["id"]
    do("skip", "2026-09-01", pk=pk)
    assert [row["date"] for row in api.get(f"/recurring/{pk}/upcoming").json()["upcoming"]] == [
        "2026-08-01"
    ]


def test_move(rent, do, upcoming, on_day):
    body = do("move", "2026-08-01", to="2026-08-04")
    assert body["exceptions"] == [{"date": "2026-08-01", "moved_to": "2026-08-04"}]
    assert body["next_date"] == "2026-08-04"
    assert do("move", "2026-08-01", to="2026-08-04") == body
    assert do("move", "2026-09-01", to="2026-08-03")["next_date"] == "2026-08-03"
    assert upcoming() == [
        ("2026-09-01", "2026-08-03", True),
        ("2026-08-01", "2026-08-04", True),
        *plain("2026-10-01"),
    ]
    on_day("2026-09-15")
    assert do("skip", "2026-10-01")["exceptions"] == [{"date": "2026-10-01", "skipped": True}]
    assert posted()[2:] == ["2026-08-03", "2026-08-04"]
    assert set(Occurrence.objects.exclude(entry=None).values_list("state", flat=True)) == {"posted"}


def test_moved_to_a_day_that_has_come(rent, do):
    body = do("move", "2026-08-01", to="2026-07-10")
    assert (body["exceptions"], body["next_date"]) == ([], "2026-09-01")
    assert posted() == ["2026-06-01", "2026-07-01", "2026-07-10"]
    assert do("reset", "2026-08-01", 409) == [("date", "occurrence_posted")]


def test_one_exception_instead_of_another(do):
    do("skip", "2026-08-01")
    moved = do("move", "2026-08-01", to="2026-08-05")
    assert moved["exceptions"] == [{"date": "2026-08-01", "moved_to": "2026-08-05"}]
    skipped = do("skip", "2026-08-01")
    assert skipped["exceptions"] == [{"date": "2026-08-01", "skipped": True}]


@pytest.mark.parametrize(("action", "rest"), [("skip", {}), ("move", {"to": "2026-08-05"})])
def test_reset(rent, do, upcoming, action, rest):
    before = upcoming()
    do(action, "2026-08-01", **rest)
    body = do("reset", "2026-08-01")
    assert (body["exceptions"], body["next_date"]) == ([], "2026-08-01")
    assert upcoming() == before
    seq = Ledger.objects.get().seq
    assert do("reset", "2026-08-01") == body  # it comes so already
    assert Ledger.objects.get().seq == seq


@pytest.mark.parametrize("rest", [{}, {"to": "2026-09-20"}])
def test_reset_when_its_day_has_passed(do, on_day, rest):
    do("move" if rest else "skip", "2026-08-01", **rest)
    on_day("2026-09-10")
    do("skip", "2026-10-01")  # which posts what is due
    assert posted()[2:] == ["2026-09-01"]
    do("reset", "2026-08-01")
    assert posted()[2:] == ["2026-08-01", "2026-09-01"]


@pytest.mark.parametrize(
    ("action", "rest"), [("skip", {}), ("move", {"to": "2026-08-05"}), ("reset", {}), ("split", {})]
)
def test_a_day_on_which_it_does_not_come(api, rent, do, action, rest):
    never, done = [("date", "no_such_occurrence")], [("date", "occurrence_posted")]
    assert do(action, "2026-08-02", 400, **rest) == never
    assert do(action, "2026-07-01", 409, **rest) == done
    if action != "split":
        assert do(action, "2026-05-01", 400, **rest) == never
    api.patch(f"/recurring/{rent['id']}", {"until": "2026-08-31"})
    assert do(action, "2026-09-01", 400, **rest) == never


WRONG: list[tuple[str, dict[str, Any], tuple[str, str]]] = [
    ("skip", {}, ("date", "required")),
    ("skip", {"date": "soon"}, ("date", "date_format")),
    ("skip", {"date": None}, ("date", "null")),
    ("skip", {"date": "2026-08-01", "to": "2026-08-02"}, ("to", "unknown_field")),
    ("move", {"date": "2026-08-01"}, ("to", "required")),
    ("move", {"date": "2026-08-01", "to": "1066-10-14"}, ("to", "date_out_of_range")),
    ("split", {"amount": "1.00"}, ("date", "required")),
    ("split", {"date": "2026-08-01", "amount": "0"}, ("amount", "amount_zero")),
    ("split", {"date": "2026-08-01", "kind": "income"}, ("kind", "kind_fixed")),
    ("split", {"date": "2026-06-01"}, ("date", "date_is_start")),
    ("split", {"date": "2026-08-01", "start": "2026-07-01"}, ("start", "start_before_split")),
    (
        "split",
        {"date": "2026-08-01", "until": "2026-07-31"},
        ("until", "until_before_start"),
    ),
    (
        "split",
        {"date": "2026-08-01", "until": "2026-12-01", "count": 3},
        ("count", "until_and_count"),
    ),
]


def test_what_does_not_fit(api, rent):
    before = list(Recurrence.objects.values())
    for action, body, error in WRONG:
        response = api.post(f"/recurring/{rent['id']}/{action}", body)
        assert (response.status_code, errors_of(response)) == (400, [error]), body
    assert list(Recurrence.objects.values()) == before


def test_what_is_only_read_may_be_sent_back(rent, do):
    body = {name: value for name, value in rent.items() if name != "start"}
    assert do("split", "2026-08-01", 201, **body)["amount"] == rent["amount"]


def test_a_new_rule_forgets_exceptions_of_days_on_which_it_no_longer_comes(api, rent, do):
    do("skip", "2026-08-01")
    do("move", "2026-09-01", to="2026-09-03")
    do("skip", "2026-10-01")
    do("move", "2026-11-01", to="2026-07-10")  # which is posted
    body = api.patch(f"/recurring/{rent['id']}", {"interval": 2}).json()
    assert body["exceptions"] == [
        {"date": "2026-08-01", "skipped": True}, {"date": "2026-10-01", "skipped": True},
    ]  # fmt: skip
    assert body["next_date"] == "2026-12-01"
    assert Occurrence.objects.filter(state="posted").count() == 3


def test_what_was_moved_before_stays_to_come_by_a_new_rule(api, rent, do, on_day):
    do("move", "2026-08-01", to="2026-08-20")
    on_day("2026-08-10")
    body = api.patch(f"/recurring/{rent['id']}", {"start": "2026-01-05"}).json()
    assert body["exceptions"] == [{"date": "2026-08-01", "moved_to": "2026-08-20"}]
    assert body["next_date"] == "2026-08-20"


def test_split(api, rent, do, upcoming):
    do("move", "2026-08-01", to="2026-08-02")
    do("skip", "2026-10-01")
    do("move", "2026-11-01", to="2026-07-10")  # which is posted
    response = api.post(
        f"/recurring/{rent['id']}/split",
        {"date": "2026-09-01", "amount": "12.00", "category": "Flat", "description": "New"},
    )
    new = response.json()
    assert response.status_code == 201
    assert response["Location"] == f"/recurring/{new['id']}"
    assert response["ETag"] == f'"{new["version"]}"'
    assert api.get(response["Location"]).json() == new
    assert new == new | {
        "start": "2026-09-01", "amount": "12.00", "category": "Flat", "description": "New",
        "until": None, "next_date": "2026-09-01",
        "exceptions": [{"date": "2026-10-01", "skipped": True}],
    }  # fmt: skip
    old = api.get(f"/recurring/{rent['id']}").json()
    assert old["until"] == "2026-08-31"
    assert old["amount"] == "10.00"
    assert old["exceptions"] == [{"date": "2026-08-01", "moved_to": "2026-08-02"}]
    assert upcoming("count=3", old["id"]) == [("2026-08-01", "2026-08-02", True)]
    # What was posted early is not posted again.
    assert upcoming("count=2", new["id"]) == plain("2026-09-01", "2026-12-01")
    seqs = set(Recurrence.objects.values_list("seq", flat=True))
    assert len(seqs) == 2
    assert max(seqs) == Ledger.objects.get().seq


def test_a_split_takes_what_is_left_of_the_count(api, do):
    pk = api.post("/recurring", BODY | {"start": "2026-06-01", "count": 6}).json()["id"]
    new = do("split", "2026-09-01", 201, pk=pk, interval=2)
    assert (new["count"], new["until"]) == (3, None)
    old = api.get(f"/recurring/{pk}").json()
    assert (old["count"], old["until"]) == (None, "2026-08-31")


def test_what_is_skipped_is_so_after_a_split(do):
    do("skip", "2026-09-01")
    new = do("split", "2026-09-01", 201)
    assert new["exceptions"] == [{"date": "2026-09-01", "skipped": True}]
    assert new["next_date"] == "2026-10-01"


@pytest.mark.parametrize(
    ("changes", "next_date"),
    [
        ({"start": "2026-09-05"}, "2026-09-05"),
        ({"start": "2026-08-28"}, "2026-08-28"),
        ({"frequency": "weekly"}, "2026-09-01"),
        ({"paused": True}, None),
        ({"count": 1}, "2026-09-01"),
    ],
)
def test_a_split_may_change_anything(do, changes, next_date):
    new = do("split", "2026-09-01", 201, **changes)
    assert new == new | changes
    assert new["next_date"] == next_date


@pytest.mark.parametrize(
    ("changes", "days"), [({}, ["09-01", "10-01"]), ({"interval": 2}, ["09-01"])]
)
def test_a_split_of_what_is_late(do, on_day, changes, days):
    """What nobody has posted yet is posted by whichever of the two it belongs to."""
    on_day("2026-10-05")
    new = do("split", "2026-09-01", 201, amount="12.00", **changes)
    entries = Entry.objects.order_by("date").values_list("date", "amount_minor")[2:]
    assert [(f"{day:%m-%d}", amount) for day, amount in entries] == [
        ("08-01", 1000), *((day, 1200) for day in days),
    ]  # fmt: skip
    assert new["next_date"] == "2026-11-01"


def test_what_is_done_with_stays_so(api, rent, do, on_day):
    """What fell into a pause does not come any more, whatever is done."""
    address = f"/recurring/{rent['id']}"
    do("skip", "2026-08-01")
    on_day("2026-08-10")
    api.patch(address, {"paused": True})
    on_day("2026-10-10")
    api.patch(address, {"paused": False})
    moved = {"to": "2026-12-24"}
    for action, rest in (("skip", {}), ("move", moved), ("reset", {}), ("split", {})):
        assert do(action, "2026-09-01", 400, **rest) == [("date", "no_such_occurrence")]
    # What was skipped before can be named, and so all after it be split off.
    new = do("split", "2026-08-01", 201, amount="12.00")
    assert new["next_date"] == "2026-11-01"
    assert posted() == ["2026-06-01", "2026-07-01"]


@pytest.mark.parametrize("goes_on", [True, False])
def test_a_split_of_what_is_paused(api, rent, do, on_day, goes_on):
    api.patch(f"/recurring/{rent['id']}", {"paused": True})
    on_day("2026-10-05")
    changes = {"paused": False} if goes_on else {}
    new = do("split", "2026-09-01", 201, **changes)
    assert new["paused"] is not goes_on
    assert new["next_date"] == ("2026-11-01" if goes_on else None)
    assert posted() == ["2026-06-01", "2026-07-01"]


def test_it_did_fit_when_it_was_read(user, ledger):
    recurrence = RecurrenceFactory.create(ledger=ledger, start=date(2026, 8, 1), count=3)
    for day, changes in (
        (date(2026, 8, 1), {}),
        (date(2026, 9, 1), {"until": date(2026, 12, 1)}),
    ):
        with pytest.raises(VersionMismatch):
            services.split_recurrence(user=user, pk=recurrence.pk, date=day, changes=changes)  # type: ignore[arg-type]  # a plain dict
    assert Recurrence.objects.get().count == 3
