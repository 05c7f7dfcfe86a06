"""What Cognito refuses, or that it could not be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class CognitoError(DomainError):
    """Cognito refused, or could not be asked; base of all of them.

    `usual_field` and `usual_wait` (seconds) stand in for `field` and `retry_after` where the
    raising side gives none.
    """

    code = "cognito_error"
    message = _("The request was refused.")
    usual_field: ClassVar[str | None] = None
    usual_wait: ClassVar[int | None] = None

    def __init__(
        self,
        detail: StrOrPromise | None = None,
        *,
        field: str | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(
            detail,
            field=field if field is not None else self.usual_field,
            retry_after=retry_after if retry_after is not None else self.usual_wait,
        )


class CognitoUnavailable(CognitoError):
    """No answer, an answer of 5xx, or one that cannot be read."""

    code = "cognito_unavailable"
    message = _("The sign-in service cannot be reached at the moment.")
    usual_wait = 5


class CognitoMisconfigured(CognitoUnavailable):
    """The pool, the app client or its secret do not fit our settings; for operators to mend.

    It is logged where it is found. To the client it is the plain unavailable error: what is
    wrong with our set-up is none of the client's business.
    """

    code = "cognito_misconfigured"
    usual_wait = 60


class NotPermitted(CognitoMisconfigured):
    """Our AWS credentials are missing, or lack the right to this call."""

    code = "cognito_not_permitted"


class CognitoBusy(CognitoError):
    """A quota of the account, the app client or the user is used up."""

    code = "too_many_requests"
    message = _("Too many requests. Try again later.")
    usual_wait = 30


class CodeDeliveryFailed(CognitoError):
    """Cognito could not hand the code over to the mail service."""

    code = "code_delivery_failed"
    message = _("The e-mail with the code could not be sent. Try again later.")
    usual_wait = 60


class InvalidCredentials(CognitoError):
    """Wrong password; unknown, unconfirmed, disabled or locked user.

    One error and one message for all of these: the difference would tell whether an address has
    an account.
    """

    code = "invalid_credentials"
    message = _("The e-mail or the password is wrong, or the address is not verified yet.")


class PasswordResetRequired(CognitoError):
    """An administrator reset the password: a new one must be set with a code first."""

    code = "password_reset_required"
    message = _("The password must be reset first.")


class InvalidCode(CognitoError):
    """A wrong, used or expired code, or a user who cannot be asked for one."""

    code = "invalid_code"
    message = _("The code is wrong or has expired.")
    usual_field = "code"


class ChallengeExpired(CognitoError):
    """The step of a log-in is over: answered, too old, or not the one that was asked for."""

    code = "challenge_expired"
    message = _("This step of the log-in has expired or was answered already. Log in again.")
    usual_field = "session"


class MfaNotSetUp(CognitoError):
    """There is no authenticator app to check a code of."""

    code = "mfa_not_set_up"
    message = _("No authenticator app is set up for this account.")


class WrongPassword(CognitoError):
    """The password with which a person who is logged in proves who they are is wrong."""

    code = "wrong_password"
    message = _("The password is wrong.")
    usual_field = "password"


class PasswordRefused(CognitoError):
    """The password breaks a rule of the pool; `detail` says which, where that could be read."""

    code = "password_refused"
    message = _("The password does not meet the rules for passwords.")
    usual_field = "password"


class EmailRefused(CognitoError):
    """Cognito does not take this as an e-mail address (it allows 128 characters at most)."""

    code = "email_refused"
    message = _("This e-mail address cannot be used.")
    usual_field = "email"


class InvalidRefreshToken(CognitoError):
    """The refresh token is unknown, expired, revoked, already rotated, or not ours."""

    code = "invalid_refresh_token"
    message = _("The refresh token is not valid.")


class RefreshTokenReused(InvalidRefreshToken):
    """The refresh token was exchanged for another one before: one of two holders stole it."""

    code = "refresh_token_reused"
    message = _("The refresh token was used before, so its session has ended. Log in again.")


class InvalidAccessToken(CognitoError):
    """Cognito does not take the access token any more, though its signature may still be good."""

    code = "invalid_access_token"
    message = _("The access token is not valid any more.")


class UsernameExists(CognitoError):
    """The address has an account already; for services only, never to be shown."""

    code = "username_exists"


class UserNotConfirmed(CognitoError):
    """The address is not verified yet; only within the gateway, never to be shown."""

    code = "user_not_confirmed"


class UserUnknown(CognitoError):
    """The pool knows no such person; told to support alone."""

    code = "user_unknown"
    message = _("The user pool knows no such person.")


class AlreadyConfirmed(CognitoError):
    """The person was confirmed before; told to support alone."""

    code = "already_confirmed"
    message = _("The address of this person is confirmed already.")


class ResetImpossible(CognitoError):
    """No code for a new password can be sent to the person; told to support alone."""

    code = "reset_impossible"
    message = _("No code can be sent: the person has no verified address, or no password yet.")
