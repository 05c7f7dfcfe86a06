"""The two members of staff that a fresh local AWS has."""

import contextlib
import json
import secrets
import string
from typing import Any, NamedTuple

from localcloud.state import StateFolder

STAFF = {"support@example.com": "support", "admin@example.com": "admins"}
PASSWORD_LENGTH = 16
# Without the letters and digits that look alike.
PASSWORD_CHARACTERS = "".join(sorted(set(string.ascii_letters + string.digits) - set("0O1lI")))


class Login(NamedTuple):
    """How a member of staff logs in."""

    email: str
    password: str
    group: str


def ensure_staff(client: Any, pool_id: str, state: StateFolder) -> list[Login]:  # noqa: ANN401  boto3 carries no types
    """Make the staff users that are missing, with the passwords kept in `state`.

    `client` is boto3's for Cognito, which carries no types. The passwords are set each time, so
    that those on the screen are always true.
    """
    passwords = json.loads(state.secret("staff.json", _new_passwords))
    logins = [Login(email, passwords[email], group) for email, group in STAFF.items()]
    for login in logins:
        _ensure(client, pool_id, login)
    return logins


def new_password() -> str:
    """Make a random password with an upper-case letter, a lower-case letter and a digit."""
    while True:
        password = "".join(secrets.choice(PASSWORD_CHARACTERS) for _ in range(PASSWORD_LENGTH))
        if all(
            any(kind(char) for char in password) for kind in (str.isupper, str.islower, str.isdigit)
        ):
            return password


def _new_passwords() -> str:
    return json.dumps({email: new_password() for email in STAFF})


def _ensure(client: Any, pool_id: str, login: Login) -> None:  # noqa: ANN401  boto3 has no types
    user = {"UserPoolId": pool_id, "Username": login.email}
    with contextlib.suppress(client.exceptions.UsernameExistsException):
        client.admin_create_user(
            **user,
            MessageAction="SUPPRESS",
            UserAttributes=[
                {"Name": "email", "Value": login.email},
                {"Name": "email_verified", "Value": "true"},
            ],
        )
    client.admin_set_user_password(**user, Password=login.password, Permanent=True)
    client.admin_add_user_to_group(**user, GroupName=login.group)
