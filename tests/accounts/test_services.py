"""What the services do when something goes wrong half-way, and at the same moment."""

import smtplib
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts import sessions
from accounts.cognito.errors import CognitoUnavailable
from accounts.cognito.gateway import Challenge, CognitoGateway, Tokens
from accounts.cognito.tokens import get_verifier
from accounts.errors import AccountDisabled, SessionEnded
from accounts.models import Session, User
from accounts.selectors import find_session_by_refresh_token
from tests.conftest import PASSWORD, RESET_CODE, Cognito, make_user
from tests.tokens import access_claims, id_claims, sign

pytestmark = pytest.mark.django_db


def claims_of(user: User, **changes: Any):
    return get_verifier().verify(sign(id_claims(user.sub, user.email, **changes)))


def test_a_log_in_under_way_while_the_password_is_reset_opens_nothing(user: User) -> None:
    started = timezone.now()
    sessions.end_all_sessions(user=user)
    with pytest.raises(SessionEnded):
        sessions.sign_in(claims_of(user), started=started, refresh_token="r")
    assert not Session.objects.exists()
    sessions.sign_in(claims_of(user), started=timezone.now(), refresh_token="r")


def test_a_disabled_person_cannot_sign_in(user: User) -> None:
    sessions.set_active(user=user, active=False)
    with pytest.raises(AccountDisabled):
        sessions.sign_in(claims_of(user), started=timezone.now(), refresh_token="r")


def test_a_session_that_ends_during_its_refresh_stays_ended(user: User) -> None:
    known = sessions.sign_in(claims_of(user), started=timezone.now(), refresh_token="r")
    sessions.end_session(session=known)
    fresh = claims_of(user, origin_jti=None, auth_time=None)
    with pytest.raises(SessionEnded):
        sessions.go_on(fresh, known=known, refresh_token="r")
    assert Session.objects.count() == 1


def test_a_refresh_token_never_seen_opens_the_session_of_its_tokens(user: User) -> None:
    session = sessions.go_on(claims_of(user), known=None, refresh_token="r")
    assert session.user == user
    assert find_session_by_refresh_token("r") == session


def test_tokens_without_a_refresh_token_do_not_end_together(user: User) -> None:
    one, two = (
        sessions.sign_in(claims_of(user), started=timezone.now(), refresh_token=None)
        for _ in range(2)
    )
    sessions.end_session(session=one)
    two.refresh_from_db()
    assert two.revoked_at is None


def test_sign_up_answers_the_same_when_no_mail_can_be_sent(
    cognito: Cognito, anyone: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise smtplib.SMTPConnectError(421, "no")

    monkeypatch.setattr("accounts.mails.EmailMultiAlternatives.send", fail)
    body = {"email": cognito.account(), "password": PASSWORD}
    assert anyone.post("/signup", body).status_code == 201


def test_a_reset_holds_though_cognito_goes_away_right_after_it(
    cognito: Cognito, anyone: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    email = cognito.account()
    token = anyone.post("/login", {"email": email, "password": PASSWORD}).json()["id_token"]
    anyone.post("/forgot-password", {"email": email})

    def gone(self: CognitoGateway, **_: str) -> Tokens:
        raise CognitoUnavailable

    monkeypatch.setattr(CognitoGateway, "log_in", gone)
    body = {"email": email, "code": RESET_CODE, "new_password": "AnotherPassword456"}
    assert anyone.post("/reset-password", body).status_code == 200
    assert APIClient().get("/expense", HTTP_AUTHORIZATION=f"Bearer {token}").status_code == 401


def test_a_reset_that_cognito_refuses_ends_nothing(
    cognito: Cognito, anyone: APIClient, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.PASSWORD_MINIMUM_LENGTH = 6  # less than the pool's, so that the pool must refuse
    email = cognito.account()
    token = anyone.post("/login", {"email": email, "password": PASSWORD}).json()["id_token"]
    anyone.post("/forgot-password", {"email": email})
    answer = anyone.post(
        "/reset-password", {"email": email, "code": RESET_CODE, "new_password": "Short12"}
    )
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "new_password")
    assert APIClient().get("/expense", HTTP_AUTHORIZATION=f"Bearer {token}").status_code == 200


def test_a_reset_of_an_account_with_a_step_more_leaves_the_rest_to_our_own_record(
    cognito: Cognito, anyone: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    email = cognito.account()
    anyone.post("/forgot-password", {"email": email})
    monkeypatch.setattr(
        CognitoGateway,
        "log_in",
        lambda self, **_: Challenge(name="SOFTWARE_TOKEN_MFA", session="s"),
    )
    body = {"email": email, "code": RESET_CODE, "new_password": "AnotherPassword456"}
    assert anyone.post("/reset-password", body).status_code == 200


def test_log_out_everywhere_holds_though_cognito_is_away(user: User) -> None:
    api = APIClient()
    token = sign(access_claims(user.sub, origin_jti=str(uuid.uuid4())))
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    assert api.post("/logout", {"everywhere": True, "refresh_token": "x"}).status_code == 200
    assert api.get("/expense").status_code == 401


def test_names_of_rows(user: User) -> None:
    session = Session.objects.create(user=user, key="k")
    assert str(session) == str(session.pk)
    assert str(user) == user.email
    assert str(User(sub="s")) == "s"
    assert timezone.now() - user.created_at < timedelta(minutes=1)


def test_a_session_of_somebody_else_cannot_be_taken_over(user: User) -> None:
    other = make_user()
    shared = str(uuid.uuid4())
    sessions.sign_in(claims_of(other, origin_jti=shared), started=timezone.now(), refresh_token="r")
    with pytest.raises(SessionEnded):
        sessions.sign_in(
            claims_of(user, origin_jti=shared), started=timezone.now(), refresh_token="r"
        )


def test_a_rotated_refresh_token_is_known_from_then_on(user: User) -> None:
    claims = claims_of(user)
    known = sessions.sign_in(claims, started=timezone.now(), refresh_token="old")
    sessions.go_on(claims, known=known, refresh_token="new")
    assert find_session_by_refresh_token("new") == known
    assert find_session_by_refresh_token("old") is None
