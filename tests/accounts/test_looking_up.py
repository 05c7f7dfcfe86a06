"""Finding people for support, here and in the pool."""

import json
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from accounts.cognito.errors import UserUnknown
from accounts.cognito.gateway import get_gateway
from accounts.errors import AccountDeleted
from accounts.models import DeletedAccount, User
from accounts.selectors import digest_of
from accounts.services import looking_up
from tests.accounts import staff
from tests.accounts.cognito.servers import replying, serving
from tests.conftest import Cognito, make_user

pytestmark = pytest.mark.django_db


def test_who_never_logged_in_here_becomes_known(cognito: Cognito) -> None:
    email = cognito.account()
    person = looking_up.find(email=email)
    assert person is not None
    assert (person.email, person.is_active, person.is_staff) == (email, True, False)
    assert looking_up.find(email=email) == person
    assert User.objects.count() == 1


def test_who_is_known_keeps_what_is_known_of_them(cognito: Cognito) -> None:
    person = staff.confirmed(cognito)
    email, person.email = person.email, "older@example.com"
    person.save()
    assert looking_up.find(email=email) == person
    person.refresh_from_db()
    assert person.email == "older@example.com"


def test_who_is_known_by_access_tokens_alone_gets_an_address(cognito: Cognito) -> None:
    person = staff.confirmed(cognito)
    email, person.email = person.email, ""
    person.save()
    assert looking_up.find(email=email) == person
    person.refresh_from_db()
    assert person.email == email


def test_nobody_is_found(cognito: Cognito) -> None:
    assert looking_up.find(email=cognito.new_email()) is None
    assert not User.objects.exists()


def test_who_was_deleted_here_is_not_made_anew(cognito: Cognito) -> None:
    person = staff.confirmed(cognito)
    DeletedAccount.objects.create(sub_digest=digest_of(person.sub))
    person.delete()
    with pytest.raises(AccountDeleted):
        looking_up.find(email=person.email)
    assert not User.objects.exists()


def test_a_profile_says_when_somebody_signed_up(cognito: Cognito) -> None:
    person = staff.confirmed(cognito)
    profile = looking_up.profile_of(person)
    created = staff.look_up(cognito, person.email)["UserCreateDate"]
    assert (profile.sub, profile.created_at) == (person.sub, created)


@pytest.mark.parametrize("email", ["", "nobody@example.com"])
def test_a_person_of_ours_whom_the_pool_does_not_know(cognito: Cognito, email: str) -> None:
    person = make_user()
    person.email = email
    with pytest.raises(UserUnknown):
        looking_up.profile_of(person)


@pytest.mark.parametrize("sub", ["the-sub", "somebody-else"])
def test_people_of_an_external_provider_are_found_by_their_address(
    monkeypatch: pytest.MonkeyPatch, sub: str
) -> None:
    """As AWS does it: there the sub is no name for them. The local AWS takes it."""
    unknown = {"__type": "UserNotFoundException", "message": "User does not exist."}
    attributes = [{"Name": "sub", "Value": sub}, {"Name": "email", "Value": "a@example.com"}]
    found = {"Users": [{"Username": "Google_1", "Attributes": attributes}]}

    def answer(request: BaseHTTPRequestHandler) -> None:
        asked = request.headers["X-Amz-Target"].partition(".")[2]
        body: Any = {"AdminGetUser": unknown, "ListUsers": found}[asked]
        replying(json.dumps(body).encode(), 400 if body is unknown else 200)(request)

    person = User(sub="the-sub", email="a@example.com")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    with serving(answer) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", server.url)
        get_gateway.cache_clear()
        try:
            if sub == person.sub:
                assert looking_up.profile_of(person).username == "Google_1"
            else:
                with pytest.raises(UserUnknown):
                    looking_up.profile_of(person)
        finally:
            get_gateway.cache_clear()
