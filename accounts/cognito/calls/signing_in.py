"""From a password to tokens, through whatever Cognito asks in between; and from tokens to new."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from accounts.cognito.answers import Challenge, Tokens, read_challenge, read_tokens
from accounts.cognito.calls.base import Calls
from accounts.cognito.errors import CognitoUnavailable, InvalidRefreshToken

if TYPE_CHECKING:
    from collections.abc import Mapping


class SignInCalls(Calls):
    """Calls that yield tokens, or make them worthless."""

    def log_in(self, *, email: str, password: str) -> Tokens | Challenge:
        """Exchange a password for tokens, or for the challenge to answer first.

        Raises `InvalidCredentials` or `PasswordResetRequired`.
        """
        answer = self._start_auth("log_in", "USER_PASSWORD_AUTH", email, PASSWORD=password)
        return read_challenge(answer) or read_tokens(answer)

    def answer_challenge(
        self, *, name: str, session: str, username: str, responses: Mapping[str, str]
    ) -> Tokens | Challenge:
        """Answer a challenge: tokens, or the next one.

        `username` is the challenge's `user_id`; `responses` are Cognito's for this challenge
        without USERNAME and SECRET_HASH. Raises `InvalidCode`, `PasswordRefused` or
        `ChallengeExpired`.
        """
        answers = {**responses, "USERNAME": username}
        if self._app_client_secret:
            answers["SECRET_HASH"] = self._secret_hash(username)
        answer = self._ask(
            "answer_challenge",
            "respond_to_auth_challenge",
            once=True,
            ClientId=self._app_client_id,
            ChallengeName=name,
            Session=session,
            ChallengeResponses=answers,
        )
        return read_challenge(answer) or read_tokens(answer)

    def start_totp_setup(self, *, session: str) -> tuple[str, str]:
        """Return (the secret for an authenticator app, the next session) within MFA_SETUP.

        Raises `ChallengeExpired`.
        """
        answer = self._ask("start_totp_setup", "associate_software_token", Session=session)
        return _text(answer, "SecretCode"), _text(answer, "Session")

    def finish_totp_setup(self, *, session: str, code: str) -> str:
        """Show that the app has the secret; the next session, with which MFA_SETUP is answered.

        Raises `InvalidCode` or `ChallengeExpired`.
        """
        answer = self._ask(
            "finish_totp_setup",
            "verify_software_token",
            once=True,
            Session=session,
            UserCode=code,
        )
        return _text(answer, "Session")

    def refresh(self, *, refresh_token: str, sub: str | None) -> Tokens:
        """Exchange a refresh token for new ID and access tokens, or raise `InvalidRefreshToken`.

        `sub` is the user's, and needed only where the app client has a secret: the real username,
        over which Cognito wants the SECRET_HASH here, is the sub in a pool of e-mail addresses.
        """
        parameters = {"REFRESH_TOKEN": refresh_token}
        if self._app_client_secret:
            if sub is None:
                raise InvalidRefreshToken
            parameters["SECRET_HASH"] = self._secret_hash(sub)
        answer = self._ask(
            "refresh",
            "initiate_auth",
            ClientId=self._app_client_id,
            AuthFlow="REFRESH_TOKEN_AUTH",
            AuthParameters=parameters,
        )
        return read_tokens(answer)

    def rotate(self, *, refresh_token: str) -> Tokens:
        """Exchange a refresh token for new tokens, a new refresh token among them.

        For app clients that rotate refresh tokens, which refuse `refresh`. Raises
        `InvalidRefreshToken`, and `RefreshTokenReused` for one that was exchanged before.
        """
        parameters: dict[str, Any] = {
            "RefreshToken": refresh_token,
            "ClientId": self._app_client_id,
        }
        if self._app_client_secret:
            parameters["ClientSecret"] = self._app_client_secret
        return read_tokens(
            self._ask("rotate", "get_tokens_from_refresh_token", once=True, **parameters)
        )

    def revoke(self, *, refresh_token: str) -> None:
        """Make a refresh token, and what Cognito itself takes of its tokens, invalid.

        Raises `InvalidRefreshToken`. Tokens checked locally stay good until they expire.
        """
        parameters: dict[str, Any] = {"Token": refresh_token, "ClientId": self._app_client_id}
        if self._app_client_secret:
            parameters["ClientSecret"] = self._app_client_secret
        self._ask("revoke", "revoke_token", **parameters)


def _text(answer: Mapping[str, object], name: str) -> str:
    value = answer.get(name)
    if not isinstance(value, str) or not value:
        raise CognitoUnavailable
    return value
