"""The bodies of setting a password."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.serializers.fields import (
    CodeField,
    EmailAddressField,
    NewPasswordField,
    PasswordField,
)
from common.serializers import StrictSerializer


class ResetPasswordSerializer(StrictSerializer):
    """A new password, allowed by the code that was mailed."""

    email = EmailAddressField()
    code = CodeField(help_text=_("The code from the mail."))
    new_password = NewPasswordField()


class ChangePasswordSerializer(StrictSerializer):
    """The password that is known, and the one to come."""

    password = PasswordField(help_text=_("The present one."))
    new_password = NewPasswordField()
