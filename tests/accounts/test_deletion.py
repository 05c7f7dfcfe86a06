"""An account is deleted: at Cognito, here, for good; and by whom."""

import pytest
from django.contrib.admin.models import LogEntry
from django.core import mail as outbox
from django.test import Client
from pytest_django import Settings
from rest_framework.test import APIClient

from accounts.models import SpentRefreshToken, SupportLook, User
from expenses.ledger.models import Category, Entry
from tests.accounts.leaving import GONE, Person, check_gone
from tests.accounts.steps import bearing, code_of, log_in, status_with, told
from tests.conftest import CODE, PASSWORD, Cognito
from tests.totp import totp

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(cognito: Cognito) -> Person:
    return Person(cognito)


def test_with_the_password(person: Person, anyone: APIClient) -> None:
    outbox.outbox.clear()
    answer = person.delete()
    assert (answer.status_code, answer.content) == (204, b"")
    check_gone(person, anyone)
    assert told() == [(person.email, GONE)]


def test_with_a_code_of_the_app(cognito: Cognito, person: Person, anyone: APIClient) -> None:
    token = person.tokens["access_token"]
    secret = cognito.idp.associate_software_token(AccessToken=token)["SecretCode"]
    cognito.idp.verify_software_token(AccessToken=token, UserCode=totp(secret))
    cognito.idp.set_user_mfa_preference(
        AccessToken=token, SoftwareTokenMfaSettings={"Enabled": True, "PreferredMfa": True}
    )
    assert code_of(person.delete(code="000000")) == (400, "invalid_code")
    assert person.delete(code=totp(secret)).status_code == 204
    check_gone(person, anyone)


def test_staff_may_delete_themselves(cognito: Cognito) -> None:
    staff = Person(cognito, "admins")
    assert staff.delete().status_code == 204
    assert not User.objects.filter(pk=staff.user.pk).exists()
    assert not staff.is_at_cognito()


def test_nobody_else_is_touched(cognito: Cognito, person: Person, anyone: APIClient) -> None:
    other = Person(cognito)
    assert person.delete().status_code == 204
    assert other.is_at_cognito()
    assert status_with(other.tokens["access_token"], "/me") == 200
    assert other.api.get("/expense?count=true").json()["count"] == 1
    assert (Entry.objects.count(), Category.objects.count()) == (3, 3)
    assert other.user.sessions.count() == SpentRefreshToken.objects.count() == 1
    assert SupportLook.objects.get().user == other.user
    assert LogEntry.objects.get(object_id=str(other.user.pk)).object_repr == other.email


def test_the_address_may_sign_up_again(cognito: Cognito, person: Person, anyone: APIClient) -> None:
    person.delete()
    assert anyone.post("/signup", {"email": person.email, "password": PASSWORD}).status_code == 201
    assert anyone.post("/verify", {"email": person.email, "code": CODE}).status_code == 200
    api = bearing(log_in(anyone, person.email)["access_token"])
    assert api.get("/expense").json()["results"] == []
    assert person.code_with("access_token") == (401, "account_deleted")


def test_pages_are_closed_too(person: Person, client: Client) -> None:
    client.force_login(person.user)
    assert client.get("/expense").status_code == 200
    person.delete()
    assert client.get("/expense").status_code in {401, 403}


# --- Who may not ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "proof", [{"password": ""}, {"code": ""}, {"password": PASSWORD, "code": "123456"}]
)
def test_exactly_one_proof(api: APIClient, user: User, proof: dict) -> None:
    answer = api.delete("/me", proof)
    assert code_of(answer) == (400, "validation_error")
    assert User.objects.get().is_active


def test_no_proof_at_all(api: APIClient, user: User) -> None:
    assert code_of(api.delete("/me")) == (400, "validation_error")
    assert User.objects.get().is_active


def test_without_the_right_proof_nothing_happens(person: Person) -> None:
    answer = person.delete(password="WrongPassword999")
    assert code_of(answer) == (400, "wrong_password")
    assert answer.json()["errors"][0]["field"] == "password"
    assert code_of(person.delete(code="123456")) == (409, "mfa_not_set_up")
    answer = bearing(person.tokens["id_token"]).delete("/me", {"password": PASSWORD})
    assert code_of(answer) == (403, "access_token_required")
    assert person.code_with("access_token") == (200, "")
    assert person.is_at_cognito()


def test_guesses_are_counted(person: Person, settings: Settings) -> None:
    settings.THROTTLE_LOGIN = "2/m"
    statuses = [person.delete(password="WrongPassword999").status_code for _ in range(3)]
    assert statuses == [400, 400, 429]
    assert person.delete().status_code == 429


def test_where_cognito_is_away_from_the_beginning_nothing_happens(
    api: APIClient, user: User
) -> None:
    assert code_of(api.delete("/me", {"password": PASSWORD})) == (503, "cognito_unavailable")
    assert api.get("/me").status_code == 200
    assert User.objects.get().deletion_requested_at is None
