"""The pages on which people log in and out: of the admin, and of the browsable API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from accounts import sessions
from accounts.browser import MANAGED
from accounts.cognito.answers import TOTP
from accounts.cognito.errors import ChallengeExpired, InvalidCode, PasswordRefused
from accounts.cognito.managed_login import log_out_url
from accounts.devices import device_of
from accounts.forms import EmailLogIn, StepForm
from accounts.sealing import seal, unseal
from accounts.services import challenges, signing_in
from accounts.services.enrolment import enrolment
from accounts.services.signing_in import BrowserSignIn
from accounts.throttling import count_address
from common.address import client_address
from common.errors import DomainError
from common.metrics import note_refusals

if TYPE_CHECKING:
    from accounts.models import User
    from accounts.services.challenges import Step

PURPOSE: Final = "log-in page"
STEP: Final = "step"
INTRODUCTIONS: Final = {
    "NEW_PASSWORD_REQUIRED": _("Choose a password of your own."),
    TOTP: _("Enter the code that your authenticator app shows."),
    "MFA_SETUP": _(
        "This account must be protected by an authenticator app. Let the app scan the picture, or"
        " type the secret into it; then enter the code that it shows."
    ),
    "EMAIL_OTP": _("Enter the code that was mailed to %(destination)s."),
    "SMS_MFA": _("Enter the code that was sent to %(destination)s."),
    "SELECT_MFA_TYPE": _("Choose one."),
}


class LogInPage(LoginView):
    """E-mail and password, then whatever steps Cognito asks for, each as a form on the same page.

    What a step needs to be answered travels sealed in a hidden field, so nothing is kept here.
    """

    authentication_form: type[EmailLogIn] = EmailLogIn
    template_name = "accounts/log_in.html"
    step_template_name = "accounts/log_in_step.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401  (Django's signature)
        """Log in, or answer a step."""
        if STEP not in request.POST:
            return super().post(request, *args, **kwargs)
        try:
            state = unseal(request.POST[STEP], purpose=PURPOSE, max_age=challenges.SECONDS)
            count_address("LogInPage", client_address(request))
            opened = challenges.open_session(state["session"])
        except ValueError:
            return self.start_again(ChallengeExpired())
        except DomainError as error:
            return self.start_again(error)
        form = StepForm(request.POST, needs=opened.needs, choices=tuple(state["choices"]))
        if not form.is_valid():
            return self.show(state, form)
        return self.answer(state, opened, form)

    def form_invalid(self, form: EmailLogIn) -> HttpResponse:  # type: ignore[override]  # it is the only one
        """Show what is wrong, or the step that comes after the right password."""
        return self.show_step(form.step) if form.step else super().form_invalid(form)

    def answer(
        self, state: dict[str, Any], opened: challenges.Opened, form: StepForm
    ) -> HttpResponse:
        """Give Cognito the answer, and let the person in or show what comes next."""
        try:
            outcome = signing_in.answer_browser(
                opened=opened, value=form.value, device=device_of(self.request)
            )
        except (InvalidCode, PasswordRefused) as error:
            form.add_error(opened.needs, str(error.detail))
            return self.show(state, form)
        except DomainError as error:
            return self.start_again(error)
        return (
            self.let_in(outcome) if isinstance(outcome, BrowserSignIn) else self.show_step(outcome)
        )

    def let_in(self, signed_in: BrowserSignIn) -> HttpResponse:
        """Log the browser in, if the page is for this person."""
        user: User = signed_in.user
        try:
            self.authentication_form.check_person(user)
        except forms.ValidationError as error:
            sessions.end_session(session=signed_in.session)
            return self.say(error)
        user.browser_session = signed_in.session
        login(self.request, user)
        return HttpResponseRedirect(self.get_success_url())

    def start_again(self, error: DomainError) -> HttpResponse:
        """Show the form for e-mail and password, and why."""
        return self.say(forms.ValidationError(str(error.detail), code=error.code))

    def say(self, error: forms.ValidationError) -> HttpResponse:
        """Show the form for e-mail and password with an error of the whole."""
        form = self.authentication_form(self.request)
        form.say(error)
        return self.render_to_response(self.get_context_data(form=form))

    def show_step(self, step: Step) -> HttpResponse:
        """Show a step that was just asked for."""
        state = {
            "session": step.session,
            "name": step.name,
            "choices": step.choices,
            "destination": step.destination,
            "secret": step.enrolment.secret if step.enrolment else "",
            "email": self.request.POST.get("username", ""),
        }
        return self.show(state, StepForm(needs=step.needs, choices=step.choices))

    def show(self, state: dict[str, Any], form: StepForm) -> HttpResponse:
        """Show the form of a step."""
        secret = state["secret"]
        self.template_name = self.step_template_name
        context = self.get_context_data(
            form=form,
            sealed=seal(state, purpose=PURPOSE),
            introduction=INTRODUCTIONS[state["name"]] % {"destination": state["destination"]},
            enrolment=enrolment(secret=secret, email=state["email"]) if secret else None,
        )
        return self.render_to_response(context)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401  (Django's signature)
        """Tell the page of the pool's managed login, and the metrics who was refused."""
        if self.request.method == "POST":
            note_refusals(self.request, kwargs["form"])
        managed = bool(settings.COGNITO_DOMAIN)
        provider = settings.COGNITO_IDENTITY_PROVIDER if managed else ""
        return super().get_context_data(managed_login=managed, provider=provider, **kwargs)


class LogOutPage(LogoutView):
    """Logging out; who came by the pool's managed login is logged out there as well."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401  (Django's signature)
        """End the session."""
        managed = request.session.get(MANAGED, False)
        answer = super().post(request, *args, **kwargs)
        if managed and settings.COGNITO_DOMAIN:
            return HttpResponseRedirect(log_out_url(request.build_absolute_uri("/")))
        return answer
