"""Tokens of accounts that were deleted: good at Cognito until they expire, and refused here."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient, APIRequestFactory

from accounts import sessions
from accounts.authentication import CognitoAuthentication
from accounts.cognito.tokens import VerifiedClaims, get_verifier
from accounts.errors import AccountDeleted
from accounts.models import DeletedAccount, Session, User
from accounts.selectors import digest_of
from accounts.sessions import people
from tests.tokens import access_claims, id_claims, sign

pytestmark = pytest.mark.django_db
SUB = "a6a2f9c2-2f52-4f6d-9f38-6f5a9a1b7d11"


def deleted(sub: str = SUB) -> None:
    User.objects.filter(sub=sub).delete()
    DeletedAccount.objects.create(sub_digest=digest_of(sub))


def verified(claims: dict[str, Any]) -> VerifiedClaims:
    return get_verifier().verify(sign(claims))


def refusal(claims: dict[str, Any]) -> tuple[int, str]:
    answer = APIClient().get("/me/sessions", HTTP_AUTHORIZATION=f"Bearer {sign(claims)}")
    return answer.status_code, answer.json()["code"]


@pytest.mark.parametrize("seen", [True, False])
def test_a_token_does_not_make_its_user_anew(seen: bool) -> None:
    claims = access_claims(SUB)
    if seen:
        sessions.open_session(verified(claims))
    deleted()
    assert refusal(claims) == (401, "account_deleted")
    assert refusal(id_claims(SUB, "a@example.com")) == (401, "account_deleted")
    assert not User.objects.exists()
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    "call",
    [
        sessions.known_user,
        sessions.open_session,
        lambda claims: sessions.sign_in(claims, started=timezone.now(), refresh_token=None),
        lambda claims: sessions.welcome(claims, started=timezone.now()),
        lambda claims: sessions.go_on(claims, known=None, refresh_token="r"),
    ],
)
def test_no_way_leads_back(call: Callable[[VerifiedClaims], object]) -> None:
    deleted()
    with pytest.raises(AccountDeleted):
        call(verified(id_claims(SUB, "a@example.com")))
    assert not User.objects.exists()


def test_others_are_made_as_ever() -> None:
    deleted()
    assert sessions.known_user(verified(access_claims("somebody-else"))).sub == "somebody-else"


def test_an_account_that_is_being_deleted_is_refused(user: User) -> None:
    seen, unseen = access_claims(user.sub), access_claims(user.sub)
    sessions.open_session(verified(seen))
    User.objects.update(deletion_requested_at=timezone.now())
    assert refusal(seen) == refusal(unseen) == (401, "account_deleted")
    with pytest.raises(AccountDeleted):
        sessions.sign_in(
            verified(id_claims(user.sub, user.email)), started=timezone.now(), refresh_token=None
        )
    assert Session.objects.count() == 1


def test_that_is_said_also_where_all_sessions_ended_and_the_account_is_disabled(
    user: User,
) -> None:
    seen, unseen = access_claims(user.sub), access_claims(user.sub, auth_time=1)
    sessions.open_session(verified(seen))
    sessions.set_active(user=user, active=False)
    assert refusal(seen) == refusal(unseen) == (401, "account_disabled")
    User.objects.update(deletion_requested_at=timezone.now())
    assert refusal(seen) == refusal(unseen) == (401, "account_deleted")


def test_a_known_session_costs_one_query_all_the_same(
    user: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    deleted()
    claims = access_claims(user.sub)
    request: Any = APIRequestFactory().get("/", headers={"authorization": f"Bearer {sign(claims)}"})
    CognitoAuthentication().authenticate(request)
    with django_assert_num_queries(1):
        CognitoAuthentication().authenticate(request)


def test_a_person_who_has_just_gone_cannot_be_locked(user: User) -> None:
    session = Session.objects.create(user=user, key="k")
    pk = user.pk
    user.delete()
    with pytest.raises(AccountDeleted), transaction.atomic():
        people.lock(pk)
    with pytest.raises(AccountDeleted):
        sessions.end_session(session=session)


@pytest.mark.django_db(transaction=True)
def test_a_deletion_while_a_token_makes_its_session_leaves_nothing_behind(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The person is found, and gone before their row is locked."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    known_user = people.known_user

    def delete() -> None:
        try:
            deleted(user.sub)
        finally:
            connections.close_all()

    def known_user_and_a_deletion_meanwhile(claims: VerifiedClaims) -> User:
        found = known_user(claims)
        thread = threading.Thread(target=delete)
        thread.start()
        thread.join(timeout=30)
        return found

    monkeypatch.setattr(people, "known_user", known_user_and_a_deletion_meanwhile)
    assert refusal(access_claims(user.sub)) == (401, "account_deleted")
    assert not User.objects.exists()
    assert not Session.objects.exists()
