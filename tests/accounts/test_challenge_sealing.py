"""What the client carries between two steps: nothing of it can be read, swapped or used twice."""

import base64
import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.conf import settings as django_settings
from django.db import connections
from django.utils import timezone
from pytest_django import Settings

from accounts import sealing
from accounts.cognito.gateway import Challenge, CognitoGateway, Tokens
from accounts.models import AttemptCount, Session
from accounts.sealing import seal
from accounts.services import challenges
from accounts.services.challenges import LogIn
from accounts.throttling import claim, release
from tests.accounts.pools import (
    SECOND_PASSWORD,
    account_with,
    account_with_app,
    begin,
    go_on,
    invite,
    refused,
)
from tests.conftest import CODE, Cognito
from tests.tokens import id_claims, sign
from tests.totp import totp

pytestmark = pytest.mark.django_db


def box() -> Any:
    return sealing._box("challenge", django_settings.SECRET_KEY)


def content(session: str) -> dict[str, Any]:
    return json.loads(box().decrypt(session.encode()))


def aged(session: str, seconds: int) -> str:
    """The same session, as if it had been sealed so long ago."""
    return (
        box().encrypt_at_time(box().decrypt(session.encode()), int(time.time()) - seconds).decode()
    )


def expired(step: dict[str, Any], **body: object) -> bytes:
    answer = go_on(step, **body)
    refused(answer, 401, "challenge_expired", "session")
    return answer.content


def test_nothing_can_be_read_of_it(cognito: Cognito) -> None:
    email = account_with(cognito, "Email")
    step = begin(email)
    raw = base64.urlsafe_b64decode(step["session"])
    inside = content(step["session"])
    assert (inside["email"], inside["name"]) == (email, "EMAIL_OTP")
    for value in (email, "EMAIL_OTP", inside["session"], inside["user_id"], inside["id"]):
        assert value.encode() not in raw
        assert value not in step["session"]


def test_it_fits_into_a_body_whatever_cognito_puts_in() -> None:
    longest = Challenge(
        name="SELECT_MFA_TYPE",
        session="s" * 2048,
        user_id="u" * 128,
        choices=("SMS_MFA", "SOFTWARE_TOKEN_MFA", "EMAIL_OTP"),
    )
    email = "ü" * 116 + "@example.com"
    step = challenges.step_of(longest, LogIn(email=email, started=timezone.now()))
    assert len(step.session) < 8192
    assert challenges.open_session(step.session).log_in.email == email


def test_what_is_not_ours_looks_the_same_whatever_it_is(cognito: Cognito) -> None:
    step = begin(account_with(cognito, "Email"))
    session = step["session"]
    other_key = base64.urlsafe_b64encode(b"k" * 32)
    inside = content(session)
    changed = [
        session[:index] + ("A" if session[index] != "A" else "B") + session[index + 1 :]
        for index in range(0, len(session) - 4, 97)
    ]
    strange = [
        *changed,
        session[:-4],
        session + "AAAA",
        "not-a-session",
        "!",
        Fernet(other_key).encrypt(json.dumps(inside).encode()).decode(),
        seal(inside, purpose="another purpose"),
        aged(session, 182),
    ]
    answers = {expired({"session": one}, code=CODE) for one in strange}
    # Nor does it tell what field would be needed.
    answers |= {expired({"session": strange[0]}), expired({"session": strange[0]}, answer="X")}
    assert go_on(step, code=CODE).status_code == 200
    answers.add(expired(step, code=CODE))
    assert len(answers) == 1


def test_it_is_good_for_three_minutes_from_the_step_on(cognito: Cognito) -> None:
    step = begin(account_with(cognito, "Email"))
    expired({"session": aged(step["session"], 182)}, code=CODE)
    assert go_on({"session": aged(step["session"], 178)}, code=CODE).status_code == 200


def test_a_wrong_answer_does_not_make_it_younger_and_the_next_step_has_its_own_time(
    cognito: Cognito,
) -> None:
    email = account_with(cognito, "Email", "SMS")
    old = aged(begin(email)["session"], 170)
    before = int(time.time())
    step = go_on({"session": old}, answer="EMAIL_OTP").json()
    assert box().extract_timestamp(step["session"].encode()) >= before
    assert step["expires_in"] == 180
    problem = go_on(step, code="999999").json()
    assert "session" not in problem


def test_a_right_answer_uses_it_up(cognito: Cognito) -> None:
    email, secret = account_with_app(cognito)
    Session.objects.all().delete()
    step, code = begin(email), totp(secret)
    assert go_on(step, code=code).status_code == 200
    for _ in range(2):
        expired(step, code=code)
    assert Session.objects.count() == 1


