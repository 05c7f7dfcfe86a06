"""The forms of the log-in pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError as BodyError

from accounts import sessions
from accounts.cognito.answers import TOTP
from accounts.cognito.errors import InvalidCredentials
from accounts.errors import ChallengeRequired
from accounts.passwords import check_password
from common.errors import DomainError

if TYPE_CHECKING:
    from django.http import HttpRequest

    from accounts.models import User
    from accounts.services.challenges import Step

# How the style sheet of the browsable API knows an input.
INPUT: Final = {"class": "form-control"}
MFA_IN_WORDS: Final = {
    TOTP: _("A code of my authenticator app"),
    "EMAIL_OTP": _("A code by e-mail"),
    "SMS_MFA": _("A code by text message"),
}


class EmailLogIn(AuthenticationForm):
    """Log-in by e-mail and password; whatever Cognito has to say is said in the form.

    `step` is what Cognito asks for after the right password, and None where it asks for nothing.
    """

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
    step: Step | None = None

    def clean(self) -> dict[str, Any]:
        """Log in; a domain error becomes the form's error."""
        try:
            return super().clean()
        except ChallengeRequired as error:
            self.step = error.step  # type: ignore[assignment]  # the errors know no steps
            raise forms.ValidationError(str(error.detail), code=error.code) from error
        except DomainError as error:
            raise forms.ValidationError(str(error.detail), code=error.code) from error

    def say(self, error: forms.ValidationError) -> None:
        """Let the form, which was not filled in, be shown with this error of the whole."""
        self.cleaned_data = {}
        self._errors = ErrorDict()
        self.add_error(None, error)

    @classmethod
    def check_person(cls, person: User) -> None:
        """Raise a ValidationError for people whom this page does not let in."""

    def confirm_login_allowed(self, user: User) -> None:
        """Let in whom this page is for."""
        super().confirm_login_allowed(user)
        try:
            self.check_person(user)
        except forms.ValidationError:
            if user.browser_session:
                sessions.end_session(session=user.browser_session)
            raise


class AdminEmailLogIn(EmailLogIn):
    """The same for the admin, which only lets staff in."""

    required_css_class = "required"

    @classmethod
    def check_person(cls, person: User) -> None:
        """Raise a ValidationError for people who are in none of the staff's groups."""
        if not person.is_staff:
            raise forms.ValidationError(
                _("This account does not belong to the support staff."), code="not_staff"
            )


class StepForm(forms.Form):
    """The one field that a step of the log-in needs: a new password, a code or a choice."""

    required_css_class = "required"
    new_password = forms.CharField(
        label=_("New password"),
        strip=False,
        widget=forms.PasswordInput(
            attrs=INPUT | {"autofocus": True, "autocomplete": "new-password"}
        ),
    )
    again = forms.CharField(
        label=_("New password, once more"),
        strip=False,
        widget=forms.PasswordInput(attrs=INPUT | {"autocomplete": "new-password"}),
    )
    code = forms.RegexField(
        label=_("Code"),
        regex=r"^[0-9A-Za-z]{1,32}\Z",
        error_messages={"invalid": _("A code consists of digits.")},
        widget=forms.TextInput(
            attrs=INPUT
            | {"autofocus": True, "autocomplete": "one-time-code", "inputmode": "numeric"}
        ),
    )
    answer = forms.ChoiceField(
        label=_("How do you want to prove that it is you?"), widget=forms.RadioSelect
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401  (Django's arguments of forms)
        needs: str,
        choices: tuple[str, ...] = (),
        request: HttpRequest | None = None,  # noqa: ARG002  (the log-in view hands it to its forms)
        **kwargs: Any,  # noqa: ANN401  (as above)
    ) -> None:
        super().__init__(*args, **kwargs)
        self.needs = needs
        wanted = {needs, "again"} if needs == "new_password" else {needs}
        for name in set(self.fields) - wanted:
            del self.fields[name]
        if needs == "answer":
            named = [(choice, MFA_IN_WORDS.get(choice, choice)) for choice in choices]
            self.fields["answer"].choices = named  # type: ignore[attr-defined]  # it is the ChoiceField

    def clean_new_password(self) -> str:
        """Check the pool's rules before Cognito does."""
        password: str = self.cleaned_data["new_password"]
        try:
            check_password(password)
        except BodyError as error:
            details: Any = error.detail
            raise forms.ValidationError([str(rule) for rule in details]) from error
        return password

    def clean(self) -> dict[str, Any]:
        """Check that the new password was typed twice alike."""
        values = super().clean() or {}
        if {"new_password", "again"} <= set(values) and values["again"] != values["new_password"]:
            self.add_error("again", forms.ValidationError(_("These two are not the same.")))
        return values

    @property
    def value(self) -> str:
        """Return what answers the step."""
        return str(self.cleaned_data[self.needs])
