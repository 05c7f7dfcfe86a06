"""The whole way of a person through the auth endpoints, against the local AWS."""

import pytest
from django.core import mail as outbox
from rest_framework.test import APIClient

from accounts.cognito.tokens import get_verifier
from accounts.models import Session, User
from tests.accounts.steps import (
    log_in,
    log_out,
    status_with,
)
from tests.conftest import CODE, PASSWORD, Cognito

pytestmark = pytest.mark.django_db


def test_sign_up_verify_log_in(cognito: Cognito, anyone: APIClient) -> None:
    email = cognito.new_email()
    signed_up = anyone.post("/signup", {"email": email, "password": PASSWORD})
    assert signed_up.status_code == 201
    assert any(CODE in body for body in cognito.mails_to(email))
    assert anyone.post("/login", {"email": email, "password": PASSWORD}).status_code == 401

    assert anyone.post("/verify", {"email": email, "code": CODE}).status_code == 200
    tokens = log_in(anyone, email)
    assert set(tokens) == {
        "id_token", "access_token", "refresh_token", "token_type", "expires_in",
    }  # fmt: skip
    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", 900)
    assert status_with(tokens["id_token"]) == 200
    assert status_with(tokens["access_token"]) == 200
    user = User.objects.get()
    assert (user.email, user.is_staff, user.is_superuser) == (email, False, False)
    assert Session.objects.count() == 1


def test_the_case_of_an_address_does_not_matter(cognito: Cognito, anyone: APIClient) -> None:
    email = cognito.new_email()
    anyone.post("/signup", {"email": email.upper(), "password": PASSWORD})
    assert anyone.post("/verify", {"email": email, "code": CODE}).status_code == 200
    log_in(anyone, email.title())


def test_signing_up_again(cognito: Cognito, anyone: APIClient) -> None:
    """The answer is the same; what the owner is told by mail is not."""
    unconfirmed, confirmed = cognito.new_email(), cognito.account()
    first = anyone.post("/signup", {"email": unconfirmed, "password": PASSWORD})
    again = anyone.post("/signup", {"email": unconfirmed, "password": PASSWORD})
    known = anyone.post("/signup", {"email": confirmed, "password": "SomeOtherPassword1"})

    assert first.status_code == again.status_code == known.status_code == 201
    assert first.json() == again.json() == known.json()
    assert len(cognito.mails_to(unconfirmed)) == 2
    assert cognito.mails_to(confirmed) == []
    assert [mail.to for mail in outbox.outbox] == [[confirmed]]
    assert "account with this address already" in outbox.outbox[0].body


def test_no_answer_tells_whether_an_address_has_an_account(
    cognito: Cognito, anyone: APIClient
) -> None:
    unconfirmed, disabled = cognito.new_email(), cognito.account()
    anyone.post("/signup", {"email": unconfirmed, "password": PASSWORD})
    cognito.idp.admin_disable_user(UserPoolId=cognito.pool, Username=disabled)
    addresses = [cognito.new_email(), cognito.account(), unconfirmed, disabled]
    bodies = {
        "/login": {"password": "WrongPassword999"},
        "/verify": {"code": "999999"},
        "/resend-code": {},
        "/forgot-password": {},
        "/reset-password": {"code": "999999", "new_password": PASSWORD},
        "/signup": {"password": PASSWORD},
    }
    for path, body in bodies.items():
        answers = [anyone.post(path, {"email": email} | body) for email in addresses]
        assert len({a.status_code for a in answers}) == 1, path
        assert len({a.content for a in answers}) == 1, path
        headers = [{k: v for k, v in a.headers.items() if k != "X-Request-ID"} for a in answers]
        assert all(h == headers[0] for h in headers), path


def test_groups_give_and_take_roles(cognito: Cognito, anyone: APIClient) -> None:
    email = cognito.account("", PASSWORD, "support", "admins")
    log_in(anyone, email)
    user = User.objects.get()
    assert (user.is_staff, user.is_superuser) == (True, True)
    for group, expected in (("admins", (True, False)), ("support", (False, False))):
        cognito.idp.admin_remove_user_from_group(
            UserPoolId=cognito.pool, Username=email, GroupName=group
        )
        log_in(anyone, email)
        user.refresh_from_db()
        assert (user.is_staff, user.is_superuser) == expected


def test_an_address_changed_at_cognito_is_learnt_at_the_next_log_in(
    cognito: Cognito, anyone: APIClient
) -> None:
    old, new = cognito.account(), cognito.new_email()
    log_in(anyone, old)
    assert User.objects.get().email == old
    cognito.idp.admin_update_user_attributes(
        UserPoolId=cognito.pool,
        Username=old,
        UserAttributes=[
            {"Name": "email", "Value": new},
            {"Name": "email_verified", "Value": "true"},
        ],
    )
    log_in(anyone, new)
    assert User.objects.get().email == new


def test_a_refresh_token_of_another_person_yields_their_session_and_leaves_mine(
    cognito: Cognito, anyone: APIClient
) -> None:
    mine, theirs = (log_in(anyone, cognito.account()) for _ in range(2))
    me, other = User.objects.order_by("pk")
    sender = APIClient(headers={"authorization": f"Bearer {mine['access_token']}"})
    refreshed = sender.post("/refresh", {"refresh_token": theirs["refresh_token"]}).json()
    subs = {get_verifier().verify(refreshed[name]).sub for name in ("id_token", "access_token")}
    assert subs == {other.sub}
    assert status_with(refreshed["access_token"]) == 200
    assert (me.sessions.count(), other.sessions.count()) == (1, 1)

    assert log_out(refreshed["access_token"]).status_code == 200
    assert status_with(theirs["access_token"]) == 401
    assert status_with(mine["access_token"]) == 200
    assert anyone.post("/refresh", {"refresh_token": mine["refresh_token"]}).status_code == 200


def test_what_is_no_refresh_token_is_refused(cognito: Cognito, anyone: APIClient) -> None:
    answer = anyone.post("/refresh", {"refresh_token": "not-a-token"})
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_refresh_token")
    assert answer["WWW-Authenticate"].startswith("Bearer")
