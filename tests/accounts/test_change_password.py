"""Another password, for who knows the present one; and what a reset ends where it is not simple."""

from typing import Any

import pytest
from pytest_django import Settings
from rest_framework.test import APIClient

from accounts.cognito.errors import CognitoUnavailable
from accounts.cognito.gateway import Challenge, CognitoGateway
from accounts.models import Session, User
from tests.accounts.steps import bearing, log_in, refresh_at_cognito, status_with, told
from tests.conftest import PASSWORD, RESET_CODE, Cognito, make_user
from tests.totp import totp

pytestmark = pytest.mark.django_db

NEW = "AnotherPassword456"
CHANGED = "Your password was changed"


def change(token: str, password: str = PASSWORD, new_password: str = NEW):
    body = {"password": password, "new_password": new_password}
    return bearing(token).post("/change-password", body)


def refusal(answer: Any) -> tuple[int, str, str]:
    error = answer.json()["errors"][0]
    return answer.status_code, error["field"], error["code"]


def test_it_ends_every_session_but_this_one(cognito: Cognito, anyone: APIClient) -> None:
    email = cognito.account()
    mine, other = log_in(anyone, email), log_in(anyone, email)
    never_seen = cognito.idp.initiate_auth(
        ClientId=cognito.client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": email, "PASSWORD": PASSWORD},
    )["AuthenticationResult"]["AccessToken"]
    bystander = log_in(anyone, cognito.account())
    answer = change(mine["access_token"])
    assert answer.status_code == 200

    assert status_with(mine["access_token"]) == status_with(mine["id_token"]) == 200
    assert status_with(other["access_token"]) == status_with(other["id_token"]) == 401
    assert status_with(never_seen) == 401
    assert anyone.post("/refresh", {"refresh_token": other["refresh_token"]}).status_code == 401
    assert anyone.post("/refresh", {"refresh_token": mine["refresh_token"]}).status_code == 200
    assert status_with(bystander["access_token"]) == 200
    assert anyone.post("/login", {"email": email, "password": PASSWORD}).status_code == 401
    log_in(anyone, email, NEW)
    assert told() == [(email, CHANGED)]


def test_a_wrong_password_is_named_and_ends_nothing(cognito: Cognito, anyone: APIClient) -> None:
    email = cognito.account()
    mine, other = log_in(anyone, email), log_in(anyone, email)
    answer = change(mine["access_token"], password="WrongPassword999")
    assert refusal(answer) == (400, "password", "wrong_password")
    assert status_with(other["access_token"]) == 200
    assert told() == []
    log_in(anyone, email)


def test_a_new_password_that_breaks_our_rules_is_not_sent_to_cognito(api: APIClient) -> None:
    answer = api.post("/change-password", {"password": PASSWORD, "new_password": "short"})
    errors = answer.json()["errors"]
    assert answer.status_code == 400
    assert {error["field"] for error in errors} == {"new_password"}
    assert "password_too_short" in {error["code"] for error in errors}


def test_a_new_password_that_the_pool_refuses_is_named(
    cognito: Cognito, anyone: APIClient, settings: Settings
) -> None:
    settings.PASSWORD_MINIMUM_LENGTH = 6  # less than the pool's
    email = cognito.account()
    answer = change(log_in(anyone, email)["access_token"], new_password="Short12")
    assert refusal(answer) == (400, "new_password", "password_refused")
    assert told() == []


def test_the_same_password_again_is_refused_and_cognito_not_asked(api: APIClient) -> None:
    """Nobody listens where Cognito should be: asked, it would be 503."""
    answer = api.post("/change-password", {"password": PASSWORD, "new_password": PASSWORD})
    assert refusal(answer) == (400, "new_password", "password_refused")
    assert answer.json()["errors"][0]["detail"] == "The new password is the same as the old one."


def test_an_id_token_is_not_enough(cognito: Cognito, anyone: APIClient) -> None:
    email = cognito.account()
    answer = change(log_in(anyone, email)["id_token"])
    assert (answer.status_code, answer.json()["code"]) == (403, "access_token_required")
    log_in(anyone, email)


