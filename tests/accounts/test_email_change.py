"""Another e-mail address: asked for, proved by a code, and taken back."""

from typing import Any

import pytest
from django.core import mail as outbox
from pytest_django import Settings
from rest_framework.test import APIClient

from accounts.cognito.errors import CognitoUnavailable, InvalidCode
from accounts.cognito.gateway import CognitoGateway
from accounts.models import User
from tests.accounts.steps import bearing, log_in
from tests.conftest import CODE, PASSWORD, Cognito

pytestmark = pytest.mark.django_db

# What the local AWS mails for a new address, but wrong.
WRONG = "999999"


class Person:
    """Somebody with an account, logged in."""

    def __init__(self, cognito: Cognito, email: str = "") -> None:
        self.cognito = cognito
        self.email = email or cognito.account()
        self.tokens = log_in(APIClient(), self.email)
        self.api = bearing(self.tokens["access_token"])

    @property
    def row(self) -> User:
        return User.objects.get(email=self.email)

    def ask(self, email: str) -> dict[str, Any]:
        answer = self.api.patch("/me", {"email": email})
        assert answer.status_code == 200, answer.json()
        body: dict[str, Any] = answer.json()
        return body

    def confirm(self, code: str = CODE):
        return self.api.post("/me/email/confirm", {"code": code})

    def at_cognito(self) -> tuple[str, str]:
        user = self.cognito.idp.get_user(AccessToken=self.tokens["access_token"])
        found = {one["Name"]: one["Value"] for one in user["UserAttributes"]}
        return found["email"], found["email_verified"]


@pytest.fixture
def person(cognito: Cognito) -> Person:
    return Person(cognito)


def told() -> list[tuple[str, str]]:
    """Who was mailed what, by us."""
    return [(mail.to[0], mail.subject) for mail in outbox.outbox]


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_the_whole_way(cognito: Cognito, person: Person, anyone: APIClient) -> None:
    new = cognito.new_email()
    body = person.ask(new.upper())
    assert (body["email"], body["pending_email"]) == (person.email, new)
    assert person.api.get("/me").json() == body
    assert any(CODE in mail for mail in cognito.mails_to(new))
    # The old one is told at once, stays in force, and is the only one that is.
    assert told() == [(person.email, "A new e-mail address was given for your account")]
    assert new in outbox.outbox[0].body
    assert person.at_cognito() == (person.email, "true")
    log_in(anyone, person.email)
    assert anyone.post("/login", {"email": new, "password": PASSWORD}).status_code == 401

    outbox.outbox.clear()
    answer = person.confirm()
    assert (answer.status_code, answer.json()["email"]) == (200, new)
    assert answer.json()["pending_email"] is None
    assert person.at_cognito() == (new, "true")
    subject = "The e-mail address of your account was changed"
    assert told() == [(person.email, subject), (new, subject)]
    user = User.objects.get()
    assert (user.email, user.pending_email) == (new, "")
    log_in(anyone, new)
    answer = anyone.post("/login", {"email": person.email, "password": PASSWORD})
    assert answer.status_code == 401
    assert person.api.get("/me").status_code == 200  # the session goes on


def test_a_wrong_code_changes_nothing_and_the_right_one_is_good_after_it(
    cognito: Cognito, person: Person
) -> None:
    new = cognito.new_email()
    person.ask(new)
    answer = person.confirm(WRONG)
    assert code_of(answer) == (400, "invalid_code")
    assert answer.json()["errors"][0]["field"] == "code"
    assert (person.row.email, person.row.pending_email) == (person.email, new)
    assert person.confirm().status_code == 200


def test_asked_for_again_the_last_one_counts(cognito: Cognito, person: Person) -> None:
    first, second = cognito.new_email(), cognito.new_email()
    person.ask(first)
    assert person.ask(second)["pending_email"] == second
    assert person.confirm().json()["email"] == second
    assert person.at_cognito() == (second, "true")


def test_the_present_address_takes_it_back(cognito: Cognito, person: Person) -> None:
    person.ask(cognito.new_email())
    outbox.outbox.clear()
    assert person.ask(person.email)["pending_email"] is None
    assert told() == []
    assert code_of(person.confirm()) == (409, "nothing_to_verify")
    assert person.at_cognito()[0] == person.email


