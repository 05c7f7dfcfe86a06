"""A second factor for one's own account: an authenticator app (TOTP).

Each call carries the person's access token, which Cognito takes for this.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from accounts.cognito.answers import TOTP
from accounts.cognito.errors import MfaNotSetUp
from accounts.cognito.gateway import get_gateway
from accounts.devices import NOWHERE, Device
from accounts.errors import AlreadySetUp, MfaRequired
from accounts.mails import SecurityMail, tell
from accounts.services.enrolment import enrolment
from accounts.services.proving import prove
from accounts.throttling import count_attempt

if TYPE_CHECKING:
    from accounts.models import User
    from accounts.services.enrolment import Enrolment


def methods_of(*, access_token: str) -> tuple[str, ...]:
    """Return the second factors that log-ins ask for, by Cognito's names."""
    return get_gateway().get_profile(access_token=access_token).mfa


def start_totp(*, user: User, access_token: str) -> Enrolment:
    """Return a new secret for an authenticator app; AlreadySetUp if there is one.

    Log-ins ask for its codes after `confirm_totp`.
    """
    gateway = get_gateway()
    profile = gateway.get_profile(access_token=access_token)
    if TOTP in profile.mfa:
        raise AlreadySetUp
    secret = gateway.start_totp(access_token=access_token)
    return enrolment(secret=secret, email=profile.email or str(user))


def confirm_totp(*, user: User, access_token: str, code: str, device: Device = NOWHERE) -> None:
    """Have log-ins ask for the app's codes, of which this is the first.

    Raises InvalidCode, and AlreadySetUp where they do already.
    """
    count_attempt("confirm_totp", user.sub, settings.THROTTLE_LOGIN)
    gateway = get_gateway()
    if TOTP in methods_of(access_token=access_token):
        raise AlreadySetUp
    gateway.check_totp(access_token=access_token, code=code)
    gateway.set_totp(access_token=access_token, enabled=True)
    tell(user, SecurityMail.MFA_ON, device=device)


def remove_totp(
    *, user: User, access_token: str, password: str, code: str, device: Device = NOWHERE
) -> None:
    """Have log-ins ask for the password alone, once the person has proved who they are.

    Raises what `prove` does, `MfaNotSetUp` where there is no app, and `MfaRequired` where the pool
    wants one: such a pool says yes to removing it, and goes on asking.
    """
    profile = prove(user=user, access_token=access_token, password=password, code=code)
    if TOTP not in profile.mfa:
        raise MfaNotSetUp
    get_gateway().set_totp(access_token=access_token, enabled=False)
    if TOTP in methods_of(access_token=access_token):
        raise MfaRequired
    tell(user, SecurityMail.MFA_OFF, device=device)
