"""Log-in by e-mail and password for pages: Django's admin and the browsable API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.backends import BaseBackend
from django.views.decorators.debug import sensitive_variables

from accounts.cognito.errors import InvalidCredentials
from accounts.models import User
from accounts.services.signing_in import log_in_browser
from accounts.throttling import count_address
from common.address import client_address

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser
    from django.http import HttpRequest


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
        try:
            return log_in_browser(email=username.strip().lower(), password=password)
        except InvalidCredentials:
            return None

    def get_user(self, user_id: int) -> User | None:
        """Return the person of a browser session, or None if they were disabled or deleted."""
        return User.objects.filter(pk=user_id, is_active=True).first()

    def has_perm(
        self,
        user_obj: AbstractBaseUser | AnonymousUser,
        perm: str,
        obj: Any = None,  # noqa: ANN401, ARG002  (Django's signature)
    ) -> bool:
        """Let staff look at everything; administrators, who may do all, never come here."""
        return _is_staff(user_obj) and perm.partition(".")[2].startswith("view_")

    def has_module_perms(self, user_obj: AbstractBaseUser | AnonymousUser, app_label: str) -> bool:  # noqa: ARG002  (Django's signature)
        """Show staff every app."""
        return _is_staff(user_obj)


def _is_staff(user: AbstractBaseUser | AnonymousUser) -> bool:
    return bool(user.is_active and getattr(user, "is_staff", False))
