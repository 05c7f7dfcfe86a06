"""Getting an account: an address and a password, and the proof that the address is one's own."""

from __future__ import annotations

from django.conf import settings

from accounts import mails
from accounts.cognito.errors import UsernameExists
from accounts.cognito.gateway import get_gateway
from accounts.later import later
from accounts.services.asking import quietly
from accounts.throttling import count_attempt, count_for_all


def sign_up(*, email: str, password: str) -> None:
    """Register the address; Cognito mails it a code.

    An address that is known gets a mail too: the code again where it was never verified, else a
    word that there is an account already.
    """
    count_attempt("sign_up", email, settings.THROTTLE_CODE)
    count_for_all("sign_up", settings.THROTTLE_ALL_SIGNUP)
    try:
        get_gateway().sign_up(email=email, password=password)
    except UsernameExists:
        # After the answer, which would else take longer for addresses that are known.
        later(_remind_quietly, email=email)


def _remind_quietly(email: str) -> None:
    quietly(_remind, email=email)


def _remind(email: str) -> None:
    gateway = get_gateway()
    if gateway.is_unconfirmed(email=email):
        gateway.resend_code(email=email)
    else:
        mails.send_account_exists(email)


def verify(*, email: str, code: str) -> None:
    """Confirm the address with the code that was mailed to it; InvalidCode if it is wrong."""
    count_attempt("verify", email, settings.THROTTLE_CODE)
    count_for_all("verify", settings.THROTTLE_ALL_SIGNUP)
    get_gateway().confirm_sign_up(email=email, code=code)


def resend_code(*, email: str) -> None:
    """Have a new code mailed, if the address waits for one."""
    count_attempt("resend_code", email, settings.THROTTLE_MAIL)
    count_for_all("resend_code", settings.THROTTLE_ALL_SIGNUP)
    get_gateway().resend_code(email=email)
