"""GET /me/sessions: people see who is logged in to their account."""

import base64
import json
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from pytest_django import DjangoAssertNumQueries, Settings
from rest_framework.test import APIClient

from accounts import urls
from accounts.models import Session, SessionKind, User
from accounts.views.sessions import SealedPages
from tests.accounts import agents
from tests.accounts.my_sessions import URL, client, ids, listed, row
from tests.conftest import make_user
from tests.tokens import access_claims, id_claims

pytestmark = pytest.mark.django_db


# --- The list -------------------------------------------------------------------------------------


def test_a_session_says_from_where_and_when_it_was_used(user: User) -> None:
    claims = access_claims(user.sub)
    api = client(claims, HTTP_USER_AGENT=agents.FIREFOX, REMOTE_ADDR="203.0.113.7")
    (item,) = listed(api)
    session = Session.objects.get()
    assert list(item) == [
        *("id", "created_at", "last_used_at", "address", "device", "kind", "current")
    ]
    assert item["id"] == str(session.public_id)
    assert (item["address"], item["device"]) == ("203.0.113.7", "Firefox on Windows")
    assert (item["kind"], item["current"]) == ("tokens", True)
    assert parse_datetime(item["created_at"]) == session.created_at
    assert parse_datetime(item["last_used_at"]) == session.last_used_at
    assert claims["origin_jti"] not in json.dumps(item)


def test_id_and_access_token_of_a_sign_in_are_one_session(user: User) -> None:
    access = access_claims(user.sub)
    identity = id_claims(user.sub, user.email, origin_jti=access["origin_jti"])
    (one,), (other,) = listed(client(access)), listed(client(identity))
    assert one["id"] == other["id"]
    assert one["current"]
    assert other["current"]


def test_the_newest_comes_first_and_others_people_stay_out(user: User, api: APIClient) -> None:
    rows = [row(user, made=timedelta(days=days)) for days in (3, 1, 2)]
    row(make_user())
    found = [item["id"] for item in listed(api)]
    assert found[1:] == [str(rows[n].public_id) for n in (1, 2, 0)]
    assert [item["current"] for item in listed(api)] == [True, False, False, False]
    assert [item["id"] for item in listed(api, ordering="created_at")] == found[::-1]


def test_a_session_of_before_this_was_kept_is_shown_as_it_is(user: User, api: APIClient) -> None:
    session = row(user, last_used_at=None)
    (item,) = [item for item in listed(api) if not item["current"]]
    session.refresh_from_db()
    assert item["address"] is None
    assert item["device"] == "an unknown device"
    assert parse_datetime(item["last_used_at"]) == session.created_at


DAYS = timedelta(days=1)


@pytest.mark.parametrize(
    ("values", "there"),
    [
        ({"made": 29.9 * DAYS}, True),
        ({"made": 30.1 * DAYS}, False),
        ({"made": 300 * DAYS, "last_used_at": 29.9 * DAYS}, True),
        ({"made": 300 * DAYS, "last_used_at": 30.1 * DAYS}, False),
        ({"made": DAYS, "revoked_at": timedelta()}, False),
        ({"made": timedelta(hours=11), "kind": SessionKind.BROWSER}, True),
        ({"made": timedelta(hours=13), "kind": SessionKind.BROWSER}, False),
        ({"made": DAYS, "kind": SessionKind.BROWSER, "last_used_at": timedelta(hours=11)}, True),
    ],
)
def test_what_can_be_used_no_longer_is_not_listed(
    user: User, api: APIClient, values: dict[str, Any], there: bool
) -> None:
    moments = {"last_used_at", "revoked_at"}
    values = {k: timezone.now() - v if k in moments else v for k, v in values.items()}
    session = row(user, **values)
    assert ids(api) == ({str(session.public_id)} if there else set())
    assert api.delete(f"{URL}/{session.public_id}").status_code == (204 if there else 404)


def test_how_long_refresh_tokens_live_is_a_setting(
    user: User, api: APIClient, settings: Settings
) -> None:
    row(user, made=4 * DAYS)
    settings.REFRESH_TOKEN_DAYS = 5
    assert len(ids(api)) == 1
    settings.REFRESH_TOKEN_DAYS = 3
    assert ids(api) == set()


