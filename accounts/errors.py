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
    """Cognito asks for one more step, which a page with only e-mail and password cannot take."""

    code = "challenge_required"
    message = _("This account needs one more step to log in, which this page does not offer.")
