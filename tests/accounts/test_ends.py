"""How sessions end: log-out, here and everywhere, and a reset of the password."""

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from tests.accounts.steps import (
    let_a_second_pass,
    log_in,
    log_out,
    refresh_at_cognito,
    status_with,
)
from tests.conftest import PASSWORD, RESET_CODE, Cognito

pytestmark = pytest.mark.django_db


def test_log_out_ends_both_tokens_and_the_refresh(cognito: Cognito, anyone: APIClient) -> None:
    email = cognito.account()
    mine, other = log_in(anyone, email), log_in(anyone, email)
    assert log_out(mine["id_token"]).status_code == 200

    assert status_with(mine["id_token"]) == status_with(mine["access_token"]) == 401
    assert status_with(other["id_token"]) == 200
    refused = anyone.post("/refresh", {"refresh_token": mine["refresh_token"]})
    assert (refused.status_code, refused.json()["code"]) == (401, "session_ended")
    # What Cognito itself still makes of the refresh token belongs to the same session.
    refreshed = refresh_at_cognito(cognito, mine["refresh_token"])
    assert status_with(refreshed["AccessToken"]) == 401


def test_refreshed_tokens_end_with_their_session(cognito: Cognito, anyone: APIClient) -> None:
    tokens = log_in(anyone, cognito.account())
    answer = anyone.post("/refresh", {"refresh_token": tokens["refresh_token"]})
    assert answer.status_code == 200
    refreshed = answer.json()
    assert refreshed["refresh_token"] == tokens["refresh_token"]
    assert status_with(refreshed["access_token"]) == 200
    assert log_out(refreshed["access_token"]).status_code == 200
    assert status_with(tokens["id_token"]) == status_with(refreshed["id_token"]) == 401


def test_log_out_with_the_refresh_token_tells_cognito(cognito: Cognito, anyone: APIClient) -> None:
    tokens = log_in(anyone, cognito.account())
    log_out(tokens["id_token"], refresh_token=tokens["refresh_token"])
    with pytest.raises(cognito.idp.exceptions.NotAuthorizedException):
        refresh_at_cognito(cognito, tokens["refresh_token"])


@pytest.mark.parametrize("kind", ["id_token", "access_token"])
def test_log_out_everywhere(cognito: Cognito, anyone: APIClient, kind: str) -> None:
    email = cognito.account()
    bystander = log_in(anyone, cognito.account())
    sessions = [log_in(anyone, email) for _ in range(3)]
    assert log_out(sessions[0][kind], everywhere=True).status_code == 200
    assert {status_with(s["id_token"]) for s in sessions} == {401}
    assert {
        anyone.post("/refresh", {"refresh_token": s["refresh_token"]}).status_code for s in sessions
    } == {401}
    assert status_with(bystander["id_token"]) == 200
    assert status_with(log_in(anyone, email)["id_token"]) == 200


def test_log_out_everywhere_with_an_access_token_tells_cognito(
    cognito: Cognito, anyone: APIClient
) -> None:
    email = cognito.account()
    bystander = log_in(anyone, cognito.account())
    sessions = [log_in(anyone, email) for _ in range(2)]
    for tokens in sessions:
        assert refresh_at_cognito(cognito, tokens["refresh_token"])
    let_a_second_pass()
    assert log_out(sessions[0]["access_token"], everywhere=True).status_code == 200
    for tokens in sessions:
        with pytest.raises(cognito.idp.exceptions.NotAuthorizedException):
            refresh_at_cognito(cognito, tokens["refresh_token"])
    assert refresh_at_cognito(cognito, bystander["refresh_token"])


def test_a_token_never_seen_before_ends_with_everywhere(
    cognito: Cognito, anyone: APIClient
) -> None:
    email = cognito.account()
    elsewhere = cognito.idp.initiate_auth(
        ClientId=cognito.client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": email, "PASSWORD": PASSWORD},
    )["AuthenticationResult"]
    log_out(log_in(anyone, email)["id_token"], everywhere=True)
    assert status_with(elsewhere["AccessToken"]) == 401


def test_a_reset_ends_every_session(cognito: Cognito, anyone: APIClient) -> None:
    email = cognito.account()
    tokens = log_in(anyone, email)
    assert anyone.post("/forgot-password", {"email": email}).status_code == 200
    assert any(RESET_CODE in body for body in cognito.mails_to(email))

    wrong = anyone.post(
        "/reset-password", {"email": email, "code": "000000", "new_password": "AnotherPassword456"}
    )
    assert (wrong.status_code, wrong.json()["code"]) == (400, "invalid_code")
    assert status_with(tokens["id_token"]) == 200

    done = anyone.post(
        "/reset-password",
        {"email": email, "code": RESET_CODE, "new_password": "AnotherPassword456"},
    )
    assert done.status_code == 200
    assert status_with(tokens["id_token"]) == status_with(tokens["access_token"]) == 401
    assert anyone.post("/login", {"email": email, "password": PASSWORD}).status_code == 401
    assert status_with(log_in(anyone, email, "AnotherPassword456")["id_token"]) == 200


def test_a_reset_tells_cognito(cognito: Cognito, anyone: APIClient) -> None:
    email = cognito.account()
    sessions = [log_in(anyone, email) for _ in range(2)]
    anyone.post("/forgot-password", {"email": email})
    let_a_second_pass()
    body = {"email": email, "code": "000000", "new_password": "AnotherPassword456"}
    assert anyone.post("/reset-password", body).status_code == 400
    for tokens in sessions:
        assert refresh_at_cognito(cognito, tokens["refresh_token"])
    assert anyone.post("/reset-password", body | {"code": RESET_CODE}).status_code == 200
    for tokens in sessions:
        with pytest.raises(cognito.idp.exceptions.NotAuthorizedException):
            refresh_at_cognito(cognito, tokens["refresh_token"])


def test_a_reset_ends_sessions_known_by_access_tokens_alone(
    cognito: Cognito, anyone: APIClient
) -> None:
    email = cognito.account()
    access_token = cognito.idp.initiate_auth(
        ClientId=cognito.client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": email, "PASSWORD": PASSWORD},
    )["AuthenticationResult"]["AccessToken"]
    assert status_with(access_token) == 200
    assert User.objects.get().email == ""
    anyone.post("/forgot-password", {"email": email})
    anyone.post(
        "/reset-password",
        {"email": email, "code": RESET_CODE, "new_password": "AnotherPassword456"},
    )
    assert status_with(access_token) == 401
