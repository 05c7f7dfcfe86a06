"""The sessions of sign-ins that Cognito has asked more of.

A session is handed out with each challenge and must come back with its answer: once, for the same
user, app client and challenge, and within the app client's AuthSessionValidity.
https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RespondToAuthChallenge.html
They are kept in memory only: after a restart people sign in anew.
"""

import secrets
import threading
import time
from dataclasses import dataclass, replace

from localcloud.cognito.internals import Json, Refused, app_client

DEFAULT_MINUTES = 3
# AWS's are about 1500 characters long.
TOKEN_BYTES = 1125
# How long after its end it can still be told why a session is no longer good.
REMEMBERED_SECONDS = 3600


@dataclass(frozen=True, kw_only=True, repr=False)
class Session:
    """One challenge to one user of one app client.

    `code` is the one that was sent, `choices` the second factors to choose from, `secret` that of
    an authenticator app being set up, which is `verified` once it has shown a code.
    """

    pool_id: str
    client_id: str
    username: str
    challenge: str
    code: str = ""
    choices: tuple[str, ...] = ()
    secret: str = ""
    verified: bool = False
    ends: float = 0.0
    token: str = ""


class Sessions:
    """The sessions handed out, by their tokens. Calls are answered in threads of their own."""

    def __init__(self) -> None:
        self._open: dict[str, Session] = {}
        self._answered: dict[str, float] = {}
        self._lock = threading.Lock()

    def hand_out(self, session: Session, *, client: Json) -> str:
        """Begin a session and return its token; it lasts as `client` says."""
        now = time.time()
        minutes = client.get("AuthSessionValidity", DEFAULT_MINUTES)
        token = secrets.token_urlsafe(TOKEN_BYTES)
        with self._lock:
            self._forget_before(now - REMEMBERED_SECONDS)
            self._open[token] = replace(session, ends=now + 60 * minutes, token=token)
        return token

    def find(self, token: str, challenge: str) -> Session:
        """Return the session of this token, open for this challenge; raises Refused."""
        with self._lock:
            if token in self._answered:
                raise _invalid("session can only be used once.")
            session = self._open.get(token)
        if session is None or session.challenge != challenge:
            raise _invalid()
        if time.time() >= session.ends:
            raise _invalid("session is expired.")
        return session

    def close(self, session: Session) -> None:
        """End a session that was answered; raises Refused if another call was quicker."""
        with self._lock:
            if self._open.pop(session.token, None) is None:
                raise _invalid("session can only be used once.")
            self._answered[session.token] = time.time()

    def _forget_before(self, moment: float) -> None:
        self._open = {token: one for token, one in self._open.items() if one.ends > moment}
        self._answered = {token: at for token, at in self._answered.items() if at > moment}


SESSIONS = Sessions()


def session_of(data: Json, pool: Json, user: Json) -> Session:
    """Return the session that a RespondToAuthChallenge brings; raises Refused."""
    token = data.get("Session")
    if not token:
        raise Refused("InvalidParameterException", "Missing required parameter Session")
    session = SESSIONS.find(token, data["ChallengeName"])
    asked = (session.pool_id, session.client_id, session.username)
    if asked != (pool["Id"], data["ClientId"], user["Username"]):
        raise _invalid()
    return session


def next_session(session: Session, pool: Json, *, secret: str, verified: bool = False) -> str:
    """Close a session of MFA_SETUP and return the token of the one that takes its place."""
    SESSIONS.close(session)
    return SESSIONS.hand_out(
        replace(session, secret=secret, verified=verified),
        client=app_client(pool, session.client_id),
    )


def _invalid(why: str = "") -> Refused:
    message = f"Invalid session for the user, {why}" if why else "Invalid session for the user."
    return Refused("NotAuthorizedException", message)