def test_attempts_are_counted(cognito: Cognito, anyone: APIClient, settings: Settings) -> None:
    email = cognito.account()
    token = log_in(anyone, email)["access_token"]
    settings.THROTTLE_LOGIN = "2/m"
    statuses = [change(token, password="WrongPassword999").status_code for _ in range(3)]
    assert statuses == [400, 400, 429]
    assert change(token).status_code == 429
    assert change(log_in(anyone, cognito.account())["access_token"]).status_code == 200


def test_where_cognito_is_away_nothing_ends(user: User, api: APIClient) -> None:
    other = Session.objects.create(user=user, key="another")
    answer = api.post("/change-password", {"password": PASSWORD, "new_password": NEW})
    assert (answer.status_code, answer.json()["code"]) == (503, "cognito_unavailable")
    other.refresh_from_db()
    assert other.revoked_at is None


def test_a_lost_answer_is_looked_after(
    cognito: Cognito, anyone: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cognito changed the password, and its answer never came."""
    email = cognito.account()
    mine, other = log_in(anyone, email), log_in(anyone, email)
    original = CognitoGateway.change_password

    def change_and_lose_the_answer(self: CognitoGateway, **arguments: str) -> None:
        original(self, **arguments)
        raise CognitoUnavailable

    monkeypatch.setattr(CognitoGateway, "change_password", change_and_lose_the_answer)
    assert change(mine["access_token"]).status_code == 200
    assert status_with(mine["access_token"]) == 200
    assert status_with(other["access_token"]) == 401
    assert told() == [(email, CHANGED)]
    log_in(anyone, email, NEW)


def test_a_lost_answer_is_looked_after_where_more_than_the_password_is_asked_for(
    user: User, api: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A step that comes after the new password shows that it is in force."""
    other = Session.objects.create(user=user, key="another")

    def lose_the_answer(self: CognitoGateway, **_: str) -> None:
        raise CognitoUnavailable

    step = Challenge(name="SOFTWARE_TOKEN_MFA", session="s")
    monkeypatch.setattr(CognitoGateway, "change_password", lose_the_answer)
    monkeypatch.setattr(CognitoGateway, "log_in", lambda self, **_: step)
    answer = api.post("/change-password", {"password": PASSWORD, "new_password": NEW})
    assert answer.status_code == 200
    other.refresh_from_db()
    assert other.revoked_at


# --- A reset --------------------------------------------------------------------------------------


def reset(anyone: APIClient, email: str, code: str = RESET_CODE, new_password: str = NEW):
    body = {"email": email, "code": code, "new_password": new_password}
    return anyone.post("/reset-password", body)


def test_a_reset_is_told(cognito: Cognito, anyone: APIClient) -> None:
    email = cognito.account()
    log_in(anyone, email)
    anyone.post("/forgot-password", {"email": email})
    assert reset(anyone, email, code="000000").status_code == 400
    assert told() == []
    assert reset(anyone, email).status_code == 200
    assert told() == [(email, CHANGED)]


def test_a_reset_of_who_was_never_here_is_told_too(cognito: Cognito, anyone: APIClient) -> None:
    email = cognito.account()
    anyone.post("/forgot-password", {"email": email})
    assert reset(anyone, email).status_code == 200
    assert told() == [(email, CHANGED)]


def with_an_app(cognito: Cognito, email: str) -> str:
    """Have log-ins of the account ask for a code; return the app's secret."""
    token = cognito.idp.initiate_auth(
        ClientId=cognito.client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": email, "PASSWORD": PASSWORD},
    )["AuthenticationResult"]["AccessToken"]
    secret: str = cognito.idp.associate_software_token(AccessToken=token)["SecretCode"]
    cognito.idp.verify_software_token(AccessToken=token, UserCode=totp(secret))
    cognito.idp.set_user_mfa_preference(
        AccessToken=token, SoftwareTokenMfaSettings={"Enabled": True, "PreferredMfa": True}
    )
    return secret


def test_a_reset_with_a_second_factor_ends_the_sessions(
    cognito: Cognito, anyone: APIClient
) -> None:
    email = cognito.account()
    tokens, bystander = log_in(anyone, email), log_in(anyone, cognito.account())
    with_an_app(cognito, email)
    anyone.post("/forgot-password", {"email": email})
    assert reset(anyone, email).status_code == 200
    assert status_with(tokens["access_token"]) == 401
    assert status_with(bystander["access_token"]) == 200
    assert told() == [(email, CHANGED)]


@pytest.mark.parametrize("known_email", ["", "an-older-one@example.com"])
def test_with_a_second_factor_sessions_are_found_by_the_sub_that_the_challenge_names(
    cognito: Cognito, anyone: APIClient, monkeypatch: pytest.MonkeyPatch, known_email: str
) -> None:
    """On AWS it is the sub; the local AWS may name the address that it was asked with."""
    email = cognito.account()
    tokens = log_in(anyone, email)
    user, stranger = User.objects.get(), make_user()
    Session.objects.create(user=stranger, key="theirs")
    User.objects.filter(pk=user.pk).update(email=known_email)
    anyone.post("/forgot-password", {"email": email})
    challenge = Challenge(name="SOFTWARE_TOKEN_MFA", session="s", user_id=user.sub)
    monkeypatch.setattr(CognitoGateway, "log_in", lambda self, **_: challenge)
    assert reset(anyone, email).status_code == 200
    assert status_with(tokens["access_token"]) == 401
    assert Session.objects.get(key="theirs").revoked_at is None
    assert told() == [(email, CHANGED)]  # where the code went, not to the older one


def test_a_challenge_that_names_nobody_ends_sessions_by_the_address_alone(
    cognito: Cognito, anyone: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    email = cognito.account()
    tokens = log_in(anyone, email)
    anyone.post("/forgot-password", {"email": email})
    challenge = Challenge(name="SOFTWARE_TOKEN_MFA", session="s")
    monkeypatch.setattr(CognitoGateway, "log_in", lambda self, **_: challenge)
    assert reset(anyone, email).status_code == 200
    assert status_with(tokens["access_token"]) == 401


def lose_the_answer(monkeypatch: pytest.MonkeyPatch, *, done: bool) -> None:
    """Have Cognito's answer to a reset get lost, after it was done or before."""
    really = CognitoGateway.reset_password

    def lose(self: CognitoGateway, **arguments: str) -> None:
        if done:
            really(self, **arguments)
        raise CognitoUnavailable

    monkeypatch.setattr(CognitoGateway, "reset_password", lose)


def test_a_reset_whose_answer_was_lost_has_taken_effect(
    cognito: Cognito, anyone: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    email = cognito.account()
    tokens = log_in(anyone, email)
    anyone.post("/forgot-password", {"email": email})
    lose_the_answer(monkeypatch, done=True)
    assert reset(anyone, email).status_code == 200
    assert status_with(tokens["access_token"]) == 401
    with pytest.raises(cognito.idp.exceptions.NotAuthorizedException):
        refresh_at_cognito(cognito, tokens["refresh_token"])
    assert told() == [(email, CHANGED)]


def test_a_reset_that_did_not_reach_cognito_ends_nothing(
    cognito: Cognito, anyone: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    email = cognito.account()
    tokens = log_in(anyone, email)
    anyone.post("/forgot-password", {"email": email})
    lose_the_answer(monkeypatch, done=False)
    answer = reset(anyone, email)
    assert (answer.status_code, answer.json()["code"]) == (503, "cognito_unavailable")
    assert answer["Retry-After"]
    assert status_with(tokens["access_token"]) == 200
    assert told() == []


def test_where_the_new_tokens_cannot_be_read_sessions_end_by_the_address(
    cognito: Cognito, anyone: APIClient, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    email = cognito.account()
    log_in(anyone, email)
    anyone.post("/forgot-password", {"email": email})
    settings.COGNITO_ISSUERS = ["https://another.example.com/pool"]
    assert reset(anyone, email).status_code == 200
    assert Session.objects.get().revoked_at is not None
    assert told() == [(email, CHANGED)]
