"""What we use of MiniStack's Cognito, with types: the only module that knows its private names.

MiniStack keeps each user pool and each user as a dict: what AWS shows under AWS's names, the rest
under names that begin with an underscore. All of it is saved.
"""

# ruff: noqa: SLF001  MiniStack's functions and state have no public names.

from typing import Any, Self, TypeAlias

from ministack.core.responses import (  # type: ignore[import-untyped]  # it carries no types
    error_response_json,
)
from ministack.services import cognito as _cognito  # type: ignore[import-untyped]  # as above

Json: TypeAlias = dict[str, Any]
Response: TypeAlias = tuple[int, dict[str, str], bytes]


class Refused(Exception):
    """A call that AWS refuses; `response` is what it says."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.response: Response = error_response_json(code, message, 400)

    @classmethod
    def with_response(cls, response: Response) -> Self:
        """Return a refusal that MiniStack has put into words."""
        refused = cls("", "")
        refused.response = response
        return refused


def pool_by_id(pool_id: str) -> Json:
    """Return a user pool; raises Refused if there is none."""
    pool: Json | None = _cognito._get_pool_unscoped(pool_id)
    if pool is None:
        raise Refused("ResourceNotFoundException", f"User pool {pool_id} does not exist.")
    return pool


def pool_of_client(client_id: str) -> Json:
    """Return the user pool that has this app client; raises Refused if none has."""
    pool: Json | None = _cognito._pool_for_client(client_id)[0]
    if pool is None:
        raise Refused("ResourceNotFoundException", f"Client {client_id} not found.")
    return pool


def app_client(pool: Json, client_id: str) -> Json:
    """Return an app client of the pool; raises Refused if it has none of this ID."""
    client: Json | None = pool["_clients"].get(client_id)
    if client is None:
        raise Refused("ResourceNotFoundException", f"Client {client_id} not found.")
    return client


def find_user(pool: Json, name: str) -> Json | None:
    """Return the user of this name, sub or address, or None."""
    user: Json | None = _cognito._resolve_user(pool, name)[0]
    return user


def user_by_name(pool: Json, name: str) -> Json:
    """Return the user of this name, sub or address; raises Refused if there is none."""
    user = find_user(pool, name)
    if user is None:
        raise Refused("UserNotFoundException", "User does not exist.")
    return user


def user_signing_in(pool: Json, client_id: str, name: str) -> Json:
    """Return the user of this name; raises Refused in the words that the app client allows."""
    user, error = _cognito._resolve_user(pool, name)
    if error:
        raise Refused.with_response(_cognito._hidden_user_error(pool, client_id, error))
    found: Json = user
    return found


def user_of_access_token(token: str) -> tuple[Json, Json]:
    """Return (pool, user) of an access token, which has been checked before; or raise Refused."""
    user, pool = _cognito._user_pool_for_access_token(token)
    if not user:
        raise Refused("NotAuthorizedException", "Invalid Access Token")
    return pool, user


def user_named_in(token: str) -> Json | None:
    """Return the user whose pool and sub stand in a token, or None. Nothing is checked."""
    pool_id = str(claims_of(token).get("iss", "")).rsplit("/", 1)[-1]
    pool = _cognito._get_pool_unscoped(pool_id)
    user: Json | None = _cognito._user_from_token(token, pool) if pool else None
    return user


def hides_users(pool: Json, client_id: str) -> bool:
    """Whether the app client may not tell who has an account (PreventUserExistenceErrors)."""
    return bool(_cognito._hides_user_existence(pool, client_id))


def attributes(user: Json) -> dict[str, str]:
    """Return the user's attributes by name."""
    found: dict[str, str] = _cognito._attr_list_to_dict(user["Attributes"])
    return found


def set_attributes(user: Json, changes: dict[str, str]) -> None:
    """Set some attributes of the user, and leave the others."""
    user["Attributes"] = _cognito._dict_to_attr_list(attributes(user) | changes)
    touch(user)


def touch(user: Json) -> None:
    """Note that the user was changed now."""
    user["UserLastModifiedDate"] = _cognito._now_epoch()


def named_values(listed: list[Json]) -> dict[str, str]:
    """Return a list of AttributeType as a dict."""
    found: dict[str, str] = _cognito._attr_list_to_dict(listed)
    return found


def claims_of(token: str) -> Json:
    """Return the unverified claims of a token, {} if it is none."""
    claims: Json = _cognito._token_claims(token)
    return claims


def tokens(pool: Json, client_id: str, user: Json, **details: object) -> Json:
    """Return an AuthenticationResult; `details` are those of MiniStack's _build_auth_result."""
    result: Json = _cognito._build_auth_result(pool["Id"], client_id, user, **details)
    return result


def owner_of_refresh_token(pool: Json, client_id: str, token: str) -> Json:
    """Return the user of a good refresh token of this app client; raises Refused."""
    user, error = _cognito._refresh_auth_user(pool, pool["Id"], client_id, token)
    if error:
        raise Refused.with_response(error)
    found: Json = user
    return found


def revoke_only(token: str) -> None:
    """Make this one token worthless, and none of its family."""
    _cognito._revoked_tokens.add(token)


def check_password(pool: Json, password: str) -> None:
    """Raise Refused unless the password fits the pool's policy."""
    error = _cognito._validate_password(pool, password)
    if error:
        raise Refused.with_response(error)


def check_code(issued: str | None, code: str) -> None:
    """Raise Refused unless this is the code that was issued."""
    error = _cognito._code_error(issued, code)
    if error:
        raise Refused.with_response(error)


def fits_totp(secret: str, code: str) -> bool:
    """Whether an authenticator app with this secret shows the code, 30 s sooner or later."""
    return bool(_cognito._totp_matches(secret, code))


def mail_verification(pool: Json, user: Json, email: str, code: str) -> None:
    """Mail a code that verifies the address."""
    _cognito._send_verification_email(pool, user["Username"], {"email": email}, code)


def mail_sign_in_code(pool: Json, user: Json, code: str) -> None:
    """Mail a code to sign in with."""
    _cognito._send_email_otp(pool, user["Username"], attributes(user), code)


def note_sign_in(pool: Json, user: Json, data: Json, session: str | None) -> None:
    """Log a correct password; `session` is that of the second factor asked for, if one is."""
    outcome = "InProgress" if session else "Pass"
    password = (("Password", "Success"),)
    _cognito._record_auth_event(pool, user, data, "SignIn", outcome, password, session)


def note_second_factor(user: Json, session: str, *, passed: bool) -> None:
    """Log how the second factor went that `session` asked for."""
    _cognito._finish_auth_event(user, session, "Mfa", passed)
