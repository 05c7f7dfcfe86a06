"""The bodies of logging in, of tokens and of logging out."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.serializers.fields import (
    CodeField,
    EmailAddressField,
    NewPasswordField,
    PasswordField,
)
from accounts.services.challenges import KINDS, SECONDS, Opened, open_session
from common.serializers import FlagField, StrictSerializer

# What the answers of challenges stand in, of which each step needs one.
ANSWERS: Final = ("new_password", "code", "answer")
MAX_TOKEN_LENGTH: Final = 8192


class LogInSerializer(StrictSerializer):
    """The credentials of an account."""

    email = EmailAddressField(help_text=_("The address of the account, in any case."))
    password = PasswordField(help_text=_("Its password."))


class AnswerSerializer(StrictSerializer):
    """The answer to a step of a log-in: the session, and the one field that the step needs."""

    default_error_messages = {
        "missing": _("The step %(step)s needs the field %(needs)s."),
        "superfluous": _("The step %(step)s needs the field %(needs)s, and no other."),
        "invalid_choice": _("Answer with one of these: %(choices)s."),
    }

    session = serializers.RegexField(
        regex=rf"^[!-~]{{1,{MAX_TOKEN_LENGTH}}}\Z",
        trim_whitespace=False,
        error_messages={"invalid": _("Send the `session` of the last answer as it was.")},
        help_text=_(
            "The `session` of the last answer: good for 3 minutes and for one right answer."
        ),
    )
    new_password = NewPasswordField(required=False)
    code = CodeField(
        required=False,
        help_text=_("The code of the authenticator app, or the one that was sent."),
    )
    answer = serializers.RegexField(
        regex=r"^[A-Z][A-Z0-9_]{0,63}\Z",
        required=False,
        error_messages={"invalid": _("Answer with one of the `choices`.")},
        help_text=_("One of the `choices` of the last answer."),
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return the step that the session stands for, `opened`, and the `value` that answers it.

        Raises ChallengeExpired if it is no session, or too old.
        """
        opened = open_session(attrs["session"])
        errors: dict[str, Any] = {
            name: self._refused("superfluous", opened)
            for name in ANSWERS
            if name in attrs and name != opened.needs
        }
        value = attrs.get(opened.needs)
        if value is None:
            errors[opened.needs] = self._refused("missing", opened)
        elif opened.choices and opened.needs == "answer" and value not in opened.choices:
            errors["answer"] = self._refused("invalid_choice", opened)
        if errors:
            raise serializers.ValidationError(errors)
        return {"opened": opened, "value": value}

    def _refused(self, code: str, opened: Opened) -> list[serializers.ErrorDetail]:
        names = {"step": opened.name, "needs": opened.needs, "choices": ", ".join(opened.choices)}
        return [serializers.ErrorDetail(str(self.error_messages[code]) % names, code=code)]


class RefreshSerializer(StrictSerializer):
    """The token that a log-in gave for later."""

    refresh_token = serializers.CharField(
        max_length=MAX_TOKEN_LENGTH, help_text=_("The newest one that this session was given.")
    )


class LogOutSerializer(StrictSerializer):
    """What a log-out ends; everything may be left out."""

    everywhere = FlagField(
        default=False, help_text=_("End all sessions of this person, not only this one.")
    )
    refresh_token = serializers.CharField(
        max_length=MAX_TOKEN_LENGTH,
        required=False,
        default="",
        help_text=_("If given, Cognito forgets it too."),
    )


class TokensSerializer(serializers.Serializer[Any]):
    """The tokens of a session. Both the ID and the access token are good as bearer."""

    id_token = serializers.CharField(help_text=_("Says who somebody is; good as bearer."))
    access_token = serializers.CharField(
        help_text=_("Good as bearer, also for what Cognito itself has to do.")
    )
    refresh_token = serializers.CharField(help_text=_("For POST /refresh."))
    token_type = serializers.CharField(default="Bearer", help_text=_("Always `Bearer`."))
    expires_in = serializers.IntegerField(help_text=_("Seconds until ID and access token expire."))


class EnrolmentSerializer(serializers.Serializer[Any]):
    """A secret for an authenticator app, in the forms in which apps take it."""

    secret = serializers.CharField(help_text=_("The secret in base32, to be typed."))
    otpauth_uri = serializers.CharField(help_text=_("The same as a link that opens the app."))
    qr_code = serializers.CharField(
        help_text=_("The same as a picture to scan: an SVG document, as text.")
    )


class StepSerializer(serializers.Serializer[Any]):
    """The step that Cognito asks for before it gives tokens; what does not apply is left out."""

    challenge = serializers.ChoiceField(
        source="name", choices=list(KINDS), help_text=_("Cognito's name of the step.")
    )
    session = serializers.CharField(
        help_text=_("For POST /login/challenge: good for `expires_in` and for one right answer.")
    )
    needs = serializers.ChoiceField(
        choices=ANSWERS, help_text=_("The field that POST /login/challenge must have besides.")
    )
    expires_in = serializers.IntegerField(
        default=SECONDS, help_text=_("Seconds until `session` expires.")
    )
    choices = serializers.ListField(
        child=serializers.CharField(),
        required=False,
        help_text=_("SELECT_MFA_TYPE: what `answer` may be."),
    )
    destination = serializers.CharField(
        required=False, help_text=_("EMAIL_OTP, SMS_MFA: where the code went, masked.")
    )
    medium = serializers.CharField(
        required=False, help_text=_("EMAIL_OTP, SMS_MFA: by what it went, EMAIL or SMS.")
    )
    secret = serializers.CharField(
        source="enrolment.secret",
        required=False,
        help_text=_("MFA_SETUP: the secret for an authenticator app, in base32, to be typed."),
    )
    otpauth_uri = serializers.CharField(
        source="enrolment.otpauth_uri",
        required=False,
        help_text=_("MFA_SETUP: the same as a link that opens the app."),
    )
    qr_code = serializers.CharField(
        source="enrolment.qr_code",
        required=False,
        help_text=_("MFA_SETUP: the same as a picture to scan, an SVG document as text."),
    )

    def to_representation(self, instance: Any) -> dict[str, Any]:  # noqa: ANN401  (DRF's signature)
        """Leave out what does not apply to this step."""
        shown = super().to_representation(instance)
        return {name: value for name, value in shown.items() if value not in ("", [])}
