"""Another e-mail address: asked for, proved by a code, and taken back."""

import pytest
from django.core import mail as outbox
from rest_framework.test import APIClient

from accounts.models import User
from accounts.services import profile
from tests.accounts.moving import WRONG, Person
from tests.accounts.steps import bearing, code_of, log_in, told
from tests.conftest import CODE, PASSWORD, Cognito

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(cognito: Cognito) -> Person:
    return Person(cognito)


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


def test_an_address_of_somebody_else_looks_like_any_other(cognito: Cognito, person: Person) -> None:
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


@pytest.mark.parametrize("taken_back", [False, True])
def test_a_code_of_an_earlier_address_does_not_tell_that_a_later_one_is_taken(
    cognito: Cognito, person: Person, taken_back: bool
) -> None:
    mine = cognito.new_email()
    person.ask(mine)
    if taken_back:
        person.ask(person.email)
    taken = cognito.account()
    assert person.ask(taken)["pending_email"] == taken
    assert code_of(person.confirm()) == (400, "invalid_code")
    assert (person.row.email, person.row.pending_email) == (person.email, taken)
    assert person.at_cognito() == (person.email, "true")
    another = cognito.new_email()
    person.ask(another)
    assert person.confirm().json()["email"] == another


def test_of_two_confirmations_at_once_one_tells(cognito: Cognito, person: Person) -> None:
    new = cognito.new_email()
    person.ask(new)
    late = person.row
    assert person.confirm().status_code == 200
    outbox.outbox.clear()
    profile.confirm_email(user=late, access_token=person.tokens["access_token"], code=CODE)
    assert (late.email, late.pending_email) == (new, "")
    assert outbox.outbox == []
