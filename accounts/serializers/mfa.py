"""The bodies of second factors."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.serializers.fields import CodeField, PasswordField
from common.serializers import StrictSerializer


class MfaSerializer(serializers.Serializer[Any]):
    """The second factors of an account."""

    totp = serializers.BooleanField(
        help_text=_("Whether log-ins ask for a code of an authenticator app.")
    )
    methods = serializers.ListField(
        child=serializers.CharField(),
        help_text=_("All that log-ins may ask for, by Cognito's names."),
    )


class ConfirmTotpSerializer(StrictSerializer):
    """The proof that the authenticator app has the secret."""

    code = CodeField(help_text=_("What the app shows now."))


class ProofSerializer(StrictSerializer):
    """The proof that it is the person: the password or a code of the app, one of the two."""

    default_error_messages = {
        "one_of_two": _("Send either the password or a code of the authenticator app."),
    }

    password = PasswordField(required=False, help_text=_("The present password."))
    code = CodeField(required=False, help_text=_("What the authenticator app shows."))

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return both, of which one is empty."""
        if len(attrs) != 1:
            self.fail("one_of_two")
        return {"password": "", "code": "", **attrs}
