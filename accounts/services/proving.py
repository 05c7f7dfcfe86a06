"""Proving once more who one is, before what cannot be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from accounts.cognito.answers import TOTP
from accounts.cognito.errors import InvalidCredentials, MfaNotSetUp, WrongPassword
from accounts.cognito.gateway import Tokens, get_gateway
from accounts.services.asking import claims_of, quietly
from accounts.throttling import count_attempt, count_for_all

if TYPE_CHECKING:
    from accounts.cognito.gateway import Profile
    from accounts.models import User


def prove(*, user: User, access_token: str, password: str, code: str) -> Profile:
    """Check the password or, where none is given, a fresh code of the authenticator app.

    Return what the pool keeps on the person. Raises `WrongPassword`, `InvalidCode` or
    `MfaNotSetUp`.
    """
    count_attempt("prove", user.sub, settings.THROTTLE_LOGIN)
    count_for_all("log_in", settings.THROTTLE_ALL_LOGIN)
    gateway = get_gateway()
    profile = gateway.get_profile(access_token=access_token)
    if not password:
        if TOTP not in profile.mfa:
            raise MfaNotSetUp
        gateway.check_totp(access_token=access_token, code=code)
        return profile
    try:
        outcome = gateway.log_in(email=profile.email, password=password)
    except InvalidCredentials as error:
        raise WrongPassword from error
    # A challenge comes after the password was found right.
    if isinstance(outcome, Tokens):
        if outcome.refresh_token:
            quietly(gateway.revoke, refresh_token=outcome.refresh_token)
        # Somebody of an identity provider may have the address of another account.
        if claims_of(outcome).sub != user.sub:
            raise WrongPassword
    return profile