def test_the_cost_does_not_grow_with_the_sessions(
    user: User, api: APIClient, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    listed(api)
    Session.objects.bulk_create(Session(user=user, key=f"k{n}") for n in range(1200))
    with django_assert_num_queries(2):
        assert len(listed(api)) == 50
    oldest = Session.objects.get(key="k0")
    answer = api.delete(f"{URL}/{oldest.public_id}")
    assert answer.status_code == 204
    oldest.refresh_from_db()
    assert oldest.revoked_at


# --- Pages ----------------------------------------------------------------------------------------


def test_pages_show_each_session_once(user: User, api: APIClient) -> None:
    rows = {str(row(user).public_id) for _ in range(5)}
    found: list[str] = []
    answer = api.get(URL, {"page_size": "2", "count": "true"}).json()
    assert answer["count"] == 6
    while True:
        found += [item["id"] for item in answer["results"] if not item["current"]]
        if answer["next"] is None:
            break
        answer = api.get(answer["next"]).json()
    assert (len(found), set(found)) == (5, rows)
    back = api.get(answer["previous"]).json()
    assert len(back["results"]) == 2


def cursor_of(address: str) -> str:
    (cursor,) = parse_qs(urlsplit(address).query)["cursor"]
    return cursor


def test_a_cursor_does_not_tell_how_many_sessions_there_are(user: User, api: APIClient) -> None:
    row(user)
    cursor = cursor_of(api.get(URL, {"page_size": 1}).json()["next"])
    payload = cursor.lstrip(".").partition(":")[0]
    shown = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    assert not shown["pk"].isdigit()


def test_a_cursor_is_good_for_a_while(
    user: User, api: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    row(user)
    following = api.get(URL, {"page_size": 1}).json()["next"]
    assert api.get(following).status_code == 200
    monkeypatch.setattr(SealedPages, "live", -1)
    answer = api.get(following)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "cursor")


@pytest.mark.parametrize(
    "parameters", [{"cursor": "x"}, {"page_size": "0"}, {"ordering": "key"}, {"user": "1"}]
)
def test_parameters_that_do_not_fit_are_refused(api: APIClient, parameters: dict[str, str]) -> None:
    answer = api.get(URL, parameters)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == next(iter(parameters))


def test_the_moment_of_the_last_use_is_told(user: User, api: APIClient) -> None:
    moment = timezone.now() - timedelta(minutes=2)
    listed(api)
    Session.objects.update(last_used_at=moment)
    (item,) = listed(api)
    told: datetime | None = parse_datetime(item["last_used_at"])
    assert told == moment


# --- The documentation ----------------------------------------------------------------------------


def test_the_document_describes_what_is_answered(api: APIClient) -> None:
    patterns = [pattern for pattern in urls.urlpatterns if str(pattern.pattern).startswith("me/se")]
    with GENERATOR_STATS.silence():
        GENERATOR_STATS.reset()
        document: Any = SchemaGenerator(patterns=patterns).get_schema(request=None, public=True)
    assert not GENERATOR_STATS._warn_cache
    assert not GENERATOR_STATS._error_cache
    validate_schema(document)
    paths = document["paths"]
    assert {path: set(paths[path]) for path in paths} == {
        "/me/sessions": {"get", "delete"},
        "/me/sessions/{id}": {"delete"},
    }
    assert (
        "session_unknown" in paths["/me/sessions/{id}"]["delete"]["responses"]["404"]["description"]
    )
    page = api.get(URL, {"count": "true"}).json()
    content = paths["/me/sessions"]["get"]["responses"]["200"]["content"]["application/json"]
    (sample,) = (one["value"] for one in content["examples"].values())
    described = document["components"]["schemas"]
    assert set(sample) == set(page) == set(described["PaginatedSessionList"]["properties"])
    (row_shown,), (row_answered,) = sample["results"], page["results"]
    assert set(row_shown) == set(row_answered) == set(described["Session"]["properties"])
    assert set(described["Session"]["required"]) == set(row_answered)
    unauthorized = paths["/me/sessions"]["delete"]["responses"]["401"]["description"]
    assert {"session_ended", "account_disabled", "account_deleted"} <= set(unauthorized.split("`"))
