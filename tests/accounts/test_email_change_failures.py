"""A change of the e-mail address when answers are lost, or too many are asked for."""

from typing import Any

import pytest
from django.core import mail as outbox
from pytest_django import Settings
from rest_framework.test import APIClient

from accounts.cognito.errors import CognitoUnavailable, InvalidCode
from accounts.cognito.gateway import CognitoGateway
from accounts.models import User
from tests.accounts.moving import WRONG, Person
from tests.accounts.steps import bearing, code_of, log_in, told
from tests.conftest import CODE, PASSWORD, Cognito

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(cognito: Cognito) -> Person:
    return Person(cognito)


def test_a_change_whose_answer_was_lost_is_found_out(
    cognito: Cognito, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    new, verify = cognito.new_email(), CognitoGateway.verify_email
    person.ask(new)

    def lose(self: CognitoGateway, **arguments: str) -> None:
        verify(self, **arguments)
        raise CognitoUnavailable

    with monkeypatch.context() as patch:
        patch.setattr(CognitoGateway, "verify_email", lose)
        assert code_of(person.confirm()) == (503, "cognito_unavailable")
    assert person.row.pending_email == new
    answer = person.confirm()  # the code is used by now
    assert (answer.status_code, answer.json()["email"]) == (200, new)


def test_a_change_holds_though_cognito_goes_away_right_after_it(
    cognito: Cognito, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(self: CognitoGateway, **_: str) -> None:
        raise CognitoUnavailable

    new = cognito.new_email()
    person.ask(new)
    monkeypatch.setattr(CognitoGateway, "get_profile", gone)
    answer = person.confirm()
    assert (answer.status_code, answer.json()["email"]) == (200, new)


def test_a_wrong_code_is_wrong_though_nothing_more_can_be_found_out(
    cognito: Cognito, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(self: CognitoGateway, **_: str) -> None:
        raise CognitoUnavailable

    def refuse(self: CognitoGateway, **_: str) -> None:
        raise InvalidCode

    person.ask(cognito.new_email())
    monkeypatch.setattr(CognitoGateway, "get_profile", gone)
    monkeypatch.setattr(CognitoGateway, "verify_email", refuse)
    assert code_of(person.confirm()) == (400, "invalid_code")
    assert person.row.email == person.email


def test_a_log_in_with_the_new_address_tells_that_it_is_in_force(
    cognito: Cognito, person: Person, anyone: APIClient
) -> None:
    new = cognito.new_email()
    person.ask(new)
    # Proved past us, at Cognito itself.
    cognito.idp.verify_user_attribute(
        AccessToken=person.tokens["access_token"], AttributeName="email", Code=CODE
    )
    log_in(anyone, new)
    shown = person.api.get("/me").json()
    assert (shown["email"], shown["pending_email"]) == (new, None)
    assert code_of(person.confirm()) == (409, "nothing_to_verify")


def test_who_is_known_by_an_access_token_alone(cognito: Cognito) -> None:
    email, new = cognito.account(), cognito.new_email()
    token = cognito.idp.initiate_auth(
        ClientId=cognito.client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": email, "PASSWORD": PASSWORD},
    )["AuthenticationResult"]["AccessToken"]
    api = bearing(token)
    assert api.patch("/me", {"email": email}).json()["pending_email"] is None
    assert api.patch("/me", {"email": new}).json()["pending_email"] == new
    assert told()[0][0] == email


def test_an_address_that_nobody_can_tell_is_told_nothing(
    cognito: Cognito, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(self: CognitoGateway, **_: str) -> None:
        raise CognitoUnavailable

    new = cognito.new_email()
    person = Person(cognito)
    person.ask(new)
    User.objects.update(email="")
    outbox.outbox.clear()
    monkeypatch.setattr(CognitoGateway, "get_profile", gone)
    assert person.confirm().status_code == 200
    assert [to for to, _subject in told()] == [new]


# --- Throttles ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("setting", "call", "statuses"),
    [
        # One of the two was used up by asking before.
        ("THROTTLE_MAIL", ("patch", "/me", {"email": "new@example.com"}), [200, 429]),
        ("THROTTLE_MAIL", ("post", "/me/email/resend-code", None), [200, 200, 429]),
        ("THROTTLE_CODE", ("post", "/me/email/confirm", {"code": WRONG}), [400, 400, 429]),
    ],
)
def test_throttles(
    cognito: Cognito,
    person: Person,
    settings: Settings,
    setting: str,
    call: tuple[str, str, Any],
    statuses: list[int],
) -> None:
    method, path, body = call
    person.ask(cognito.new_email())
    setattr(settings, setting, "2/h")
    found = [getattr(person.api, method)(path, body).status_code for _ in statuses]
    assert found == statuses
    # Of the person, not of all.
    other = Person(cognito)
    other.ask(cognito.new_email())
    assert getattr(other.api, method)(path, body).status_code != 429
