"""Bearer tokens at the edge: what each gets as its answer."""

import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings
from rest_framework.test import APIClient, APIRequestFactory

from accounts.authentication import CognitoAuthentication
from accounts.models import Session, User
from accounts.sessions import end_all_sessions, set_active
from tests.conftest import make_user
from tests.tokens import access_claims, id_claims, sign

pytestmark = pytest.mark.django_db
SUB = str(uuid.uuid4())


def ask(authorization: str | None) -> Any:
    api = APIClient(raise_request_exception=False)
    if authorization is not None:
        api.credentials(HTTP_AUTHORIZATION=authorization)
    return api.get("/balance")


def ended_at(user: User) -> datetime:
    """When the person's sessions were all ended."""
    user.refresh_from_db()
    assert user.sessions_valid_from is not None
    return user.sessions_valid_from


def with_claims(**changes: Any) -> str:
    return f"Bearer {sign(access_claims(SUB, **changes))}"


def good() -> str:
    return sign(access_claims(SUB))


def now() -> int:
    return int(time.time())


def with_another_payload() -> str:
    head, _, signature = good().split(".")
    return ".".join([head, sign(access_claims("x")).split(".")[1], signature])


# They are made when a test asks for them: between the collection and the last test of a run more
# time may pass than a token lives.
BAD_TOKENS: dict[str, tuple[Callable[[], str | None], str]] = {
    "no header": (lambda: None, "not_authenticated"),
    "another scheme": (lambda: "Basic dXNlcjpwYXNz", "not_authenticated"),
    "no token": (lambda: "Bearer", "token_malformed"),
    "only spaces": (lambda: "Bearer   ", "token_malformed"),
    "not a token": (lambda: "Bearer nonsense", "token_malformed"),
    "two tokens": (lambda: f"Bearer {good()} {good()}", "token_malformed"),
    "not ASCII": (lambda: "Bearer tök.en.x", "token_malformed"),
    "huge": (lambda: "Bearer " + "x" * 20_000, "token_malformed"),
    "expired": (lambda: with_claims(exp=now() - 1), "token_expired"),
    "never expires": (lambda: with_claims(exp=None), "token_claim"),
    "another pool": (lambda: with_claims(iss="https://example.com/pool"), "token_issuer"),
    "another app client": (lambda: with_claims(client_id="other"), "token_app_client"),
    "refresh token": (lambda: with_claims(token_use="refresh"), "token_use"),
    "from the future": (lambda: with_claims(iat=now() + 900), "token_not_yet_valid"),
    "nobody": (lambda: with_claims(sub=None), "token_claim"),
    "unknown key": (lambda: f"Bearer {sign(access_claims(SUB), kid='other')}", "token_key"),
    "payload swapped": (lambda: f"Bearer {with_another_payload()}", "token_signature"),
}


@pytest.mark.parametrize("name", BAD_TOKENS)
def test_bad_tokens(name: str) -> None:
    make, code = BAD_TOKENS[name]
    authorization = make()
    response = ask(authorization)
    assert (response.status_code, response.json()["code"]) == (401, code)
    assert response["Content-Type"] == "application/problem+json"
    named = 'error="invalid_token"' in response["WWW-Authenticate"]
    assert response["WWW-Authenticate"].startswith("Bearer")
    assert named == (authorization or "").startswith("Bearer")
    assert not User.objects.exists()


def test_the_scheme_is_case_insensitive() -> None:
    assert ask(f"bearer {good()}").status_code == 200


def test_id_and_access_token_of_one_sign_in_share_a_session() -> None:
    shared = {"origin_jti": str(uuid.uuid4())}
    assert ask(f"Bearer {sign(access_claims(SUB, **shared))}").status_code == 200
    assert ask(f"Bearer {sign(id_claims(SUB, 'a@example.com', **shared))}").status_code == 200
    assert Session.objects.get().user.sub == SUB


def test_without_origin_jti_the_sign_in_is_known_by_its_event_or_time() -> None:
    for _ in range(2):
        assert ask(with_claims(origin_jti=None, event_id="e1")).status_code == 200
    assert Session.objects.get().key == f"{SUB}:e1"
    Session.objects.all().delete()
    at = now()
    for _ in range(2):
        assert ask(with_claims(origin_jti=None, event_id=None, auth_time=at)).status_code == 200
    assert Session.objects.get().key == f"{SUB}:{at}"


def test_the_address_is_learnt_from_the_first_id_token() -> None:
    assert ask(with_claims()).status_code == 200
    assert User.objects.get().email == ""
    assert ask(f"Bearer {sign(id_claims(SUB, 'A@Example.com'))}").status_code == 200
    assert User.objects.get().email == "a@example.com"


