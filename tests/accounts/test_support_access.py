"""A person lets support see amounts and descriptions, sees who looked, and takes it back."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import SupportAccess, SupportLook, User
from accounts.services import support_access
from common.disclosure import disclose
from tests.accounts.staff import member
from tests.conftest import make_user

pytestmark = pytest.mark.django_db
PATH = "/me/support-access"
HOUR = timedelta(hours=1)


def granted(user: User, **fields: Any) -> SupportAccess:
    return SupportAccess.objects.create(user=user, **{"ends_at": timezone.now() + HOUR} | fields)


def open_ones(user: User) -> list[Any]:
    return list(support_access.open_accesses().filter(user=user).values_list("pk", flat=True))


# --- Granting ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("body", "hours"), [({}, 24), ({"hours": 1}, 1), ({"hours": 72}, 72)])
def test_granting(api: APIClient, user: User, body: dict, hours: int) -> None:
    before = timezone.now()
    answer = api.post(PATH, body)
    assert answer.status_code == 201
    assert set(answer.json()) == {"id", "granted_at", "ends_at"}
    ends_at = datetime.fromisoformat(answer.json()["ends_at"])
    assert timedelta() <= ends_at - before - hours * HOUR < timedelta(minutes=1)
    assert open_ones(user) == [uuid.UUID(answer.json()["id"])]


@pytest.mark.parametrize(
    ("hours", "code"),
    [
        (0, "min_value"), (-1, "min_value"), (73, "max_value"), (10**30, "max_value"),
        ("24", "invalid"), ("x", "invalid"), (1.5, "invalid"), (True, "invalid"),
        (None, "null"), ([24], "invalid"),
    ],
)  # fmt: skip
def test_hours_that_do_not_fit(api: APIClient, user: User, hours: Any, code: str) -> None:
    answer = api.post(PATH, {"hours": hours})
    assert answer.status_code == 400
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [
        ("hours", code)
    ]
    assert open_ones(user) == []


def test_a_form_has_only_text(api: APIClient) -> None:
    assert api.post(PATH, {"hours": "2"}, format="multipart").status_code == 201


def test_unknown_fields_are_refused(api: APIClient) -> None:
    assert api.post(PATH, {"days": 1}).json()["errors"][0]["code"] == "unknown_field"


@pytest.mark.parametrize("hours", [1, 72])
def test_another_one_takes_the_place_of_the_one_that_is_open(
    api: APIClient, user: User, hours: int
) -> None:
    first = api.post(PATH, {"hours": 24}).json()["id"]
    second = api.post(PATH, {"hours": hours}).json()
    assert open_ones(user) == [uuid.UUID(second["id"])]
    accesses = api.get(PATH).json()["accesses"]
    assert [(one["id"], one["open"]) for one in accesses] == [(second["id"], True), (first, False)]
    assert accesses[1]["revoked_at"]


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_stays_open() -> None:
    user = make_user()

    def grant(hours: int) -> None:
        try:
            support_access.grant(user=user, hours=hours)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(grant, range(1, 9)))
    assert len(open_ones(user)) == 1
    assert SupportAccess.objects.count() == 8


# --- Taking back ---------------------------------------------------------------------------------


def test_one_is_taken_back(api: APIClient, user: User) -> None:
    one, other = granted(user), granted(user)
    answer = api.delete(f"{PATH}/{one.pk}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert open_ones(user) == [other.pk]


def test_all_are_taken_back(api: APIClient, user: User) -> None:
    granted(user)
    theirs = granted(make_user())
    for _again in range(2):
        assert api.delete(PATH).status_code == 204
    assert open_ones(user) == []
    assert open_ones(theirs.user) == [theirs.pk]


def test_what_is_over_keeps_its_end(api: APIClient, user: User) -> None:
    past = timezone.now() - HOUR
    over, revoked = granted(user, ends_at=past), granted(user, revoked_at=past)
    api.delete(PATH)
    for access in (over, revoked):
        answer = api.delete(f"{PATH}/{access.pk}")
        assert answer.status_code == 404
        assert answer.json()["code"] == "support_access_unknown"
    over.refresh_from_db()
    revoked.refresh_from_db()
    assert (over.revoked_at, revoked.revoked_at) == (None, past)


def test_nobody_takes_back_what_is_anothers(api: APIClient) -> None:
    theirs = granted(make_user())
    for pk in (theirs.pk, uuid.uuid4()):
        answer = api.delete(f"{PATH}/{pk}")
        assert answer.status_code == 404
        assert answer.json()["code"] == "support_access_unknown"
    assert api.delete(f"{PATH}/4711").json()["code"] == "not_found"
    assert open_ones(theirs.user) == [theirs.pk]


# --- Looking -------------------------------------------------------------------------------------


def test_a_person_sees_what_they_granted_and_who_looked(api: APIClient, user: User) -> None:
    assert api.get(PATH).json() == {"accesses": [], "looks": []}
    access = granted(user)
    by_leave = SupportLook.objects.create(
        user=user, access=access, actor="support@example.com", what="2 entries in a list"
    )
    without = SupportLook.objects.create(user=user, actor="admin@example.com", what="expense 1")
    theirs = make_user()
    SupportLook.objects.create(user=theirs, access=granted(theirs), actor="x", what="x")
    body = api.get(PATH).json()
    [shown] = body["accesses"]
    assert shown | {"granted_at": "", "ends_at": ""} == {
        "id": str(access.pk), "granted_at": "", "ends_at": "", "revoked_at": None, "open": True,
    }  # fmt: skip
    assert [
        (look["who"], look["what"], look["access"], datetime.fromisoformat(look["looked_at"]))
        for look in body["looks"]
    ] == [
        ("admin@example.com", "expense 1", None, without.looked_at),
        ("support@example.com", "2 entries in a list", str(access.pk), by_leave.looked_at),
    ]


def test_the_last_ones_are_told_in_as_many_queries(api: APIClient, user: User) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert api.get(PATH).status_code == 200
        return len(captured)

    api.get(PATH)  # makes the session of the token
    few = count()
    accesses = [granted(user) for _n in range(60)]
    SupportLook.objects.bulk_create(
        SupportLook(user=user, access=access, actor="a", what=f"look {n}")
        for n, access in enumerate(accesses * 4)
    )
    assert count() == few <= 4
    body = api.get(PATH).json()
    assert [one["id"] for one in body["accesses"]] == [str(a.pk) for a in accesses[:-51:-1]]
    assert [look["what"] for look in body["looks"]] == [f"look {n}" for n in range(239, 39, -1)]


@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_a_token_is_needed(anyone: APIClient, method: str) -> None:
    assert getattr(anyone, method)(PATH).status_code == 401
    if method == "delete":
        assert anyone.delete(f"{PATH}/{uuid.uuid4()}").status_code == 401


def test_the_pages_of_staff_are_no_way_in(user: User) -> None:
    browser = APIClient(raise_request_exception=False)
    browser.force_login(user)
    assert browser.post(PATH, {}).status_code == 401
    assert open_ones(user) == []


# --- What it opens -------------------------------------------------------------------------------

Viewer = Callable[[], User]


@pytest.mark.parametrize(
    ("viewer", "seen"),
    [
        (member, {"open"}),
        (lambda: member(is_superuser=True), {"open", "over", "none"}),
        (lambda: member(is_active=False), set()),
        (lambda: member(is_superuser=True, is_active=False), set()),
        (make_user, set()),
    ],
)
def test_who_sees_whose(viewer: Viewer, seen: set[str]) -> None:
    people = {name: make_user() for name in ("open", "over", "none", "not asked for")}
    granted(people["open"])
    granted(people["not asked for"])
    granted(people["over"], ends_at=timezone.now())
    who = viewer()
    asked = {people[name].pk: name for name in ("open", "over", "none")}
    assert disclose(who, asked) == {people[name].pk for name in seen}
    recorded = {(look.user_id, look.what, look.actor) for look in SupportLook.objects.all()}
    assert recorded == {(people[name].pk, name, who.email) for name in seen}


def test_nothing_is_asked_for_nobody(django_assert_num_queries: Any) -> None:
    supporter, administrator = member(), member(is_superuser=True)
    with django_assert_num_queries(0):
        assert disclose(supporter, {}) == disclose(administrator, {}) == frozenset()


def test_nothing_is_shown_that_cannot_be_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    person = make_user()
    granted(person)

    def fail(rows: Any) -> None:
        list(rows)
        raise RuntimeError

    monkeypatch.setattr(SupportLook.objects, "bulk_create", fail)
    with pytest.raises(RuntimeError):
        disclose(member(), {person.pk: "x"})
