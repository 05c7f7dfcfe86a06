"""What Cognito may ask between a password and the tokens: one table, and how it is answered.

Between two requests the client carries the state, sealed: Cognito's own session, the step, whose
log-in it is and since when. Nothing of it can be read, changed, or used for another account; it is
good for 3 minutes, for few wrong answers, and for one right answer.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.cognito.answers import TOTP
from accounts.cognito.errors import (
    ChallengeExpired,
    CognitoBusy,
    CognitoError,
    CognitoUnavailable,
    InvalidCode,
    PasswordRefused,
)
from accounts.cognito.gateway import Challenge, Tokens, get_gateway
from accounts.errors import ChallengeUnknown, TooManyAttempts
from accounts.sealing import seal, unseal
from accounts.services.enrolment import Enrolment, enrolment
from accounts.throttling import claim, count_attempt, count_for_all, release

# As long as Cognito's session lives (AuthSessionValidity in cloudformation/cognito.yaml).
SECONDS: Final = 180
WRONG_ANSWERS: Final = 5
PURPOSE: Final = "challenge"
NEW_PASSWORD: Final = "NEW_PASSWORD_REQUIRED"  # noqa: S105  (a challenge's name)
SET_UP: Final = "MFA_SETUP"

# From Cognito's session and the answer to the session and the ChallengeResponses that it wants.
Respond = Callable[[str, str], tuple[str, Mapping[str, str]]]


def _as(response: str) -> Respond:
    return lambda session, value: (session, {response: value})


def _after_set_up(session: str, code: str) -> tuple[str, Mapping[str, str]]:
    return get_gateway().finish_totp_setup(session=session, code=code), {}


class Kind(NamedTuple):
    """A kind of step: the field of the body that answers it, and how Cognito is told."""

    needs: str
    respond: Respond


KINDS: Final[Mapping[str, Kind]] = {
    NEW_PASSWORD: Kind("new_password", _as("NEW_PASSWORD")),
    TOTP: Kind("code", _as("SOFTWARE_TOKEN_MFA_CODE")),
    "EMAIL_OTP": Kind("code", _as("EMAIL_OTP_CODE")),
    "SMS_MFA": Kind("code", _as("SMS_MFA_CODE")),
    "SELECT_MFA_TYPE": Kind("answer", _as("ANSWER")),
    SET_UP: Kind("code", _after_set_up),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LogIn:
    """A log-in under way: whose it is, and since when.

    `user_id` is what Cognito calls the account in its challenges, and empty before the first: the
    sub in a pool of e-mail addresses, else the address.
    """

    email: str
    started: datetime
    user_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What Cognito wants before it gives tokens; the repr hides the secrets.

    `session` is sealed and must come back with the field that the step `needs`. `choices` are the
    answers to choose from; `destination` says, masked, where a code went, and `medium` by what;
    `enrolment` is what an authenticator app must be told first.
    """

    name: str
    session: str = field(repr=False)
    choices: tuple[str, ...] = ()
    destination: str = ""
    medium: str = ""
    enrolment: Enrolment | None = None

    @property
    def needs(self) -> str:
        """The field that the answer must have: new_password, code or answer."""
        return KINDS[self.name].needs


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What a sealed session says: which step is to be answered, and in whose log-in."""

    id: str
    name: str
    session: str = field(repr=False)
    choices: tuple[str, ...]
    log_in: LogIn

    @property
    def needs(self) -> str:
        """The field that the answer must have."""
        return KINDS[self.name].needs


def step_of(challenge: Challenge, log_in: LogIn) -> Step:
    """Return the step that Cognito asks for; ChallengeUnknown if it is none of the table.

    Within MFA_SETUP Cognito is asked for the secret, too.
    """
    has_app = challenge.name != SET_UP or TOTP in challenge.choices
    if challenge.name not in KINDS or not has_app:
        detail = _("This account needs the step %(name)s to log in, which is not supported.")
        raise ChallengeUnknown(detail % {"name": challenge.name})
    session, shown = challenge.session, None
    if challenge.name == SET_UP:
        secret, session = get_gateway().start_totp_setup(session=session)
        shown = enrolment(secret=secret, email=log_in.email)
    return Step(
        name=challenge.name,
        session=_sealed(challenge, session, log_in),
        choices=challenge.choices if challenge.name != SET_UP else (),
        destination=challenge.destination,
        medium=challenge.medium,
        enrolment=shown,
    )


def _sealed(challenge: Challenge, session: str, log_in: LogIn) -> str:
    value = {
        "id": secrets.token_urlsafe(16),
        "name": challenge.name,
        "session": session,
        "choices": challenge.choices,
        "email": log_in.email,
        "started": log_in.started.isoformat(),
        "user_id": challenge.user_id or log_in.user_id or log_in.email,
    }
    return seal(value, purpose=PURPOSE)


def open_session(session: str) -> Opened:
    """Return what the sealed session says; ChallengeExpired if it is not ours, or too old."""
    try:
        value = unseal(session, purpose=PURPOSE, max_age=SECONDS)
    except ValueError as error:
        raise ChallengeExpired from error
    return _opened(value)


def _opened(value: Mapping[str, Any]) -> Opened:
    log_in = LogIn(
        email=value["email"],
        started=datetime.fromisoformat(value["started"]),
        user_id=value["user_id"],
    )
    return Opened(
        id=value["id"],
        name=value["name"],
        session=value["session"],
        choices=tuple(value["choices"]),
        log_in=log_in,
    )


def answer(opened: Opened, value: str) -> Tokens | Challenge:
    """Give Cognito the answer: tokens, or the next challenge.

    Of all answers to one session at most one gets through. Raises `InvalidCode`, `PasswordRefused`
    or `ChallengeExpired`; after the first two, or when Cognito is away, it may be tried again.
    """
    count_attempt("answer_challenge", opened.log_in.email, settings.THROTTLE_LOGIN)
    count_for_all("log_in", settings.THROTTLE_ALL_LOGIN)
    if not claim("challenge", opened.id, lasts=timedelta(seconds=2 * SECONDS)):
        raise ChallengeExpired
    try:
        return _ask(opened, value)
    except (InvalidCode, PasswordRefused) as error:
        _note_wrong(opened)
        raise _refusal(opened, error) from error
    except (CognitoUnavailable, CognitoBusy):
        release("challenge", opened.id)
        raise


def _ask(opened: Opened, value: str) -> Tokens | Challenge:
    session, responses = KINDS[opened.name].respond(opened.session, value)
    return get_gateway().answer_challenge(
        name=opened.name,
        session=session,
        # Whatever the request says: the account that the session was sealed for.
        username=opened.log_in.user_id,
        responses=responses,
    )


def _refusal(opened: Opened, error: CognitoError) -> CognitoError:
    # Some rules of passwords Cognito words as it does those of any other parameter.
    kind = PasswordRefused if opened.name == NEW_PASSWORD else InvalidCode
    detail = error.detail if isinstance(error, kind) else None
    return kind(detail, field=opened.needs)


def _note_wrong(opened: Opened) -> None:
    try:
        count_attempt("wrong_answer", opened.id, f"{WRONG_ANSWERS - 1}/h", grows=False)
    except TooManyAttempts:
        return  # It stays taken: this was the last try.
    release("challenge", opened.id)
