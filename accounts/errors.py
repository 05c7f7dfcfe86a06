"""What can go wrong with an account beside what Cognito says (accounts/cognito/errors.py)."""

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError


class SessionEnded(DomainError):
    """The sign-in that the token belongs to was logged out, here or everywhere."""

    code = "session_ended"
    message = _("This session has ended. Log in again.")


class AccountDisabled(DomainError):
    """The account was disabled by support."""

    code = "account_disabled"
    message = _("This account is disabled.")


class TooManyAttempts(DomainError):
    """More attempts than the settings THROTTLE_... allow; `retry_after` is in seconds."""

    code = "too_many_attempts"
    message = _("Too many attempts. Try again later.")


class ChallengeRequired(DomainError):
    """Cognito asks for one more step (a `services.challenges.Step`) than e-mail and password."""

    code = "challenge_required"
    message = _("This account needs one more step to log in.")

    def __init__(self, step: object = None) -> None:
        super().__init__()
        self.step = step


class ChallengeUnknown(DomainError):
    """Cognito asks for a step that we do not know; the detail names it."""

    code = "challenge_unknown"
    message = _("This account needs a step to log in that is not supported.")


class AccessTokenRequired(DomainError):
    """An ID token was sent where Cognito itself needs the access token."""

    code = "access_token_required"
    message = _("Send the access token for this, not the ID token.")


class AlreadySetUp(DomainError):
    """There is an authenticator app already."""

    code = "mfa_already_set_up"
    message = _("An authenticator app is set up already. Remove it first.")


class MfaRequired(DomainError):
    """The user pool wants everybody to have an authenticator app."""

    code = "mfa_required"
    message = _("Everybody needs an authenticator app here: it cannot be removed.")


class SessionUnknown(DomainError):
    """The person has no open session of this ID."""

    code = "session_unknown"
    message = _("You have no open session with this ID.")


class SupportAccessUnknown(DomainError):
    """The person has granted no such access, or it is over."""

    code = "support_access_unknown"
    message = _("There is no such support access, or it is over.")


class NothingToVerify(DomainError):
    """No change of the e-mail was asked for."""

    code = "nothing_to_verify"
    message = _("There is no new e-mail to verify. Change it first.")


class AccountDeleted(DomainError):
    """The account was deleted; its tokens are good no longer."""

    code = "account_deleted"
    message = _("This account was deleted.")


class SignInElsewhereFailed(DomainError):
    """The pool's managed login, or the identity provider behind it, did not let the person in."""

    code = "sign_in_elsewhere_failed"
    message = _("The sign-in did not succeed. Try again, or log in with e-mail and password.")
