"""Log-ins to the pages: the same steps, and a session by a cookie instead of tokens."""

from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.test import RequestFactory

from accounts.cognito.errors import ChallengeExpired, CognitoUnavailable, InvalidCode
from accounts.cognito.gateway import Challenge, CognitoGateway, Tokens
from accounts.devices import Device
from accounts.errors import AccountDisabled
from accounts.models import Session, SessionKind, User
from accounts.services import challenges, signing_in
from accounts.services.challenges import Step
from accounts.services.signing_in import BrowserSignIn
from tests.accounts.pools import account_with_app, pool_with, prefer
from tests.accounts.steps import status_with
from tests.conftest import PASSWORD, Cognito
from tests.tokens import id_claims, sign
from tests.totp import totp

__all__ = ["pool_with"]

pytestmark = pytest.mark.django_db
DEVICE = Device(address="192.0.2.7", user_agent="a-browser/1")


@pytest.fixture
def handed_out(monkeypatch: pytest.MonkeyPatch) -> list[Tokens]:
    """The tokens that Cognito gave."""
    kept: list[Tokens] = []

    def noting(name: str) -> Any:
        original = getattr(CognitoGateway, name)

        def ask(self: CognitoGateway, **body: Any) -> Tokens | Challenge:
            outcome = original(self, **body)
            if isinstance(outcome, Tokens):
                kept.append(outcome)
            return outcome

        return ask

    for name in ("log_in", "answer_challenge"):
        monkeypatch.setattr(CognitoGateway, name, noting(name))
    return kept


def begin(email: str) -> BrowserSignIn | Step:
    return signing_in.log_in_browser(email=email, password=PASSWORD, device=DEVICE)


def go_on(step: BrowserSignIn | Step, value: str) -> BrowserSignIn | Step:
    assert isinstance(step, Step)
    opened = challenges.open_session(step.session)
    assert (opened.name, opened.needs) == (step.name, step.needs)
    return signing_in.answer_browser(opened=opened, value=value, device=DEVICE)


def check_signed_in(outcome: BrowserSignIn | Step, email: str) -> Session:
    assert isinstance(outcome, BrowserSignIn)
    session = Session.objects.get(kind=SessionKind.BROWSER)
    assert (outcome.session, outcome.user, outcome.user.email) == (session, session.user, email)
    assert (session.address, session.user_agent) == ("192.0.2.7", "a-browser/1")
    # Only the row counts; no token can end or prolong it.
    assert (session.refresh_digest, session.revoked_at) == ("", None)
    return session


def test_a_password_alone(cognito: Cognito, handed_out: list[Tokens]) -> None:
    email = cognito.account()
    session = check_signed_in(begin(email), email)
    [tokens] = handed_out
    assert tokens.refresh_token
    with pytest.raises(cognito.idp.exceptions.NotAuthorizedException):
        cognito.idp.initiate_auth(
            ClientId=cognito.client_id,
            AuthFlow="REFRESH_TOKEN_AUTH",
            AuthParameters={"REFRESH_TOKEN": tokens.refresh_token},
        )
    # Giving the tokens back left the row as it was.
    session.refresh_from_db()
    assert session.revoked_at is None
    assert status_with(tokens.access_token) == 200


def test_all_steps(cognito: Cognito, handed_out: list[Tokens]) -> None:
    email, secret = account_with_app(cognito)
    prefer(cognito, email, "Email", "SoftwareToken")
    handed_out.clear()
    chosen = go_on(begin(email), "SOFTWARE_TOKEN_MFA")
    with pytest.raises(InvalidCode):
        go_on(chosen, "000000")
    check_signed_in(go_on(chosen, totp(secret)), email)
    with pytest.raises(ChallengeExpired):
        go_on(chosen, totp(secret))
    assert len(handed_out) == 1


def test_an_app_is_set_up(pool_with: Any) -> None:
    cognito = pool_with(mfa="ON")
    email = cognito.account()
    step = begin(email)
    assert isinstance(step, Step)
    assert step.enrolment
    check_signed_in(go_on(step, totp(step.enrolment.secret)), email)


def test_disabled_people_stay_outside(cognito: Cognito) -> None:
    email, secret = account_with_app(cognito)
    step = begin(email)
    User.objects.update(is_active=False)
    with pytest.raises(AccountDisabled):
        go_on(step, totp(secret))


def test_tokens_need_not_be_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """A log-in that yields no refresh token; and a Cognito that cannot be told of one."""

    def away(self: CognitoGateway, **_: str) -> None:
        raise CognitoUnavailable

    monkeypatch.setattr(CognitoGateway, "revoke", away)
    for refresh_token in (None, "r"):
        tokens = Tokens(
            id_token=sign(id_claims("a-sub", "a@example.com")),
            access_token="a",
            refresh_token=refresh_token,
            expires_in=900,
        )
        monkeypatch.setattr(CognitoGateway, "log_in", lambda self, t=tokens, **_: t)
        assert isinstance(begin("a@example.com"), BrowserSignIn)
    assert Session.objects.filter(kind=SessionKind.BROWSER, revoked_at=None).count() == 2


def test_what_django_asks(cognito: Cognito) -> None:
    email = cognito.account()
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.7", HTTP_USER_AGENT="a-browser/1")
    user = authenticate(request, username=email, password=PASSWORD)
    assert user == User.objects.get()
    assert Session.objects.get().address == "192.0.2.7"
    assert authenticate(None, username=email, password=PASSWORD) == user
