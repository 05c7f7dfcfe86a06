"""The bodies of the auth endpoints."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.passwords import MAXIMUM_LENGTH, check_password
from common.serializers import FlagField, StrictSerializer


class EmailAddressField(serializers.EmailField):
    """An e-mail address, in lower case: a pool may tell `A@example.com` from `a@example.com`."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401  (the options of DRF's fields)
        # Cognito's user names, which the address becomes, have at most 128 characters.
        super().__init__(max_length=128, **kwargs)

    def to_internal_value(self, data: Any) -> str:  # noqa: ANN401  (DRF's signature)
        """Return the address in lower case."""
        value: str = super().to_internal_value(data)
        if not value.isprintable():
            self.fail("invalid")
        return value.lower()


class PasswordField(serializers.CharField):
    """A password, kept to the letter."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401  (the options of DRF's fields)
        options = {"max_length": MAXIMUM_LENGTH} | kwargs
        super().__init__(
            trim_whitespace=False, style={"input_type": "password"}, write_only=True, **options
        )


class NewPasswordField(PasswordField):
    """A password that must fit the pool's rules."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401  (the options of DRF's fields)
        super().__init__(max_length=None, validators=[check_password], **kwargs)


class CodeField(serializers.RegexField):
    """A code that was mailed."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401  (the options of DRF's fields)
        super().__init__(
            regex=r"^[0-9A-Za-z]{1,32}\Z",
            error_messages={"invalid": _("A code consists of digits.")},
            **kwargs,
        )


class SignUpSerializer(StrictSerializer):
    """A new account."""

    email = EmailAddressField()
    password = NewPasswordField()


class VerifySerializer(StrictSerializer):
    """The proof that an address is one's own."""

    email = EmailAddressField()
    code = CodeField(help_text=_("The code from the mail."))


class EmailSerializer(StrictSerializer):
    """An address that a code shall be mailed to."""

    email = EmailAddressField()


class LogInSerializer(StrictSerializer):
    """The credentials of an account."""

    email = EmailAddressField()
    password = PasswordField()


class RefreshSerializer(StrictSerializer):
    """The token that a log-in gave for later."""

    refresh_token = serializers.CharField(max_length=8192)


class LogOutSerializer(StrictSerializer):
    """What a log-out ends; everything may be left out."""

    everywhere = FlagField(
        default=False, help_text=_("End all sessions of this person, not only this one.")
    )
    refresh_token = serializers.CharField(
        max_length=8192,
        required=False,
        default="",
        help_text=_("If given, Cognito forgets it too."),
    )


class ResetPasswordSerializer(StrictSerializer):
    """A new password, allowed by the code that was mailed."""

    email = EmailAddressField()
    code = CodeField(help_text=_("The code from the mail."))
    new_password = NewPasswordField()


class MessageSerializer(serializers.Serializer[Any]):
    """What was done, or what to do next."""

    message = serializers.CharField()


class TokensSerializer(serializers.Serializer[Any]):
    """The tokens of a session. Both the ID and the access token are good as bearer."""

    id_token = serializers.CharField()
    access_token = serializers.CharField()
    refresh_token = serializers.CharField(help_text=_("For POST /refresh."))
    token_type = serializers.CharField(default="Bearer")
    expires_in = serializers.IntegerField(help_text=_("Seconds until ID and access token expire."))


class ChallengeSerializer(serializers.Serializer[Any]):
    """The step that Cognito asks for before it gives tokens."""

    challenge = serializers.CharField(source="name", help_text=_("Cognito's name of the step."))
    session = serializers.CharField(help_text=_("What Cognito wants back with the answer."))
