"""RespondToAuthChallenge and AdminRespondToAuthChallenge: the answers to challenges.

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RespondToAuthChallenge.html
A wrong answer leaves the session open; a right one ends it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from localcloud.cognito import challenges
from localcloud.cognito.factors import APP, MAIL, TEXT, enrol_app
from localcloud.cognito.hooks import MiniStacks
from localcloud.cognito.internals import (
    Json,
    Refused,
    Response,
    app_client,
    check_password,
    fits_totp,
    note_second_factor,
    pool_by_id,
    pool_of_client,
    set_attributes,
    tokens,
    touch,
    user_signing_in,
)
from localcloud.cognito.sessions import SESSIONS, Session, session_of


@dataclass(frozen=True, kw_only=True, repr=False)
class Answer:
    """An answer to a challenge that this user has been given in this session."""

    pool: Json
    user: Json
    session: Session
    responses: dict[str, str]
    metadata: dict[str, str]

    def require(self, name: str) -> str:
        """Return one of the responses; raises Refused if it is not there."""
        if not self.responses.get(name):
            raise Refused("InvalidParameterException", f"Missing required parameter {name}")
        return self.responses[name]

    def accept(self) -> None:
        """End the session; raises Refused if it has been answered in the meantime."""
        SESSIONS.close(self.session)

    def tokens(self, source: str = "TokenGeneration_Authentication") -> Json:
        """Answer with tokens."""
        result = tokens(
            self.pool,
            self.session.client_id,
            self.user,
            trigger_source=source,
            client_metadata=self.metadata,
        )
        return {"AuthenticationResult": result}


def respond_to_auth_challenge(ministacks: MiniStacks, data: Json) -> Json | Response:
    """RespondToAuthChallenge; MiniStack itself answers for SRP and custom challenges."""
    if data.get("ChallengeName") not in _ANSWERED_BY:
        return ministacks(data)
    return _respond(pool_of_client(data.get("ClientId", "")), data)


def admin_respond_to_auth_challenge(ministacks: MiniStacks, data: Json) -> Json | Response:
    """AdminRespondToAuthChallenge, likewise."""
    if data.get("ChallengeName") not in _ANSWERED_BY:
        return ministacks(data)
    return _respond(pool_by_id(data.get("UserPoolId", "")), data)


def _respond(pool: Json, data: Json) -> Json:
    app_client(pool, data.get("ClientId", ""))
    responses = data.get("ChallengeResponses") or {}
    if not responses.get("USERNAME"):
        raise Refused("InvalidParameterException", "Missing required parameter USERNAME")
    user = user_signing_in(pool, data["ClientId"], responses["USERNAME"])
    session = session_of(data, pool, user)
    if not user["Enabled"]:
        raise Refused("NotAuthorizedException", "User is disabled.")
    metadata = data.get("ClientMetadata") or {}
    answer = Answer(pool=pool, user=user, session=session, responses=responses, metadata=metadata)
    return _ANSWERED_BY[session.challenge](answer)


def _new_password(answer: Answer) -> Json:
    password = answer.require("NEW_PASSWORD")
    check_password(answer.pool, password)
    answer.accept()
    answer.user["_password"] = password
    answer.user["UserStatus"] = "CONFIRMED"
    touch(answer.user)
    asked = challenges.second_factor(answer.pool, answer.session.client_id, answer.user)
    return asked or answer.tokens("TokenGeneration_NewPasswordChallenge")


def _app_code(answer: Answer) -> Json:
    code = answer.require("SOFTWARE_TOKEN_MFA_CODE")
    if not fits_totp(answer.user.get("_totp_secret") or "", code):
        note_second_factor(answer.user, answer.session.token, passed=False)
        raise Refused("CodeMismatchException", "Invalid code received for user")
    answer.accept()
    note_second_factor(answer.user, answer.session.token, passed=True)
    return answer.tokens()


def _mailed_code(answer: Answer) -> Json:
    return _sent_code(answer, "EMAIL_OTP_CODE", "email")


def _texted_code(answer: Answer) -> Json:
    return _sent_code(answer, "SMS_MFA_CODE", "phone_number")


def _sent_code(answer: Answer, name: str, attribute: str) -> Json:
    if not challenges.same_code(answer.session.code, answer.require(name)):
        note_second_factor(answer.user, answer.session.token, passed=False)
        raise Refused("CodeMismatchException", "Invalid code or auth state for the user.")
    answer.accept()
    note_second_factor(answer.user, answer.session.token, passed=True)
    set_attributes(answer.user, {f"{attribute}_verified": "true"})
    return answer.tokens()


def _choice(answer: Answer) -> Json:
    chosen = answer.require("ANSWER")
    if chosen not in answer.session.choices:
        raise Refused("InvalidParameterException", f"{chosen} is not an MFA type of the user.")
    answer.accept()
    client_id = answer.session.client_id
    return challenges.code_challenge(answer.pool, client_id, answer.user, chosen)


def _set_up(answer: Answer) -> Json:
    if not answer.session.verified:
        raise Refused("InvalidParameterException", "User has not verified software token mfa")
    answer.accept()
    enrol_app(answer.user)
    return answer.tokens()


_ANSWERED_BY: dict[str | None, Callable[[Answer], Json]] = {
    challenges.NEW_PASSWORD: _new_password,
    APP: _app_code,
    MAIL: _mailed_code,
    TEXT: _texted_code,
    challenges.CHOICE: _choice,
    challenges.SET_UP: _set_up,
}