def test_a_used_one_never_gets_to_cognito(
    cognito: Cognito, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = begin(account_with(cognito, "Email"))
    assert go_on(step, code=CODE).status_code == 200
    asked: list[object] = []
    monkeypatch.setattr(CognitoGateway, "answer_challenge", lambda self, **b: asked.append(b))
    expired(step, code=CODE)
    assert asked == []


def test_that_it_was_used_is_remembered_for_longer_than_it_lives(cognito: Cognito) -> None:
    step = begin(account_with(cognito, "Email"))
    go_on(step, code=CODE)
    ends = AttemptCount.objects.order_by("-ends_at").values_list("ends_at", flat=True)
    lives = (ends[0] - timezone.now()).total_seconds()
    assert lives > 180
    assert content(step["session"])["id"] not in str(AttemptCount.objects.values_list())


def test_two_people_cannot_swap_theirs(cognito: Cognito) -> None:
    """The answer counts for the account that the session was sealed for, whoever brings it."""
    (mine, my_secret), (theirs, their_secret) = (account_with_app(cognito) for _ in range(2))
    my_step, their_step = begin(mine), begin(theirs)
    refused(go_on(my_step, code=totp(their_secret)), 400, "invalid_code")
    refused(go_on(my_step, code=totp(my_secret), email=theirs), 400, "validation_error", "email")
    Session.objects.all().delete()
    assert go_on(their_step, code=totp(their_secret)).status_code == 200
    assert Session.objects.get().user.email == theirs


def test_the_answer_to_another_step_does_not_do(cognito: Cognito) -> None:
    """A session of one step, resealed under another's name by nobody but us, is refused."""
    email, secret = account_with_app(cognito)
    inside = content(begin(email)["session"]) | {"name": "EMAIL_OTP", "id": "another"}
    expired({"session": seal(inside, purpose="challenge")}, code=CODE)
    new = content(begin(invite(cognito))["session"]) | {"name": "SOFTWARE_TOKEN_MFA"}
    expired({"session": seal(new, purpose="challenge")}, code=totp(secret))


def test_it_outlives_the_exchange_of_the_secret_key(cognito: Cognito, settings: Settings) -> None:
    first, second = (begin(invite(cognito)) for _ in range(2))
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-" + "0123456789abcdefghij" * 3
    step = go_on(first, new_password=SECOND_PASSWORD)
    assert step.status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    expired(second, new_password=SECOND_PASSWORD)


@pytest.mark.django_db(transaction=True)
def test_of_many_that_claim_it_at_once_one_has_it() -> None:
    lasts = timedelta(minutes=1)

    def one(_: int) -> bool:
        try:
            return claim("challenge", "an-id", lasts=lasts)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(one, range(16))) == 1
    assert claim("challenge", "another-id", lasts=lasts)
    release("challenge", "an-id")
    assert claim("challenge", "an-id", lasts=lasts)
    assert not claim("challenge", "another-id", lasts=lasts)


# --- Whose tokens come back -----------------------------------------------------------------------


SUB, EMAIL = "11111111-2222-3333-4444-555555555555", "ann@example.com"


@pytest.mark.parametrize(
    ("user_id", "sub", "email", "status"),
    [
        (SUB, SUB, EMAIL, 200),
        (SUB, SUB, "changed@example.com", 200),
        (EMAIL, SUB, EMAIL, 200),
        ("", SUB, EMAIL, 200),
        ("a-user-name", SUB, EMAIL, 200),
        (SUB, "another", "bob@example.com", 401),
        (EMAIL, "another", "bob@example.com", 401),
        ("", "another", "bob@example.com", 401),
    ],
)
def test_tokens_of_another_account_are_refused(
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    user_id: str,
    sub: str,
    email: str,
    status: int,
) -> None:
    """No Cognito does that; if one did, nobody would get in."""
    tokens = Tokens(
        id_token=sign(id_claims(sub, email)), access_token="a", refresh_token="r", expires_in=900
    )
    asked: list[dict[str, Any]] = []

    def answered(self: CognitoGateway, **body: Any) -> Tokens:
        asked.append(body)
        return tokens

    monkeypatch.setattr(CognitoGateway, "answer_challenge", answered)
    step = challenges.step_of(
        Challenge(name="SMS_MFA", session="s", user_id=user_id),
        LogIn(email=EMAIL, started=timezone.now()),
    )
    assert go_on({"session": step.session}, code="1").status_code == status
    assert asked[0]["username"] == (user_id or EMAIL)
    assert ("tokens of another" in caplog.text) == (status == 401)
    assert Session.objects.exists() == (status == 200)


def test_what_a_challenge_leaves_out_is_known_from_the_one_before() -> None:
    first = challenges.step_of(
        Challenge(name="NEW_PASSWORD_REQUIRED", session="s", user_id=SUB),
        LogIn(email=EMAIL, started=timezone.now()),
    )
    log_in = challenges.open_session(first.session).log_in
    second = challenges.step_of(Challenge(name="SMS_MFA", session="t"), log_in)
    assert challenges.open_session(second.session).log_in == log_in
    assert log_in.user_id == SUB


def test_the_reprs_hide_what_is_secret() -> None:
    step = challenges.step_of(
        Challenge(name="SMS_MFA", session="cognito-session", user_id=SUB),
        LogIn(email=EMAIL, started=timezone.now()),
    )
    opened = challenges.open_session(step.session)
    assert step.session not in repr(step)
    assert "cognito-session" not in repr(opened)