def test_nothing_waits(person: Person) -> None:
    assert code_of(person.confirm()) == (409, "nothing_to_verify")
    answer = person.api.post("/me/email/resend-code")
    assert code_of(answer) == (409, "nothing_to_verify")


def test_another_code(cognito: Cognito, person: Person) -> None:
    new = cognito.new_email()
    person.ask(new)
    before = len(cognito.mails_to(new))
    assert person.api.post("/me/email/resend-code").status_code == 200
    assert len(cognito.mails_to(new)) == before + 1
    # A code for the present address would be good for nothing.
    assert cognito.mails_to(person.email) == []
    assert person.confirm().status_code == 200


def test_an_id_token_is_not_enough(cognito: Cognito, person: Person) -> None:
    new = cognito.new_email()
    person.ask(new)
    api = bearing(person.tokens["id_token"])
    for answer in (
        api.patch("/me", {"email": cognito.new_email()}),
        api.post("/me/email/confirm", {"code": CODE}),
        api.post("/me/email/resend-code"),
    ):
        assert code_of(answer) == (403, "access_token_required")
    assert person.row.pending_email == new


# --- An address of somebody else ------------------------------------------------------------------


def test_an_address_of_somebody_else_looks_like_any_other(
    cognito: Cognito, person: Person
) -> None:
    taken, free = cognito.account(), cognito.new_email()
    answers = {}
    for email in (free, taken):
        changed = person.api.patch("/me", {"email": email})
        shown = changed.json()
        assert shown.pop("pending_email") == email
        answers[email] = (
            (changed.status_code, shown),
            (person.confirm(WRONG).status_code, person.confirm(WRONG).json()),
            (person.api.post("/me/email/resend-code").json(), person.api.get("/me").status_code),
        )
    assert answers[taken] == answers[free]


def test_its_owner_gets_a_mail_and_no_code_is_right(cognito: Cognito, person: Person) -> None:
    taken = cognito.account()
    person.ask(taken)
    assert told() == [
        (taken, "You already have an account"),
        (person.email, "A new e-mail address was given for your account"),
    ]
    assert cognito.mails_to(taken) == []
    assert code_of(person.confirm()) == (400, "invalid_code")
    assert person.at_cognito() == (person.email, "true")
    assert person.row.email == person.email
    outbox.outbox.clear()
    assert person.api.post("/me/email/resend-code").status_code == 200
    assert told() == [(taken, "You already have an account")]
    assert cognito.mails_to(person.email) == []


def test_an_address_that_was_taken_meanwhile(cognito: Cognito, person: Person) -> None:
    new = cognito.new_email()
    person.ask(new)
    cognito.account(new)
    assert code_of(person.confirm()) == (400, "invalid_code")
    assert person.row.email == person.email


def test_what_cognito_has_counts_not_what_was_asked_for_last(
    cognito: Cognito, person: Person
) -> None:
    mine, taken = cognito.new_email(), cognito.account()
    person.ask(mine)
    person.ask(taken)
    # At Cognito, the code is still good for the address before.
    assert person.confirm().json()["email"] == mine
    assert person.at_cognito() == (mine, "true")


# --- When an answer is lost -----------------------------------------------------------------------


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
    ("setting", "method", "path", "body", "statuses"),
    [
        # One of the two was used up by asking before.
        ("THROTTLE_MAIL", "patch", "/me", {"email": "new@example.com"}, [200, 429]),
        ("THROTTLE_MAIL", "post", "/me/email/resend-code", None, [200, 200, 429]),
        ("THROTTLE_CODE", "post", "/me/email/confirm", {"code": WRONG}, [400, 400, 429]),
    ],
)
def test_throttles(
    cognito: Cognito,
    person: Person,
    settings: Settings,
    setting: str,
    method: str,
    path: str,
    body: dict | None,
    statuses: list[int],
) -> None:
    person.ask(cognito.new_email())
    setattr(settings, setting, "2/h")
    found = [getattr(person.api, method)(path, body).status_code for _ in statuses]
    assert found == statuses
    # Of the person, not of all.
    other = Person(cognito)
    other.ask(cognito.new_email())
    assert getattr(other.api, method)(path, body).status_code != 429
