"""The log-in forms of the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from accounts.cognito.errors import InvalidCredentials
from common.errors import DomainError

if TYPE_CHECKING:
    from accounts.models import User


# How the style sheet of the browsable API knows an input.
INPUT = {"class": "form-control"}


class EmailLogIn(AuthenticationForm):
    """Log-in by e-mail and password; whatever Cognito has to say is said in the form."""

    username = forms.EmailField(
        label=_("E-mail"),
        max_length=128,
        widget=forms.EmailInput(attrs=INPUT | {"autofocus": True, "autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs=INPUT | {"autocomplete": "current-password"}),
    )

    error_messages = {
        "invalid_login": InvalidCredentials.message,
        "inactive": InvalidCredentials.message,
    }

    def clean(self) -> dict[str, Any]:
        """Log in; a domain error becomes the form's error."""
        try:
            return super().clean()
        except DomainError as error:
            raise forms.ValidationError(str(error.detail), code=error.code) from error


class AdminEmailLogIn(EmailLogIn):
    """The same for the admin, which only lets staff in."""

    required_css_class = "required"

    def confirm_login_allowed(self, user: User) -> None:
        """Raise a ValidationError for people who are in none of the staff's groups."""
        super().confirm_login_allowed(user)
        if not user.is_staff:
            raise forms.ValidationError(
                _("This account does not belong to the support staff."), code="not_staff"
            )