def test_authentication_costs_one_query(
    user: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    authorization = f"Bearer {sign(access_claims(user.sub))}"
    ask(authorization)
    request = APIRequestFactory().get("/", headers={"authorization": authorization})
    with django_assert_num_queries(1):
        CognitoAuthentication().authenticate(request)


@pytest.mark.parametrize("kind", ["id", "access"])
def test_only_an_access_token_is_handed_on_to_cognito(user: User, kind: str) -> None:
    claims = access_claims(user.sub) if kind == "access" else id_claims(user.sub, user.email)
    token = sign(claims)
    request: Any = APIRequestFactory().get("/", headers={"authorization": f"Bearer {token}"})
    authenticated = CognitoAuthentication().authenticate(request)
    assert authenticated
    found, bearer = authenticated
    assert (found, bearer.session.user, bearer.claims.token_use) == (user, user, kind)
    assert bearer.access_token == (token if kind == "access" else None)
    assert token not in repr(bearer)


def test_a_revoked_session_is_refused(user: User) -> None:
    claims = access_claims(user.sub)
    token = f"Bearer {sign(claims)}"
    assert ask(token).status_code == 200
    Session.objects.update(revoked_at=timezone.now())
    assert ask(token).json()["code"] == "session_ended"


def test_a_disabled_person_is_refused_and_comes_back_with_a_new_sign_in(user: User) -> None:
    old = f"Bearer {sign(access_claims(user.sub, auth_time=now() - 60))}"
    assert ask(old).status_code == 200
    set_active(user=user, active=False)
    assert ask(old).json()["code"] == "account_disabled"
    fresh = f"Bearer {sign(access_claims(user.sub, auth_time=now() + 5))}"
    assert ask(fresh).json()["code"] == "account_disabled"
    set_active(user=user, active=True)
    assert ask(old).json()["code"] == "session_ended"
    assert ask(fresh).status_code == 200


@pytest.mark.parametrize(("age", "status"), [(-5, 200), (0, 401), (5, 401)])
def test_the_cut_off_holds_for_tokens_never_seen(user: User, age: int, status: int) -> None:
    end_all_sessions(user=user)
    cut_off = int(ended_at(user).timestamp())
    assert (
        ask(f"Bearer {sign(access_claims(user.sub, auth_time=cut_off - age))}").status_code
        == status
    )


def test_the_cut_off_counts_from_issue_where_no_sign_in_time_is_told(user: User) -> None:
    end_all_sessions(user=user)
    claims = access_claims(user.sub, auth_time=None, iat=now() - 60)
    assert ask(f"Bearer {sign(claims)}").json()["code"] == "session_ended"


def test_somebody_elses_session_key_opens_nothing(user: User) -> None:
    session = Session.objects.create(user=user, key="shared")
    answer = ask(with_claims(origin_jti=session.key))
    assert (answer.status_code, answer.json()["code"]) == (401, "session_ended")


def test_without_keys_the_answer_is_503_for_html_too(settings: Settings) -> None:
    settings.COGNITO_JWKS = ""
    for accept in ("application/json", "text/html"):
        response = APIClient(raise_request_exception=False).get(
            "/balance", HTTP_AUTHORIZATION=f"Bearer {good()}", HTTP_ACCEPT=accept
        )
        assert response.status_code == 503
        assert int(response["Retry-After"]) > 0


@pytest.mark.django_db(transaction=True)
def test_many_first_requests_at_once_make_one_user_and_one_session() -> None:
    token = with_claims()

    def first(_: int) -> int:
        try:
            return ask(token).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(first, range(32))) == {200}
    assert User.objects.count() == Session.objects.count() == 1


def test_a_browser_session_ends_with_all_others(user: User) -> None:
    browser = APIClient()
    browser.force_login(user)
    assert browser.get("/balance").status_code == 200
    end_all_sessions(user=user)
    assert browser.get("/balance").status_code == 401


def test_old_secret_keys_still_know_browser_sessions(user: User, settings: Settings) -> None:
    browser = APIClient()
    browser.force_login(user)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-" + "y" * 50
    hashes = list(user.get_session_auth_fallback_hash())
    assert hashes != [user.get_session_auth_hash()]
    assert len(hashes) == 1


def test_sessions_of_another_person_stay(user: User, api_of: Callable[[User], APIClient]) -> None:
    other = api_of(make_user())
    assert other.get("/balance").status_code == 200
    end_all_sessions(user=user)
    assert other.get("/balance").status_code == 200
    assert timezone.now() - timedelta(minutes=1) < ended_at(user)


def test_what_continues_an_ended_sign_in_is_refused_though_nothing_but_its_time_tells(
    user: User,
) -> None:
    """As on a pool that issues no `origin_jti`, for tokens refreshed at Cognito itself."""
    begun = now() - 60
    first = access_claims(user.sub, origin_jti=None, auth_time=begun, iat=begun)
    assert ask(f"Bearer {sign(first)}").status_code == 200
    refreshed = access_claims(user.sub, origin_jti=None, auth_time=begun, iat=begun + 55)
    assert ask(f"Bearer {sign(refreshed)}").status_code == 200
    Session.objects.filter(key__endswith=first["event_id"]).update(revoked_at=timezone.now())
    again = access_claims(user.sub, origin_jti=None, auth_time=begun, iat=begun + 56)
    assert ask(f"Bearer {sign(again)}").json()["code"] == "session_ended"
    fresh = access_claims(user.sub, origin_jti=None, auth_time=begun, iat=begun)
    assert ask(f"Bearer {sign(fresh)}").status_code == 200
