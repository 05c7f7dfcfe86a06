"""Log-in by e-mail and password for pages: Django's admin and the browsable API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib.auth.backends import BaseBackend
from django.views.decorators.debug import sensitive_variables

from accounts.cognito.errors import InvalidCredentials
from accounts.devices import NOWHERE, device_of
from accounts.errors import ChallengeRequired
from accounts.models import User
from accounts.roles import Permission, may
from accounts.services.signing_in import BrowserSignIn, log_in_browser
from accounts.throttling import count_address
from common.address import client_address

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser
    from django.http import HttpRequest

# What the names of permissions, such as accounts.view_user, come to; no role adds or deletes.
VERBS: Final = {
    "view": Permission.LOOK,
    "see": Permission.SEE_LEDGERS,
    "change": Permission.MEND,
}


class CognitoBackend(BaseBackend):
    """Asks Cognito for the password, and derives permissions from the pool's groups.

    Beside a wrong password, which is None, domain errors come through (Cognito is down, too many
    attempts, a challenge): the log-in forms show them.
    """

    @sensitive_variables("password")
    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,  # noqa: ANN401, ARG002  (other back ends' credentials)
    ) -> User | None:
        """Return the person with this e-mail (`username`) and password, or None."""
        if not username or not password:
            return None
        if request is not None:
            count_address("LogInPage", client_address(request))
        device = device_of(request) if request is not None else NOWHERE
        try:
            outcome = log_in_browser(
                email=username.strip().lower(), password=password, device=device
            )
        except InvalidCredentials:
            return None
        if isinstance(outcome, BrowserSignIn):
            outcome.user.browser_session = outcome.session
            return outcome.user
        raise ChallengeRequired(outcome)

    def get_user(self, user_id: int) -> User | None:
        """Return the person of a browser session, or None if they were disabled or deleted."""
        return User.objects.filter(pk=user_id, is_active=True).first()

    def has_perm(
        self,
        user_obj: AbstractBaseUser | AnonymousUser,
        perm: str,
        obj: Any = None,  # noqa: ANN401, ARG002  (Django's signature)
    ) -> bool:
        """Let staff do what their role allows (accounts/roles.py); Django asks no administrator."""
        verb = perm.partition(".")[2].partition("_")[0]
        return verb in VERBS and may(user_obj, VERBS[verb])

    def has_module_perms(self, user_obj: AbstractBaseUser | AnonymousUser, app_label: str) -> bool:  # noqa: ARG002  (Django's signature)
        """Show staff every app."""
        return may(user_obj, Permission.LOOK)
