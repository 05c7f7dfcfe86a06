"""DELETE /me/sessions: people end the sessions that they do not know."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts import sessions
from accounts.cognito.tokens import get_verifier
from accounts.errors import SessionEnded
from accounts.models import User
from tests.accounts import agents
from tests.accounts.my_sessions import URL, client, listed, row
from tests.accounts.steps import log_in, refresh_at_cognito, status_with
from tests.conftest import Cognito, make_user
from tests.tokens import access_claims, id_claims, sign

pytestmark = pytest.mark.django_db


# --- Ending one -----------------------------------------------------------------------------------


def test_a_session_that_was_ended_is_refused_at_once(user: User, api: APIClient) -> None:
    other, third = client(access_claims(user.sub)), client(access_claims(user.sub))
    (mine,) = (item["id"] for item in listed(other) if item["current"])
    assert listed(third)
    answer = api.delete(f"{URL}/{mine}")
    assert (answer.status_code, answer.content) == (204, b"")
    refused = other.get(URL)
    assert (refused.status_code, refused.json()["code"]) == (401, "session_ended")
    assert third.get(URL).status_code == api.get(URL).status_code == 200
    again = api.delete(f"{URL}/{mine}")
    assert (again.status_code, again.json()["code"]) == (404, "session_unknown")


def test_the_session_at_hand_may_be_ended_too(user: User, api: APIClient) -> None:
    (item,) = listed(api)
    assert api.delete(f"{URL}/{item['id']}").status_code == 204
    assert api.get(URL).status_code == 401


def test_somebody_elses_session_is_none_of_yours(
    user: User, api: APIClient, api_of: Callable[[User], APIClient]
) -> None:
    theirs = api_of(make_user())
    (item,) = listed(theirs)
    answers = [api.delete(f"{URL}/{which}") for which in (item["id"], uuid.uuid4())]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["code"] == "session_unknown"
    assert theirs.get(URL).status_code == 200


def test_ending_takes_no_parameters(user: User, api: APIClient) -> None:
    session = row(user)
    for address in (URL, f"{URL}/{session.public_id}"):
        answer = api.delete(f"{address}?all=true")
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "all")
    session.refresh_from_db()
    assert session.revoked_at is None


# --- Ending all others ----------------------------------------------------------------------------


def test_all_others_end_and_this_one_goes_on(
    user: User, api: APIClient, api_of: Callable[[User], APIClient]
) -> None:
    others = [api_of(user) for _ in range(3)]
    bystander = api_of(make_user())
    for one in (*others, bystander):
        assert one.get(URL).status_code == 200
    row(user, revoked_at=timezone.now())
    idle = row(user, made=timedelta(days=40))
    answer = api.delete(URL)
    assert (answer.status_code, answer.json()) == (200, {"ended": 3})
    assert {one.get(URL).status_code for one in others} == {401}
    assert api.get(URL).status_code == bystander.get(URL).status_code == 200
    assert [item["current"] for item in listed(api)] == [True]
    # Should its tokens live longer than they should: it has ended all the same.
    idle.refresh_from_db()
    assert idle.revoked_at
    assert api.delete(URL).json() == {"ended": 0}


def test_all_others_include_sign_ins_that_were_never_seen(user: User, api: APIClient) -> None:
    before = int(timezone.now().timestamp())
    unseen = [access_claims(user.sub, auth_time=before - age) for age in (0, 60)]
    assert api.delete(URL).status_code == 200
    for claims in unseen:
        answer = client(claims).get(URL)
        assert (answer.status_code, answer.json()["code"]) == (401, "session_ended")
    later = access_claims(user.sub, auth_time=before + 60)
    assert client(later).get(URL).status_code == 200
    assert api.get(URL).status_code == 200


def test_all_others_include_log_ins_under_way_and_browsers(user: User, api: APIClient) -> None:
    started = timezone.now()
    browser = user.get_session_auth_hash()
    assert api.delete(URL).status_code == 200
    claims = get_verifier().verify(sign(id_claims(user.sub, user.email)))
    with pytest.raises(SessionEnded):
        sessions.sign_in(claims, started=started, refresh_token=None)
    user.refresh_from_db()
    assert user.get_session_auth_hash() != browser


def test_what_else_belongs_to_the_sign_in_goes_on_with_it(user: User) -> None:
    """As on a pool without `origin_jti`, where each refresh makes another row."""
    begun = int(timezone.now().timestamp()) - 60
    first, second = (
        access_claims(user.sub, origin_jti=None, auth_time=begun, iat=begun + n) for n in (0, 30)
    )
    verify = get_verifier().verify
    known = sessions.open_session(verify(sign(first)), refresh_token="r")
    sessions.go_on(verify(sign(second)), known=known, refresh_token="r")
    other = row(user, refresh_digest="")
    assert client(second).delete(URL).json() == {"ended": 1}
    assert client(first).get(URL).status_code == client(second).get(URL).status_code == 200
    other.refresh_from_db()
    assert other.revoked_at


# --- Who may --------------------------------------------------------------------------------------


def test_a_cookie_is_not_enough(user: User) -> None:
    browser = APIClient()
    browser.force_login(user)
    session = row(user)
    for answer in (
        browser.get(URL),
        browser.delete(URL),
        browser.delete(f"{URL}/{session.public_id}"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")


@pytest.mark.parametrize("kind", ["id_token", "access_token"])
def test_a_stolen_sign_in_is_seen_and_ended(cognito: Cognito, anyone: APIClient, kind: str) -> None:
    """As people do it: by the API alone, on tokens of Cognito."""
    email = cognito.account()
    anyone.credentials(HTTP_USER_AGENT=agents.CURL)
    thief = log_in(anyone, email)
    anyone.credentials(HTTP_USER_AGENT=agents.FIREFOX)
    mine = log_in(anyone, email)
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {mine[kind]}")
    here, there = listed(api)
    assert (here["device"], here["current"]) == ("Firefox on Windows", True)
    assert (there["device"], there["current"]) == ("curl", False)

    assert api.delete(f"{URL}/{there['id']}").status_code == 204
    assert status_with(thief["id_token"]) == status_with(thief["access_token"]) == 401
    refused = anyone.post("/refresh", {"refresh_token": thief["refresh_token"]})
    assert (refused.status_code, refused.json()["code"]) == (401, "session_ended")
    # What Cognito itself still makes of the refresh token belongs to the same session.
    refreshed = refresh_at_cognito(cognito, thief["refresh_token"])
    assert status_with(refreshed["AccessToken"]) == 401
    # And one's own goes on.
    answer = anyone.post("/refresh", {"refresh_token": mine["refresh_token"]})
    assert answer.status_code == 200
    assert status_with(answer.json()["id_token"]) == 200


def test_after_all_others_ended_this_one_can_be_refreshed(
    cognito: Cognito, anyone: APIClient
) -> None:
    email = cognito.account()
    other, mine = log_in(anyone, email), log_in(anyone, email)
    bearer = f"Bearer {mine['id_token']}"
    answer = APIClient().delete(URL, HTTP_AUTHORIZATION=bearer)
    assert answer.json() == {"ended": 1}
    refreshed = anyone.post("/refresh", {"refresh_token": mine["refresh_token"]})
    assert refreshed.status_code == 200
    assert status_with(refreshed.json()["access_token"]) == 200
    assert anyone.post("/refresh", {"refresh_token": other["refresh_token"]}).status_code == 401
