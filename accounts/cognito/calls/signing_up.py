"""Getting an account, and a new password for it; anybody may ask."""

from __future__ import annotations

import secrets

from accounts.cognito.calls.base import Calls
from accounts.cognito.errors import InvalidCredentials, PasswordResetRequired, UserNotConfirmed


class SignUpCalls(Calls):
    """Calls with which somebody without a token proves an address."""

    def sign_up(self, *, email: str, password: str) -> None:
        """Make an unconfirmed user, to whom Cognito mails a code.

        Raises `UsernameExists`, `PasswordRefused`, `EmailRefused` or `CodeDeliveryFailed`.
        """
        self._ask(
            "sign_up",
            "sign_up",
            **self._client_id(email),
            Username=email,
            Password=password,
            UserAttributes=[{"Name": "email", "Value": email}],
        )

    def is_unconfirmed(self, *, email: str) -> bool:
        """Tell whether the address has signed up but was never confirmed.

        Only administrators may ask that outright, so this logs in with a random password:
        Cognito says "not confirmed" before it looks at the password. To a confirmed user it
        counts as one wrong password, so ask it only where the address is known to exist.
        cognito-local looks at the password first, so there the answer is always False.
        """
        guess = f"aA1!{secrets.token_urlsafe(24)}"
        try:
            self._start_auth("is_unconfirmed", "USER_PASSWORD_AUTH", email, PASSWORD=guess)
        except UserNotConfirmed:
            return True
        except (InvalidCredentials, PasswordResetRequired):
            return False
        return False

    def confirm_sign_up(self, *, email: str, code: str) -> None:
        """Confirm an address with the mailed code, or raise `InvalidCode`."""
        self._ask(
            "confirm_sign_up",
            "confirm_sign_up",
            once=True,
            **self._client_id(email),
            Username=email,
            ConfirmationCode=code,
        )

    def resend_code(self, *, email: str) -> None:
        """Mail the sign-up code again; nothing happens where there is none to mail.

        Raises `CodeDeliveryFailed`.
        """
        self._ask(
            "resend_code", "resend_confirmation_code", **self._client_id(email), Username=email
        )

    def forgot_password(self, *, email: str) -> None:
        """Mail a code for a new password; nothing happens where the user may not have one.

        Raises `CodeDeliveryFailed`.
        """
        self._ask("forgot_password", "forgot_password", **self._client_id(email), Username=email)

    def reset_password(self, *, email: str, code: str, password: str) -> None:
        """Set a new password with the mailed code; raises `InvalidCode` or `PasswordRefused`."""
        self._ask(
            "reset_password",
            "confirm_forgot_password",
            once=True,
            **self._client_id(email),
            Username=email,
            ConfirmationCode=code,
            Password=password,
        )
